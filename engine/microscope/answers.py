"""What a network answers for an example, beside what it should."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.adversarial import MIXTURE, of_data
from engine.datasets.prepare import Parts
from engine.microscope.explaining import of_examples
from engine.microscope.explaining.activations import sigmoid
from engine.microscope.explaining.losses.base import logs
from engine.microscope.specimen import Array, Specimen
from engine.network import Network
from engine.steps import Loss, Step
from engine.training.methods.base import Batch
from engine.training.methods.supervised import Examples
from engine.training.probes.base import undisturbed
from engine.training.state import State

CERTAIN = "modules.action_value_loss"
AGENTS = ("modules.policy_loss", "modules.actor_critic_loss", CERTAIN)
"""The losses of agents; the last one has values of actions and no probabilities."""
STEPS = 12
"""Steps of a sequence whose classes are named."""
AT_ONCE = 1024
"""Examples that are looked at together on the search for a mistake."""


@dataclass(frozen=True)
class Verdict:
    """One example: its loss before and after the step, target and answer as people say them, and whether it is right
    (None where the answer is a real number). `words` are what the two are called; both are empty where nothing is
    compared."""

    loss: float
    loss_after: float
    target: str = ""
    answer: str = ""
    right: bool | None = None
    words: tuple[str, str] = ("Target", "Answer")

    @property
    def said(self) -> str:
        """`Target 3, answer 8`"""
        first, second = self.words
        return f"{first} {self.target}, {second[:1].lower()}{second[1:]} {self.answer}" if self.target else ""


ACTED = ("Action taken", "Best by now")
"""Of an agent one compares what it did with what it would do."""


def verdicts(specimen: Specimen) -> tuple[Verdict, ...]:
    """The examples of a specimen, judged by the first loss that compares something, or by what an agent did; none
    where there is no loss."""
    if not specimen.program.losses:
        return ()
    before, after = of_examples(specimen, specimen.values), of_examples(specimen, specimen.after)
    losses = [*zip(before.tolist(), after.tolist(), strict=True)]
    acted = _acted(specimen)
    if acted is not None:
        return tuple(Verdict(*each, *both, None, ACTED) for each, both in zip(losses, acted, strict=True))
    if not specimen.program.compared:
        return tuple(Verdict(*each) for each in losses)
    first = specimen.program.compared[0]
    predictions, targets = specimen.values[first.prediction], specimen.values[first.target]
    return tuple(_verdict(specimen, first, predictions[n], targets[n], *each) for n, each in enumerate(losses))


def _acting(specimen: Specimen) -> Step | None:
    """The loss of an agent."""
    losses = (step for step in specimen.steps if specimen.loss_of(step) is not None)
    return next((step for step in losses if getattr(step.results[0][1], "target", "") in AGENTS), None)


def _acted(specimen: Specimen) -> list[tuple[str, str]] | None:
    """For each example the action that was taken, and the one that the network thinks best."""
    step = _acting(specimen)
    if step is None:
        return None
    taken, best = specimen.values[step.inputs[-2]], specimen.values[step.inputs[0]].argmax(1)
    return [
        (_named(specimen.classes, int(a)), _named(specimen.classes, int(b))) for a, b in zip(taken, best, strict=True)
    ]


def names_of(specimen: Specimen, loss: Loss) -> tuple[str, ...]:
    """What the classes of a loss are called: as in the data, or real and generated, where it tells these apart."""
    if of_data(specimen.program, loss):
        return specimen.classes
    mixed = any(
        loss.target in step.variables and step.module and step.module.target == MIXTURE for step in specimen.steps
    )
    return ("generated", "real") if mixed else ()


def _verdict(specimen: Specimen, loss: Loss, prediction: Array, target: Array, before: float, after: float) -> Verdict:
    names = names_of(specimen, loss)
    if _at_steps(loss, prediction[None], target[None]):
        chosen = decided(prediction[None], target[None])[0]
        wanted_names, told = (", ".join(_named(names, int(n)) for n in each[:STEPS]) for each in (target, chosen))
        more = ", …" if len(target) > STEPS else ""
        return Verdict(before, after, wanted_names + more, told + more, None)
    if _is_several(loss, target):
        yes = prediction.reshape(-1) > loss.threshold
        said = (", ".join(_named(names, int(n)) for n in each.reshape(-1)[:STEPS]) for each in (target, yes))
        more = ", …" if target.size > STEPS else ""
        right = bool((yes == target.reshape(-1)).all())
        return Verdict(before, after, next(said) + more, next(said) + more, right)
    if loss.task == "regression" or target.size != 1 or not np.issubdtype(target.dtype, np.integer):
        return Verdict(before, after, _numbers(target), _numbers(prediction), None)
    wanted, answer = int(target.reshape(-1)[0]), answered(loss, prediction[None])[0]
    return Verdict(before, after, _named(names, wanted), _named(names, int(answer)), bool(wanted == answer))


def answered(loss: Loss, predictions: Array) -> Array:
    """The class that each prediction (N, ...) means."""
    flat = predictions.reshape(len(predictions), -1)
    if loss.task == "binary" and flat.shape[1] == 1:
        return np.asarray(flat[:, 0] > loss.threshold).astype(np.int64)
    return np.asarray(flat.argmax(1))


def _is_several(loss: Loss, target: Array) -> bool:
    """Whether an example has several answers of yes or no."""
    return loss.task == "binary" and target.size > 1 and np.issubdtype(target.dtype, np.integer)


def _at_steps(loss: Loss, predictions: Array, targets: Array) -> bool:
    """Whether a class is to be told at every step of an example."""
    return loss.task == "classification" and targets.ndim == 2 and predictions.ndim == 3


def decided(predictions: Array, targets: Array) -> Array:
    """The class that is told at every step (N, steps); classes lie along the last axis or, as in pictures, axis 1."""
    return np.asarray(predictions.argmax(-1 if predictions.shape[:2] == targets.shape else 1))


def shares(specimen: Specimen, example: int) -> Array:
    """The probabilities that a classifier gives to its classes, or a policy to its actions; empty for others."""
    acting = _acting(specimen)
    if acting is not None and getattr(acting.results[0][1], "target", "") != CERTAIN:
        return np.asarray(np.exp(logs(specimen.values[acting.inputs[0]][example].astype(np.float64))))
    if acting is not None or not specimen.program.compared:
        return np.zeros(0)
    loss = specimen.program.compared[0]
    scores = specimen.values[loss.prediction][example].astype(np.float64)
    if loss.task == "binary" and scores.size == 1:
        yes = sigmoid(float(scores.reshape(-1)[0]))
        return np.array([1 - yes, yes])
    if loss.task != "classification" or scores.ndim != 1:
        return np.zeros(0)
    powers = np.exp(scores - scores.max())
    return np.asarray(powers / powers.sum())


def next_mistake(state: State, parts: Parts, part: str, after: int) -> int | None:
    """The first example behind `after`, once around, that the network answers wrongly; None where there is none, or the
    network does not tell classes apart."""
    program = state.network.program
    chosen = getattr(parts, part)
    losses = [loss for loss in program.compared if loss.task != "regression"]
    if not losses or not len(chosen):
        return None
    examples = Examples(program, chosen, state.device)
    with undisturbed(state.network, state.device), torch.no_grad():
        wrong = np.concatenate([
            _wrong(state.network, losses[0], examples.slice(start, min(start + AT_ONCE, len(examples))))
            for start in range(0, len(examples), AT_ONCE)
        ])  # fmt: skip
    found = np.flatnonzero(wrong)
    if not len(found):
        return None
    behind = found[found > after]
    return int(behind[0] if len(behind) else found[0])


def _wrong(network: Network, loss: Loss, batch: Batch) -> Array:
    values = network.run(batch)
    target = values[loss.target].cpu().numpy()
    predictions = values[loss.prediction].cpu().numpy()
    if _at_steps(loss, predictions, target):
        return np.asarray((decided(predictions, target) != target).any(1))
    if _is_several(loss, target[0]):
        flat = predictions.reshape(len(target), -1)
        return np.asarray(((flat > loss.threshold) != target.reshape(len(target), -1)).any(1))
    answers = answered(loss, predictions)
    return np.asarray(answers != target.reshape(len(target), -1)[:, 0])


def _named(names: tuple[str, ...], number: int) -> str:
    return names[number] if number < len(names) else str(number)


def _numbers(array: Array) -> str:
    flat = array.reshape(-1)
    said = ", ".join(f"{float(value):.3g}" for value in flat[:3]).replace("-", "−")
    return said if len(flat) <= 3 else f"{said}, … ({len(flat):,} numbers)"
