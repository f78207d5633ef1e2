"""Self-supervised learning: what a network is to answer is made of what it is given, and nobody has to say it.

A loss whose target is wired to the data's own inputs takes part; which task is made of them is a training setting.

    denoising    the network gets its inputs with noise in them or parts left out, and the target is the inputs as they
                 are (Vincent et al. 2008)
    next token   what is answered at each step of a sequence is compared with the step that follows it

The network of the drawing stays as it is: it may be asked about clean inputs, and answers every step. What is done to
the inputs is a fact of the program (`Corruption`), so that training, judging and looking see the same; moving a
sequence on are two steps before the loss.
"""

from __future__ import annotations

from dataclasses import replace

from engine.call import Call, Name, moved
from engine.layers.loss import classes_last
from engine.settings import TrainingSettings
from engine.steps import Corruption, Entry, Loss, Program, Step, Use
from engine.values import Value

INPUTS = "x"
"""The port of a data set that gives the inputs."""


def taught(program: Program, settings: TrainingSettings) -> Program:
    """The program with the targets that the task of the settings makes of the inputs."""
    given = {entry.name: entry for entry in program.inputs if entry.port == INPUTS}
    for loss in program.losses:
        if loss.target in given:
            entry = given[loss.target]
            program = (
                _clean(program, loss, entry, settings)
                if settings.pretext == "denoising"
                else _moved_on(program, loss, entry)
            )
    return program


def of_inputs(program: Program, loss: Loss) -> bool:
    """Whether what a loss compares with is made of the network's inputs, and not told by the data."""
    made = {name: step for step in program.steps for name in step.variables}
    entries = {entry.name: entry.port for entry in program.entries}
    name = loss.target
    while name in made and len(made[name].inputs) == 1:
        name = made[name].inputs[0]
    return entries.get(name) == INPUTS


def _clean(program: Program, loss: Loss, entry: Entry, settings: TrainingSettings) -> Program:
    """The loss compares with the inputs as they are, and the network gets others."""
    clean = replace(entry, name=f"{entry.name}_clean")
    corruption = Corruption((entry,), settings.noise, settings.masked)
    targets = program.targets if clean in program.targets else (*program.targets, clean)
    compared = replace(loss, target=clean.name)
    return replace(_comparing(program, loss, compared, ()), targets=targets, corruption=corruption)


def _moved_on(program: Program, loss: Loss, entry: Entry) -> Program:
    """What is answered at each step but the last is compared with the step that follows."""
    maker = next(step for step in program.steps if loss.prediction in step.variables)
    answers = maker.values[maker.variables.index(loss.prediction)]
    steps = entry.value.shape[0]
    axis = 0 if not entry.value.is_index or classes_last(answers, entry.value) else 1
    short = (*answers.shape[:axis], steps - 1, *answers.shape[axis + 1 :])
    follows = replace(entry.value, shape=(steps - 1, *entry.value.shape[1:]))
    own, after = f"{loss.name}_answers", f"{loss.name}_following"
    added = (
        _narrowed(own, maker.node, loss.prediction, axis, 0, steps - 1, replace(answers, shape=short)),
        _narrowed(after, maker.node, entry.name, 0, 1, steps - 1, follows),
    )
    return _comparing(program, loss, replace(loss, prediction=own, target=after), added)


def _narrowed(name: str, node: str, read: str, axis: int, start: int, length: int, value: Value) -> Step:
    """Some steps of a sequence; the batch lies along the first axis."""
    call = Call(".narrow", Name(read), axis + 1, start, length)
    return Step(name, node, "Next token", None, ((name, call),), (value,), (read,), in_forward=False)


def _comparing(program: Program, loss: Loss, compared: Loss, before: tuple[Step, ...]) -> Program:
    """A loss that compares something else, with steps that make this."""
    names = {loss.prediction: compared.prediction, loss.target: compared.target}

    def rename(name: str) -> str:
        return names.get(name, name)

    def changed(step: Step) -> Step:
        results = tuple((name, moved(expression, rename)) for name, expression in step.results)
        return replace(step, results=results, inputs=tuple(map(rename, step.inputs)))

    steps: list[Step] = []
    for step in program.steps:
        steps += [*before, changed(step)] if step.name == loss.name else [step]
    body: list[Step | Use] = []
    for item in program.body:
        own = isinstance(item, Step) and item.name == loss.name
        body += [*before, changed(item)] if own and isinstance(item, Step) else [item]
    losses = tuple(compared if each is loss else each for each in program.losses)
    return replace(program, steps=tuple(steps), body=tuple(body), losses=losses)
