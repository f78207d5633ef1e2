"""Where several networks answer together: the mean of their answers, or a vote between them.

What comes in are answers: probabilities of classes, or numbers. Scores would do for an average too, but one network
that speaks louder than the others would decide for all of them; so a softmax stands before it, in each member.
"""

from __future__ import annotations

from functools import reduce
from math import isfinite
from typing import Any, ClassVar

from pydantic import Field, field_validator

from engine.call import Call, Expression, Me, Name
from engine.layer import Change, Unfit, layer
from engine.layers.merge import Combination, shapes
from engine.layers.sizes import axis_of, options, value_of
from engine.values import Value

MOST_SHARES = 64
"""Networks that are weighed one by one."""


class Together(Combination):
    """What ensembles share: a value a member, all of one shape, and how much each of them counts."""

    joins_answers: ClassVar[bool] = True

    shares: str = Field(
        "",
        max_length=2000,
        description="How much each counts, in the order of the wires, such as 3, 2, 1; empty: all alike.",
    )

    @field_validator("shares", mode="before")
    @classmethod
    def _written(cls, given: Any) -> Any:
        """Numbers, or text, as `0.5, 0.3, 0.2`."""
        text = given if isinstance(given, str) else ", ".join(map(str, given)) if isinstance(given, list) else given
        if not isinstance(text, str):
            raise ValueError("numbers with commas between them such as 3, 2, 1")
        numbers = [part for part in text.replace(";", ",").split(",") if part.strip()]
        if len(numbers) > MOST_SHARES or not all(map(_is_share, numbers)) or (numbers and not any(map(float, numbers))):
            raise ValueError("numbers from 0, not all of them 0, with commas between them such as 3, 2, 1")
        return ", ".join(f"{float(part):g}" for part in numbers)

    @property
    def parts(self) -> tuple[float, ...]:
        """The shares, which add up to 1; empty where all count alike."""
        numbers = [float(part) for part in self.shares.split(",") if part]
        return tuple(number / sum(numbers) for number in numbers)

    def infer(self, values: tuple[Value, ...]) -> Value:
        found = super().infer(values)
        if len(set(shapes(values))) > 1:
            text = (
                f"{self.title} expects answers of one shape, but got {' and '.join(map(str, dict.fromkeys(values)))}."
            )
            raise Unfit(text, port="in")
        if self.parts and len(self.parts) != len(values):
            text = f"{self.title} has shares for {len(self.parts)}, but {len(values)} wires end here."
            raise Unfit(text, Change("shares", ""), port="in")
        return found

    def forward(self, me: Me, values: tuple[Name, ...]) -> Expression:
        answers = [self.answer(value) for value in values]
        if not self.parts:
            return Call(".mean", Call("torch.stack", answers), 0)
        weighed = [Call("*", round(part, 6), answer) for part, answer in zip(self.parts, answers, strict=True)]
        return reduce(lambda left, right: Call("+", left, right), weighed)

    def answer(self, x: Name) -> Expression:
        """What a member adds to the sum."""
        return x


@layer
class Average(Together):
    """The mean of what several networks answer, number by number: mistakes that they do not share cancel out."""

    kind = "average"
    title = "Average"
    keywords = ("mean", "ensemble", "committee", "bagging", "model averaging", "soft voting", "blend")


@layer
class Vote(Together):
    """Each network votes for its answer, and the shares of the votes come out.

    Nothing can be learned through a vote: networks in front of it learn by losses of their own.
    """

    kind = "vote"
    title = "Vote"
    keywords = ("majority", "ensemble", "committee", "hard voting", "bagging")

    axis: int = Field(
        -1, ge=-8, le=8, description="The axis with the classes: −1 is the last, 1 the channels of a picture."
    )
    threshold: float = Field(
        0.5, ge=-1e6, le=1e6, description="Of two classes, a single number above this is a vote for the second."
    )

    def infer(self, values: tuple[Value, ...]) -> Value:
        found = super().infer(values)
        if found.size > 1:
            axis_of(self.axis, found, self.title)
        return found

    def answer(self, x: Name) -> Expression:
        if value_of(x).size == 1:
            return Call(".float", Call(".gt", x, self.threshold))
        return Call("modules.votes", x, **options(axis=(self.axis, -1)))


def _is_share(text: str) -> bool:
    try:
        return isfinite(float(text)) and float(text) >= 0
    except ValueError:
        return False
