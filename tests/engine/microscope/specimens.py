"""Specimens for tests: of real trainings, and of a single layer with random settings between random numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from engine.call import Call, Me, Name
from engine.layer import Layer
from engine.microscope.explaining import explain, shape_of
from engine.microscope.explaining.base import Explain
from engine.microscope.passes import arrays, passed
from engine.microscope.specimen import Place, Selection, Specimen, Weight
from engine.network import Network
from engine.settings import TrainingSettings
from engine.steps import Entry, Loss, Program, Step
from engine.training.methods.supervised import learn
from engine.values import Value


def alone(layer: Layer, inputs: tuple[Any, ...], seed: int = 0, examples: int = 2, training: bool = True) -> Specimen:
    """A layer by itself, fed with random numbers; each of its outputs is compared with random targets."""
    program = _program(layer, inputs)
    torch.random.default_generator.manual_seed(seed)  # that of the processor alone: the others cost more than the layer
    network = Network(program)
    with torch.no_grad():
        for weight in network.parameters():  # also those that start at zero or one
            weight.add_(0.3 * torch.randn(weight.shape))
    (learn if training else torch.nn.Module.eval)(network)
    batch = {entry.name: _random(entry.value, examples) for entry in program.entries}
    if layer.kind == "ctc":  # blanks fill up labels at the end; for others torch's own gradient is wrong
        labels = program.entries[1].name
        batch[labels] = batch[labels].sort(descending=True).values
    one = passed(network, batch, TrainingSettings())
    weights = {name: _weight(w) for name, w in network.named_parameters()}
    return Specimen(
        program, network, TrainingSettings(), 0.1, 0, training, Selection(), tuple(range(examples)),
        arrays(one.tensors), one.deltas, weights, one.loss, one.loss, tensors=one.tensors,
        after=arrays(one.tensors), drawn=one.drawn,
    )  # fmt: skip


def _program(layer: Layer, inputs: tuple[Any, ...]) -> Program:
    entries: list[Entry] = []

    def enter(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, tuple):
            return tuple(map(enter, value))
        entries.append(Entry(f"x{len(entries)}", "data_1", "x", value))
        return Name(entries[-1].name, value)

    names = [enter(value) for value in inputs]
    me = Me("layer_1")
    results: Any = layer.forward(me, *names)
    expressions = results if isinstance(results, tuple) else (results,)
    found: Any = layer.infer(*inputs)
    values = found if isinstance(found, tuple) else (found,)
    variables = [f"layer_1_{n}" for n in range(len(expressions))]
    step = Step(
        "layer_1", "layer_1", layer.title, layer.module(*inputs), tuple(zip(variables, expressions, strict=True)),
        values, tuple(entry.name for entry in entries), layer.initialise(me), learns=layer.learns,
    )  # fmt: skip
    if layer.role == "loss":
        task = getattr(layer, "task", "regression")
        loss = Loss(
            variables[0], "layer_1", layer.title, entries[0].name, entries[1].name, layer.setting("weight"), task
        )
        return Program(tuple(entries), (), (step,), (), (loss,))
    steps, losses, targets = [step], [], []
    for number, (name, value) in enumerate(zip(variables, values, strict=True)):
        if not value.is_index:
            targets.append(Entry(f"t{number}", "data_1", "y", value))
            call = Call("F.mse_loss", Name(name, value), Name(f"t{number}", value))
            steps.append(Step(f"loss_{number + 1}", f"loss_{number + 1}", "Loss", None, ((f"loss_{number + 1}", call),),
                              (Value(()),), (name, f"t{number}")))  # fmt: skip
            losses.append(Loss(f"loss_{number + 1}", f"loss_{number + 1}", "Loss", name, f"t{number}"))
    return Program(tuple(entries), tuple(targets), tuple(steps), (), tuple(losses))


def _random(value: Value, examples: int) -> torch.Tensor:
    if value.classes is not None:
        return torch.randint(value.classes, (examples, *value.shape))
    return torch.randn((examples, *value.shape))


def _weight(weight: torch.nn.Parameter) -> Weight:
    gradient = None if weight.grad is None else weight.grad.numpy()
    return Weight(weight.detach().numpy(), gradient, gradient, weight.detach().numpy())


def places(specimen: Specimen, step: str, output: int = 0) -> list[Place]:
    """Every place of an output, over all examples."""
    shape = shape_of(specimen, next(s for s in specimen.steps if s.name == step), output)
    return [Place(step, e, tuple(map(int, c)), output) for e in range(specimen.examples) for c in np.ndindex(*shape)]


def added_up(specimen: Specimen, all_places: list[Place], explained: Explain = explain) -> Mapping[str, np.ndarray]:
    """What the workings of all places send back, to inputs and weights, added up by their names."""
    sums: dict[str, np.ndarray] = {}
    for place in all_places:
        for terms in explained(specimen, place).terms:
            if terms.source and len(terms.at):
                total = sums.setdefault(terms.source, np.zeros(specimen.values[terms.source].shape))
                np.add.at(total, tuple(terms.at.T), terms.delta * terms.slopes)
            if terms.parameter and terms.leanings is not None:
                total = sums.setdefault(terms.parameter, np.zeros(specimen.weights[terms.parameter].old.shape))
                np.add.at(total, tuple(terms.where.T), terms.delta * terms.leanings)
            if terms.bias_parameter and terms.bias is not None:
                total = sums.setdefault(
                    terms.bias_parameter, np.zeros(specimen.weights[terms.bias_parameter].old.shape)
                )
                total[terms.bias_where] += terms.delta
    return sums


def with_loss(specimen: Specimen, **changes: Any) -> Specimen:
    return replace(specimen, **changes)
