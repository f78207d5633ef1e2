"""Where several networks answer together: the mean of their answers, by shares if there are any, or a vote."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from engine.call import Call, Name
from engine.microscope.explaining.base import Line, Terms, Working, argument, rows_at
from engine.microscope.specimen import Place, Specimen, outermost


class Member(NamedTuple):
    """One of them: its share, the value that it gives, and how it votes, if it does (`modules.votes` or `.gt`)."""

    share: float
    name: str
    vote: Call | None


def members(call: Call | None) -> list[Member]:
    """Those that a call brings together; none where it does something else."""
    if call is None:
        return []
    if call.target == ".mean" and isinstance(call.args[0], Call) and call.args[0].target == "torch.stack":
        answers = call.args[0].args[0]
        return [_member(1 / len(answers), answer) for answer in answers]
    if call.target == "+":
        left, right = (members(each) if isinstance(each, Call) else [] for each in call.args[:2])
        return [*left, *right] if left and right else []
    if call.target == "*" and isinstance(call.args[0], int | float):
        return [_member(float(call.args[0]), call.args[1])]
    return []


def _member(share: float, answer: Any) -> Member:
    if isinstance(answer, Name):
        return Member(share, answer.name, None)
    vote = answer.args[0] if answer.target == ".float" else answer
    return Member(share, vote.args[0].name, vote)


def answered_together(specimen: Specimen, place: Place) -> Working:
    """Σ share · answer, or Σ share · vote: 1 for what a network thinks most of, else 0."""
    every = members(outermost(specimen.expression(place)))
    votes, delta = every[0].vote is not None, specimen.delta(place)
    answers = [_vote(specimen, place, each) if each.vote else _number(specimen, place, each) for each in every]
    value = float(sum(each.share * answer for each, answer in zip(every, answers, strict=True)))
    said = {f"s{n}": each.share for n, each in enumerate(every)} | {f"a{n}": answer for n, answer in enumerate(answers)}
    pattern = " + ".join(f"{{s{n}}} · {{a{n}}}" for n in range(len(every)))
    what = "vote" if votes else "answer"
    terms = tuple(
        Terms(f"network {n}", np.array([answer]), np.array([0.0 if votes else each.share]), delta,
              "" if votes else each.name, rows_at(place.example, *place.cell), labels=(f"{what} of network {n}",),
              weights=np.array([each.share]), weight_symbol="share")
        for n, (each, answer) in enumerate(zip(every, answers, strict=True), 1)
    )  # fmt: skip
    back = [Line(f"δ of network {n} = δ · share", "{d} · {s}", {"d": delta, "s": each.share}, delta * each.share)
            for n, each in enumerate(every, 1)]  # fmt: skip
    if votes:
        back = [Line("nothing goes back through a vote: it does not change little by little", "", {}, 0.0)]
    return Working(place, f"y = Σ share · {what}", value, delta, (Line(f"y = Σ share · {what}", pattern, said, value),),
                   tuple(back), terms)  # fmt: skip


def _number(specimen: Specimen, place: Place, member: Member) -> float:
    return float(specimen.values[member.name][(place.example, *place.cell)])


def _vote(specimen: Specimen, place: Place, member: Member) -> float:
    """1 where the network votes for what lies at the place."""
    assert member.vote is not None
    if member.vote.target == ".gt":
        return float(_number(specimen, place, member) > member.vote.args[1])
    answers = specimen.values[member.name][place.example]
    axis = int(argument(member.vote, 1, "axis", -1))
    along = axis - 1 if axis > 0 else answers.ndim + axis
    chosen = answers.argmax(along)
    cell = (*place.cell[:along], *place.cell[along + 1 :])
    return float(chosen[cell] == place.cell[along])
