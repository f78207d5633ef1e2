"""Passages of a training script that depend on one choice: optimiser, schedule, device, what a loss is judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from engine.settings import TrainingSettings
from engine.steps import Loss, Program, Step
from engine.values import Value


def _optimiser(name: str, **options: Any) -> str:
    chosen = "".join(f", {key}={value!r}" for key, value in options.items() if value)
    return f"torch.optim.{name}(network.parameters(), lr=LEARNING_RATE{chosen})"


def _sgd(s: TrainingSettings) -> str:
    nesterov = s.nesterov and s.momentum > 0
    return _optimiser("SGD", momentum=s.momentum, nesterov=nesterov, weight_decay=s.weight_decay)


def _adamw(s: TrainingSettings) -> str:
    # Left out, torch would take its own default, which is not 0.
    return f"torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay={s.weight_decay!r})"


OPTIMISERS: Mapping[str, Callable[[TrainingSettings], str]] = MappingProxyType(
    {
        "sgd": _sgd,
        "adam": lambda s: _optimiser("Adam", weight_decay=s.weight_decay),
        "adamw": _adamw,
        "rmsprop": lambda s: _optimiser("RMSprop", momentum=s.momentum, weight_decay=s.weight_decay),
        "adagrad": lambda s: _optimiser("Adagrad", weight_decay=s.weight_decay),
    }
)


@dataclass(frozen=True)
class Schedule:
    """How a schedule is made, and whether it is told of every step or, with the loss, of every epoch."""

    name: str
    options: Callable[[TrainingSettings], str]
    each_step: bool = True

    def constructor(self, settings: TrainingSettings) -> str:
        return f"torch.optim.lr_scheduler.{self.name}(optimiser, {self.options(settings)})"


SCHEDULES: Mapping[str, Schedule] = MappingProxyType(
    {
        "step": Schedule("StepLR", lambda s: f"step_size={s.schedule_epochs} * steps, gamma={s.schedule_factor!r}"),
        "cosine": Schedule("CosineAnnealingLR", lambda _: "T_max=EPOCHS * steps"),
        "one-cycle": Schedule(
            "OneCycleLR", lambda _: "max_lr=LEARNING_RATE, total_steps=EPOCHS * steps, cycle_momentum=False"
        ),
        "plateau": Schedule(
            "ReduceLROnPlateau",
            lambda s: f"factor={s.schedule_factor!r}, patience={s.schedule_epochs}",
            each_step=False,
        ),
    }
)

EARLY_STOPPING = (
    "if VALUE < best_loss:",
    "    best_loss, best_epoch = VALUE, epoch",
    "    best = deepcopy(JUDGED.state_dict())",
    "elif epoch - best_epoch >= PATIENCE:",
    '    print(f"Stopped early; epoch {best_epoch} was the best.")',
    "    break",
)


def device_line(device: str) -> Iterator[str]:
    if device != "auto":
        yield f'device = "{device}"'
        return
    yield 'device = "cuda" if torch.cuda.is_available() else "cpu"'
    yield "if torch.backends.mps.is_available():"
    yield '    device = "mps"'


def figure_lines(
    program: Program, names: Mapping[str, str], between: Iterable[Step] = ()
) -> tuple[list[str], list[str]]:
    """Statements that work out what each loss is judged by, and the entries of the dictionary that holds it. `between`
    are steps that stand between the network and its losses."""
    known = {entry.name: entry.value for entry in program.entries}
    for step in (*program.steps, *between):
        known |= dict(zip(step.variables, step.values, strict=True))
    statements, entries = [], []
    for index, loss in enumerate(program.compared, start=1):
        suffix = "" if len(program.compared) == 1 else f"_{index}"
        key = "" if len(program.compared) == 1 else f" ({loss.name})"
        prediction, target = names[loss.prediction], names[loss.target]
        if loss.task == "regression":
            statements.append(f"    error{suffix} = {prediction} - {target}.reshape({prediction}.shape)")
            entries.append(f'"mae{key}": error{suffix}.abs().mean()')
        else:
            statements.append(f"    right{suffix} = {_right(known, loss, prediction, target)}")
            if loss.ignored is not None:
                statements.append(f"    right{suffix} = right{suffix}[{target} != {loss.ignored}]")
            entries.append(f'"accuracy{key}": right{suffix}.float().mean()')
    return statements, entries


def _right(known: Mapping[str, Value], loss: Loss, prediction: str, target: str) -> str:
    """The comparison of answers with the truth."""
    if loss.task == "binary":
        return f"({prediction} > {loss.threshold!r}) == ({target}.reshape({prediction}.shape) > 0.5)"
    return f"{prediction}.argmax({_class_axis(known, loss)}) == {target}"


def _class_axis(known: Mapping[str, Value], loss: Loss) -> int:
    """Classes lie along axis 1, unless the prediction has them last, as sequences of steps do."""
    prediction, target = known.get(loss.prediction), known.get(loss.target)
    if prediction is None or target is None or prediction.shape[1:] == target.shape:
        return 1
    return -1
