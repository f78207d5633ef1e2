"""What is said beside a neuron that somebody sets by hand: how the tries go, and what its line shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.views.neuron_inputs import Chosen
from app.views.neuron_line import Sight
from app.wording import count, number

if TYPE_CHECKING:
    from app.views.neuron import NeuronView
    from engine.training.probes import OneNeuron

EMPTY = "Select a neuron on the canvas: its weights and its truth table appear here, to be set by hand."
NONE = "There is no single neuron at this level of the drawing. Add one with Tab, or open the example “AND”."
MOMENT = "The neuron comes in a moment."
APART = "This neuron is no part of what is trained: wire it so that its output leads to a loss."
RUNNING = "Training moves the weights now: pause it to move them yourself."
SOLVE = "Show me a solution"
SOLVE_TIP = "Train the drawing with its own settings, from the weights that are there"


def nothing(subject: Chosen | None) -> str:
    """What to do where there is no neuron to be, in a drawing that is ready."""
    if subject is None:
        return NONE
    return APART if subject.id not in _leading(subject) else MOMENT


def _leading(subject: Chosen) -> set[str]:
    """The nodes of its level whose outputs somebody reads."""
    return {wire.source for wire in subject.graph.wires}


def verdict(view: NeuronView, reading: OneNeuron, sight: Sight, names: Sequence[str], least: float) -> str:
    """How the tries go, whose answer it is, and what the line is."""
    subject = view.chosen
    rows = "row" if subject is not None and subject.rows else "example"
    said = [_score(view.tries, view.trained, reading, rows)]
    if not reading.own and reading.judged is not None:
        said.append("It is the whole network's answer that is judged: this neuron is inside of it.")
    said.append(_drawn(reading, sight, names, least))
    return " ".join(filter(None, said))


def _score(tries: int, trained: bool, reading: OneNeuron, rows: str) -> str:
    begin = f"Try {tries}: " if tries and not trained else ""
    judged = reading.judged
    if judged is None:
        return f"{begin}there is no loss here, so nothing says what is right."
    if judged.right is None:
        said = f"{begin}off by {number(reading.off)} on average over {count(len(reading.sums), rows)}."
        return said if begin else _capital(said)
    wrong, total = int(reading.wrong.sum()), len(reading.sums)
    if wrong:
        said = f"{begin}{wrong} of {count(total, rows)} wrong."
        return said if tries or trained else f"{said} Move a weight."
    if trained:
        return f"Training found a solution: all {count(total, rows)} are right."
    if tries:
        return (
            f"{begin}all {count(total, rows)} are right. Well done: you found the weights yourself, as a training does!"
        )
    return f"All {count(total, rows)} are right already. Start over, and find weights of your own."


def _drawn(reading: OneNeuron, sight: Sight, names: Sequence[str], least: float) -> str:
    """What the picture leaves out."""
    if sight.single:
        return f"One input draws no line in a plane: its sum is drawn, and it fires from z = {number(least)} on."
    if not reading.weights[sight.across] and not reading.weights[sight.up]:
        return "Both weights are 0, so there is no line yet: the bias decides alone."
    others = [name for place, name in enumerate(names) if place not in (sight.across, sight.up)]
    if not others:
        return ""
    standing = "the other input stands" if len(others) == 1 else f"the other {len(others)} inputs stand"
    return f"For the line, {standing} at the mean, or as in the row that is chosen."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
