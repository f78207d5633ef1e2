"""What the panel says in words: the answer, where the example comes from, and what the explanation's numbers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wording import number, percent

if TYPE_CHECKING:
    from app.tryit.asking import Told
    from app.tryit.material import Material
    from engine.attribution import Answer

MISSED = 0.05
"""Of the difference that integrated gradients should add up to: the paper's own bound for enough steps."""
MANY = 4
"""Classes that are right for one example, a step each, beyond which a line does not hold them."""
NO_TEXT = "against tokens that say nothing"
MEANINGS = {
    "gradient": "by how much {of} rises where a number of the input rises a little",
    "gradient-input": "the gradient of {of} times the input itself",
    "smooth-gradient": "by how much {of} rises with the input, the mean over noisy copies",
    "occlusion": "what {of} loses where a part is hidden",
    "grad-cam": "where the maps of the convolution hold what speaks for {of}",
}
"""What the numbers of a method are."""
FRESH = "Not trained yet: this is the answer of random weights."


def headline(answer: Answer) -> str:
    """`virginica, 97.1 %`: the answer, large above the bars; of numbers these say all. A text is told whole."""
    if answer.kind == "numbers":
        return ""
    if answer.written is not None:
        return f"“{answer.written}”"
    if not answer.exclusive:
        yes = [name for name, value in zip(answer.names, answer.values, strict=True) if value > 0.5]
        return ", ".join(yes) or "none of them"
    guess = answer.guess
    if answer.kind == "scores":
        return answer.names[guess]
    return f"{answer.names[guess]}, {percent(float(answer.values[guess]))}"


def below(answer: Answer) -> str:
    """What the bars are of, where the answer has more steps than one."""
    if answer.written is None:
        return ""
    return f"At step {answer.place + 1}:" if answer.place >= 0 else "At the last step:"


def rule(told: Told | None) -> str:
    """What the two colours say."""
    if told is not None and told.answer.kind == "numbers":
        return "blue: raises it, orange: lowers it"
    return "blue: for it, orange: against it"


def explained(told: Told, title: str, against: str) -> str:
    """What the colours are of, and how far they can be trusted. `against`: the baseline, in words."""
    found = told.attribution
    if found is None:
        return told.refusal
    numbers = told.answer.kind == "numbers"
    of = told.answer.names[found.output] if numbers else f"the score of “{told.answer.names[found.output]}”"
    if found.nothing:
        return f"{title}: nothing counts for {of}, all is 0. {_why_nothing(found.method)}"
    if found.base is None:
        return f"{title}: {MEANINGS[found.method].format(of=of)}."
    difference = found.score - found.base
    sign = "+" if difference > 0 else ""
    said = f"{title}: shares of {sign}{number(difference)}, which the example adds to {of} {against}."
    if abs(found.gap) > MISSED * max(abs(difference), 1e-6):
        said += f" They miss it by {number(abs(found.gap))}: the network has steps or corners on the way."
    return said


def _why_nothing(method: str) -> str:
    if method == "grad-cam":
        return "No map of this convolution speaks for it."
    if method == "occlusion":
        return "Hiding any part changes nothing."
    return "The output does not change with small changes of the input."


def origin(part: str, row: int, material: Material) -> str:
    """`Right: 7`, as far as it can be said in a line."""
    told, facts = material.told(part, row), material.facts
    if facts.is_written:
        return f"Right: “{facts.text(told.tolist())}”"
    if told.size > (MANY if facts.y.is_index else 1):
        return "From the data"
    names = [facts.classes[int(n)] for n in told] if facts.y.is_index and facts.classes else [number(n) for n in told]
    return f"Right: {', '.join(names)}"
