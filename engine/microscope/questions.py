"""Questions to ask before an answer is shown: will it grow or shrink, and why.

Each is made from a specimen, and its right answer is read off the numbers that are there: the loss after the real step,
the weight that the optimiser really made. The same seed makes the same question.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np

from engine.errors import UserError
from engine.microscope.answers import verdicts
from engine.microscope.explaining import explain, of_examples
from engine.microscope.explaining.base import Number, Terms, Working
from engine.microscope.explaining.neurons import wire_name
from engine.microscope.places import Stop
from engine.microscope.specimen import Cell, Place, Specimen, outermost
from engine.microscope.updates import update

OPTIONS = 3
"""Inputs to choose from: more are a riddle rather than a question."""


@dataclass(frozen=True)
class Question:
    """`right` is the place of the true one among `answers`; `explanation` is a sentence or two with the numbers."""

    text: str
    answers: tuple[str, ...]
    right: int
    explanation: str
    weight: tuple[str, Cell] | None = None
    """The weight that it is about, where it is about one."""


def question(specimen: Specimen, stop: Stop, place: Place, seed: int, number: Number) -> Question | None:
    """What one could ask at a stop about a place; None where there is nothing to guess. `number` writes figures."""
    random = Random(f"{seed} {stop.phase} {stop.step} {place.example} {place.cell}")  # noqa: S311  (no secret)
    if stop.phase == "update":
        return _weight_question(specimen, stop.step, random, number)
    step = specimen.step_of(place)
    if specimen.loss_of(step) is not None:
        return _loss_question(specimen, place, number) if stop.phase == "forward" else None
    working = explain(specimen, place)
    call = outermost(specimen.expression(place))
    rectified = call is not None and call.target == "F.relu"
    if stop.phase == "backward":
        return _passes(working, number) if rectified else _push(working, number)
    if rectified:
        return _rectified(working, number)
    return _strongest_input(working, random, number) or _sign(working, number)


# ---- forward ----


def _loss_question(specimen: Specimen, place: Place, number: Number) -> Question | None:
    before, after = (
        float(of_examples(specimen, values)[place.example]) for values in (specimen.values, specimen.after)
    )
    if before == after:
        return None
    falls = after < before
    alone = "this example alone" if specimen.examples == 1 else f"the whole batch of {specimen.examples:,}"
    if specimen.batches > 1:
        alone = f"{specimen.batches:,} batches together"
    goes = f"the loss goes from {number(before)} to {number(after)}"
    why = f"The step follows the gradient of {alone}: {goes}."
    if not falls and specimen.examples > 1:
        why += " What is good for the batch is bad for this example."
    elif not falls:
        why += " The step was too large, or the optimiser still follows earlier gradients."
    said = verdicts(specimen)[place.example].said
    text = f"{said}{'. ' * bool(said)}Will the loss of this example fall after the step?"
    return Question(text, ("It falls", "It rises"), 0 if falls else 1, why)


def _rectified(working: Working, number: Number) -> Question | None:
    z = float(working.terms[0].inputs[0])
    if z == 0:
        return None
    options = (number(0.0), number(z), number(-z))
    right = 0 if z < 0 else 1
    why = "ReLU keeps what is positive and makes 0 of the rest."
    return Question(f"z is {number(z)}. What does ReLU make of it?", options, right, why)


def _strongest_input(working: Working, random: Random, number: Number) -> Question | None:
    """Only where there are several inputs with weights of their own, and one is ahead of the others."""
    terms = next((one for one in working.terms if one.parameter and len(one) > 1), None)
    if terms is None:
        return None
    sizes = np.abs(terms.products)
    best = int(sizes.argmax())
    others = [row for row in range(len(sizes)) if sizes[row] < 0.9 * sizes[best]]
    if not others or not sizes[best]:
        return None
    rows = [best, *random.sample(others, min(OPTIONS - 1, len(others)))]
    random.shuffle(rows)
    said = "; ".join(_factors(terms, row, number) for row in rows)
    way = "up" if terms.products[best] > 0 else "down"
    why = f"{terms.label(best)} pushes it {way} by {number(float(terms.products[best]))}: weight times input. {said}."
    answers = tuple(f"{terms.label(row)} = {number(float(terms.inputs[row]))}" for row in rows)
    return Question("Which of these inputs pushes this number most, up or down?", answers, rows.index(best), why)


def _factors(terms: Terms, row: int, number: Number) -> str:
    weight = 1.0 if terms.weights is None else float(terms.weights[row])
    x, product = float(terms.inputs[row]), float(terms.products[row])
    return f"{terms.label(row)}: {number(weight)} · {number(x)} = {number(product)}"


def _sign(working: Working, number: Number) -> Question | None:
    if working.value == 0 or not working.terms:
        return None
    said = working.forward[-1].written(number) if working.forward else number(working.value)
    return Question(
        "Will this number be positive or negative?", ("Positive", "Negative"), int(working.value < 0), f"It is {said}."
    )


# ---- backward ----


def _passes(working: Working, number: Number) -> Question:
    z = float(working.terms[0].inputs[0])
    passes = z > 0
    why = (
        f"z = {number(z)} is positive: the derivative is 1, and δ = {number(working.delta)} goes on as it is."
        if passes
        else f"z = {number(z)} is not positive: the derivative is 0, and nothing goes back through this unit."
    )
    return Question("Does ReLU pass the gradient on here?", ("Yes", "No"), int(not passes), why)


def _push(working: Working, number: Number) -> Question:
    delta = working.delta
    right = 0 if delta > 0 else 1 if delta < 0 else 2
    means = ("a positive δ: more of it is worse", "a negative δ: more of it is better", "nothing depends on it here")
    text = "If this number grew a little, would the loss grow or shrink?"
    why = f"δ = ∂L/∂y = {number(delta)}, {means[right]}."
    return Question(text, ("It grows", "It shrinks", "Neither"), right, why)


# ---- the weights ----


def _weight_question(specimen: Specimen, step: str, random: Random, number: Number) -> Question | None:
    found = _some_weight(specimen, step, random)
    if found is None:
        return None
    name, index = found
    try:
        made = update(specimen, name, index)
    except UserError:
        return None
    right = 0 if made.change > 0 else 1 if made.change < 0 else 2
    against = made.change * made.gradient < 0
    way = ("grows", "shrinks", "stays")[right]
    why = f"It {way}, from {number(made.old)} to {number(made.network)}: "
    if against:
        why += "a step goes against the gradient."
    elif right == 2:
        why += "the step is too small to be seen in it."
    else:
        why += "what the optimiser keeps of earlier steps, or weight decay, outweighs this gradient."
    text = (
        f"The gradient of {_called(specimen, step, name, index)} is {number(made.gradient)}"
        f" and the learning rate {number(specimen.rate)}: "
        "will the weight grow or shrink?"
    )
    return Question(text, ("It grows", "It shrinks", "It stays"), right, why, found)


def _called(specimen: Specimen, step: str, name: str, index: Cell) -> str:
    """What a weight is called: `weight[2, 0]`, or of a wire between neurons, its ends."""
    end = name.removeprefix(f"{step}.")
    own = specimen.step_of(Place(step))
    if not own.units:
        return f"{end}[{', '.join(map(str, index))}]"
    if end == "bias":
        return f"the bias of {own.unit_titles[index[0]]}"
    return f"the wire {wire_name(specimen, own, index)}"


def _some_weight(specimen: Specimen, step: str, random: Random) -> tuple[str, Cell] | None:
    """One of the weights of a step with the greatest gradients."""
    start = f"{step}."
    names = [
        name for name, weight in specimen.weights.items() if name.startswith(start) and weight.gradient is not None
    ]
    random.shuffle(names)
    for name in names:
        gradient = specimen.weights[name].gradient
        assert gradient is not None
        sizes = np.abs(gradient).ravel()
        best = np.argsort(-sizes)[: max(1, len(sizes) // 4)]
        row = int(random.choice(best.tolist()))
        if sizes[row] > 0:
            return name, tuple(int(i) for i in np.unravel_index(row, gradient.shape))
    return None
