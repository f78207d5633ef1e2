"""A recurrent layer step by step: what torch does inside of one call, done again with every number kept.

All gates of all steps are worked out anew from the layer's own weights, in double precision, and the gradients that
reached its outputs go back through time. So every gate has a delta, which torch's own call does not tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.call import Call, walk
from engine.microscope.explaining.replaying import alike, as_it_was
from engine.microscope.specimen import Array, Specimen
from engine.network import evaluate
from engine.steps import Step


@dataclass(frozen=True, eq=False)
class Moment:
    """One step of one layer in one direction. `gates` are the weighted sums before their functions, with one row a
    gate (rows, units): from the input, and from the state before; `cell` is the LSTM's. Each comes with its deltas."""

    x: Array
    before: Array
    cell_before: Array
    from_input: Array
    from_state: Array
    state: Array
    cell: Array
    input_deltas: Array
    state_deltas: Array
    delta: Array
    cell_delta: Array


@dataclass(eq=False)
class _Kept:
    """The tensors of a moment, until their gradients are known."""

    x: Tensor
    before: Tensor
    cell_before: Tensor
    from_input: Tensor
    from_state: Tensor
    state: Tensor
    cell: Tensor

    def moment(self) -> Moment:
        forward = (self.x, self.before, self.cell_before, self.from_input, self.from_state, self.state, self.cell)
        back = (self.from_input, self.from_state, self.state, self.cell)
        return Moment(*map(_array, forward), *map(_gradient, back))


def unrolled(specimen: Specimen, step: Step, example: int) -> list[list[Moment]]:
    """The moments of the top layer in each direction, in the order of the sequence."""
    key = "unrolled", step.name, example
    if key not in specimen.memo:
        specimen.memo[key] = _unroll(specimen, step, example)
    found: list[list[Moment]] = specimen.memo[key]
    return found


def deltas(specimen: Specimen, step: Step, example: int) -> Array:
    """The deltas of all outputs of the sequence (steps, units), with what later steps send back."""
    lines = unrolled(specimen, step, example)
    return np.concatenate([np.stack([moment.delta for moment in line]) for line in lines], axis=1)


def is_hidden(specimen: Specimen, step: Step) -> bool:
    """Whether torch alone knows what happened inside: it dropped numbers between two layers at random, and doing so
    again, from where its generator stood, does not give the same."""
    if not _drops(specimen.module(step)):
        return False
    key = "hidden", step.name
    if key not in specimen.memo:
        line = unrolled(specimen, step, 0)[0]
        state = specimen.values[step.variables[1]][0][: len(line[-1].state)]
        specimen.memo[key] = not alike(specimen, torch.from_numpy(line[-1].state), torch.from_numpy(state))
    return bool(specimen.memo[key])


def _drops(module: Any) -> bool:
    return bool(module.training and module.dropout and module.num_layers > 1)


def _masks(specimen: Specimen, step: Step, example: int) -> list[Tensor]:
    """What dropout multiplied the outputs of every layer but the last by (steps, units)."""
    module = specimen.module(step)
    if not _drops(module):
        return []
    steps = specimen.values[step.inputs[0]].shape[1]
    wide = module.hidden_size * (2 if module.bidirectional else 1)
    device = next(module.parameters()).device
    with as_it_was(specimen, step, device):
        ones = torch.ones(steps, specimen.examples, wide, device=device)
        every = [F.dropout(ones, module.dropout) for _ in range(module.num_layers - 1)]
    return [mask[:, example].double().cpu() for mask in every]


def _unroll(specimen: Specimen, step: Step, example: int) -> list[list[Moment]]:
    module = specimen.module(step)
    directions = 2 if module.bidirectional else 1
    x = torch.from_numpy(specimen.values[step.inputs[0]][example].astype(np.float64))
    masks = _masks(specimen, step, example)
    layer: list[Tensor] = list(x.requires_grad_().unbind(0))
    begin = _begin(specimen, step, module, example)
    with torch.enable_grad():
        top: list[list[_Kept]] = []
        for level in range(module.num_layers):
            top = [
                _direction(module, layer, level, reverse, begin[:, level * directions + reverse])
                for reverse in range(directions)
            ]
            layer = [torch.cat([line[t].state for line in top]) for t in range(len(layer))]
            if level < len(masks):
                layer = [state * factors for state, factors in zip(layer, masks[level], strict=True)]
        _back(specimen, step, example, layer, top)
    return [[kept.moment() for kept in line] for line in top]


