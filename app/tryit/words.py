"""What the panel says in words: the answer, where the example comes from, and what the explanation's numbers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.wording import number, percent
from engine.training.shown import PART_TITLES

if TYPE_CHECKING:
    from app.tryit.asking import Told
    from app.tryit.material import Material
    from engine.attribution import Answer

SURE = 0.999
MISSED = 0.05
"""Of the difference that integrated gradients should add up to: the paper's own bound for enough steps."""
FRESH = "Not trained yet: this is the answer of random weights."


def headline(answer: Answer) -> str:
    """`virginica, 97.1 %`: the answer, large above the bars."""
    if answer.kind == "numbers":
        return ", ".join(f"{name} {number(float(value))}" for name, value in _few(answer))
    if not answer.exclusive:
        yes = [name for name, value in zip(answer.names, answer.values, strict=True) if value > 0.5]
        return ", ".join(yes) or "none of them"
    guess = answer.guess
    if answer.kind == "scores":
        return answer.names[guess]
    return f"{answer.names[guess]}, {percent(float(answer.values[guess]))}"


def _few(answer: Answer) -> list[tuple[str, np.float32]]:
    return list(zip(answer.names, answer.values, strict=True))[:3]


def explained(told: Told, title: str, meaning: str) -> str:
    """What the colours are of, and how far they can be trusted."""
    found = told.attribution
    if found is None:
        return told.refusal
    name = told.answer.names[found.output]
    if found.nothing:
        return f"{title} of “{name}”: nothing counts, all is 0. {_why_nothing(found.method)}"
    said = f"{title} of “{name}”. {meaning}"
    if found.base is not None:
        difference = found.score - found.base
        said += f" Here: {number(difference)}."
        if abs(found.gap) > MISSED * max(abs(difference), 1e-6):
            said += f" They miss it by {number(found.gap)}: the network has steps or corners on the way."
    return said


def _why_nothing(method: str) -> str:
    if method == "grad-cam":
        return "No map of this convolution speaks for it."
    if method == "occlusion":
        return "Hiding any part changes nothing."
    return "The output does not change with small changes of the input."


def origin(part: str, row: int, material: Material) -> str:
    """`Validation example 12, right: 7`."""
    told = material.told(part, row)
    facts = material.facts
    title = PART_TITLES[part].capitalize()
    if facts.y.is_index and told.size > 4:
        return f"{title} example {row + 1:,}"
    names = [facts.classes[int(n)] for n in told] if facts.y.is_index and facts.classes else [number(n) for n in told]
    return f"{title} example {row + 1:,}, right: {', '.join(names)}"
