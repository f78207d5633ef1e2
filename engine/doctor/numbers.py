"""The rule about a run that broke: the first node that gave what is not a number, and how it came to that."""

from __future__ import annotations

from collections.abc import Iterator

from engine.doctor.base import Bars, Finding, rule
from engine.doctor.rates import calmer
from engine.doctor.record import Record
from engine.doctor.words import figure, rate
from engine.layer import Fix, Tune

CALMER = 10
"""A tenth, for rules without a loss: the step that leads out of the range of numbers is rarely only twice too large
(Smith 2018). Along a gradient how far the steps went says more."""
CLIP = 1.0


@rule(
    "not-a-number",
    "Not a number",
    "end",
    about="Numbers that grow without end become infinite, and infinite minus infinite is not a number: from there on"
    " nothing can be learnt. Mostly a step was too large.",
)
def not_a_number(record: Record) -> Iterator[Finding]:
    last = record.last
    if last is None or last.cause != "not finite":
        return
    used = record.learning_rate or record.settings.learning_rate
    told = [last.message, f"The learning rate was {rate(used)}."]
    seen = record.examination
    if seen is not None and seen.layers:
        worst = max(seen.layers, key=lambda layer: layer.update)
        told.append(
            f"Step {seen.step:,} moved {record.name(worst.node)} by {figure(worst.update)} times the length of its"
            f" weights; its gradient was {figure(worst.gradient)}."
        )
    if record.losses:
        what = "loss" if record.settings.by_loss else "figure"
        told.append(f"The last {what} that was read is {figure(record.losses[-1])}.")
    lower = calmer(record, record.fastest) if record.settings.by_loss else float(rate(used / CALMER))
    fixes: list[Fix] = [Tune("learning_rate", lower)]
    if not record.settings.by_loss:
        fixes = [Tune("hebbian_rule", "Oja"), *fixes] if record.settings.hebbian_rule == "Hebb" else fixes
    elif not record.settings.clip:
        fixes.append(Tune("clip", CLIP, f"Cut gradients to the length {CLIP:g}"))
    hint = "The weights from before that step are kept. Start again with smaller steps."
    evidence = None
    if seen is not None:
        evidence = Bars(
            tuple(record.name(s.node) for s in seen.layers), tuple(s.gradient for s in seen.layers), "gradient"
        )
    yield Finding(" ".join(told), last.node, None, hint, tuple(fixes), "error", evidence=evidence)


@rule(
    "gaps-in-the-data",
    "Gaps in the data",
    "end",
    about="A missing value is not a number, and whatever it is multiplied with is none either.",
    unmended="Only who knows the data can tell whether a gap is to be filled or its example left out.",
)
def gaps_in_the_data(record: Record) -> Iterator[Finding]:
    last = record.last
    if last is not None and last.cause == "data":
        yield Finding(last.message, last.node, None, last.hint, (), "error")