def _begin(specimen: Specimen, step: Step, module: Any, example: int) -> Tensor:
    """State and cell before the first step, (2, layers and directions, units): what the drawing gives, or what is known
    of the window before; zeros where there is neither."""
    copies = module.num_layers * (2 if module.bidirectional else 1)
    begin = torch.zeros((2, copies, module.hidden_size), dtype=torch.float64)
    calls = (inner for _, expression in step.results for inner in walk(expression))
    call = next(inner for inner in calls if isinstance(inner, Call) and inner.target.startswith("self."))
    if len(call.args) > 1:
        given = {name: specimen.values[name][example : example + 1].astype(np.float64) for name in step.inputs[1:]}
        found = evaluate(call.args[1], {name: torch.from_numpy(array) for name, array in given.items()})
        for place, states in enumerate(found if isinstance(found, tuple) else (found,)):
            begin[place] = states[:, 0]
    for place, states in enumerate(specimen.began.get(specimen.holder(step).name, ())):
        begin[place] = states[:, example].double().cpu()
    return begin


def _direction(module: Any, inputs: list[Tensor], level: int, reverse: int, begin: Tensor) -> list[_Kept]:
    end = f"l{level}" + ("_reverse" if reverse else "")
    weights = [getattr(module, f"weight_{kind}_{end}").detach().cpu().double() for kind in ("ih", "hh")]
    biases = (
        [getattr(module, f"bias_{kind}_{end}").detach().cpu().double() for kind in ("ih", "hh")]
        if module.bias
        else [torch.zeros(len(weights[0]), dtype=torch.float64)] * 2
    )
    state, cell = (each.clone().requires_grad_() for each in begin)
    line: list[_Kept] = []
    for x in reversed(inputs) if reverse else inputs:
        from_input = (weights[0] @ x + biases[0]).view(-1, module.hidden_size)
        from_state = (weights[1] @ state + biases[1]).view(-1, module.hidden_size)
        kept = _Kept(x, state, cell, from_input, from_state, *_advanced(module, from_input, from_state, state, cell))
        for tensor in (from_input, from_state, kept.state, kept.cell):
            tensor.retain_grad()
        state, cell = kept.state, kept.cell
        line.append(kept)
    return line[::-1] if reverse else line


def _advanced(
    module: Any, from_input: Tensor, from_state: Tensor, state: Tensor, cell: Tensor
) -> tuple[Tensor, Tensor]:
    """The next state, and the next cell of an LSTM."""
    match module.mode:
        case "LSTM":
            i, f, g, o = (from_input + from_state).unbind(0)
            cell = torch.sigmoid(f) * cell + torch.sigmoid(i) * torch.tanh(g)
            return torch.sigmoid(o) * torch.tanh(cell), cell
        case "GRU":
            r, z = torch.sigmoid(from_input[:2] + from_state[:2]).unbind(0)
            n = torch.tanh(from_input[2] + r * from_state[2])
            return (1 - z) * n + z * state, cell
        case mode:
            total = (from_input + from_state)[0]
            return torch.relu(total) if mode == "RNN_RELU" else torch.tanh(total), cell


def _back(specimen: Specimen, step: Step, example: int, sequence: list[Tensor], top: list[list[_Kept]]) -> None:
    """Sends the gradients of all outputs back through time."""
    total = torch.zeros((), dtype=torch.float64)
    names = [name for name, _ in step.results]
    ends = [top[0][-1], *(line[0] for line in top[1:])]
    states, cells = (torch.cat([getattr(end, name) for end in ends]) for name in ("state", "cell"))
    for name, tensor in zip(names, (torch.stack(sequence), states, cells), strict=False):
        deltas = specimen.deltas.get(name)
        if deltas is not None:
            total = total + (tensor * torch.from_numpy(deltas[example].astype(np.float64))).sum()
    if total.requires_grad:
        torch.autograd.backward(total)


def _array(tensor: Tensor) -> Array:
    found: Array = tensor.detach().numpy()
    return found


def _gradient(tensor: Tensor) -> Array:
    return np.zeros(tuple(tensor.shape)) if tensor.grad is None else _array(tensor.grad)
