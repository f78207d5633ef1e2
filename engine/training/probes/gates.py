"""What happens inside of recurrent layers: the gates, the candidate and the squashed cell of every unit at every step.

torch computes all of it in one call and tells the state alone, and that says little of what made it: an output gate
that is shut gives a state of zero, far from the ends of its tanh. Everything but an LSTM's cell is worked out for all
steps at once, since what a unit knew before a step is what it said at the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from engine.call import Call, walk
from engine.network import Network, evaluate
from engine.steps import Step

SIGMOID, TANH = (0.01, 0.99), (-0.98, 0.98)
"""Beyond these a squashing function is flat: its slope is below 4 % of the steepest."""
SHUT = (0.01, 2.0)
"""An LSTM's forget gate that is open keeps what the cell knows, and the gradient goes through the cell unhindered: that
is its task (Gers et al. 2000), and no illness. It is flat to learning only where it is shut."""
SEEN = 16
"""Examples that are looked at: each has many steps, and all would take as long as the network does."""
CALLS: Mapping[str, Callable[..., Any]] = {
    "LSTM": torch.lstm,
    "GRU": torch.gru,
    "RNN_TANH": torch.rnn_tanh,
    "RNN_RELU": torch.rnn_relu,
}


class Part(NamedTuple):
    """One function of all units of a layer: its name, its values (units, numbers), and the ends it is flat beyond. Of
    layers that stand on one another the name tells which; both directions of one are units side by side.

    What a unit `keeps` is meant to grow: half of the cells of a translator that learns well are beyond the ends of
    their tanh for most examples."""

    name: str
    rows: Tensor
    ends: tuple[float, float]
    keeps: bool = False


def parts_of(network: Network, step: Step, values: Mapping[str, Any]) -> list[Part]:
    """Of a layer of torch's, for the values of a pass; nothing where no function of it can be flat at its ends."""
    module = network.get_submodule(step.name)
    assert isinstance(module, nn.RNNBase)
    if module.mode == "RNN_RELU":
        return []
    inputs, found = values[step.inputs[0]][:SEEN].float(), list[Part]()
    begin = _begin(module, step, values, inputs)
    both = 1 + module.bidirectional
    for level in range(module.num_layers):
        here = tuple(state[level * both : (level + 1) * both] for state in begin)
        inputs, parts = _level(module, level, inputs, here)
        last = f" of layer {level + 1}" if module.num_layers > 1 else ""
        found += [part._replace(name=f"{part.name}{last}") for part in parts]
    return found


def _begin(module: nn.RNNBase, step: Step, values: Mapping[str, Any], inputs: Tensor) -> tuple[Tensor, ...]:
    """State (and cell) before the first step, each (layers and directions, examples, units)."""
    calls = (inner for _, expression in step.results for inner in walk(expression))
    call = next(inner for inner in calls if isinstance(inner, Call) and inner.target.startswith("self."))
    if len(call.args) > 1:
        given = evaluate(call.args[1], values)
        return tuple(state[:, :SEEN] for state in (given if isinstance(given, tuple) else (given,)))
    copies = module.num_layers * (1 + module.bidirectional)
    zeros = inputs.new_zeros(copies, len(inputs), module.hidden_size)
    return (zeros, zeros) if module.mode == "LSTM" else (zeros,)


def _level(module: nn.RNNBase, level: int, inputs: Tensor, begin: tuple[Tensor, ...]) -> tuple[Tensor, list[Part]]:
    """What a layer says (examples, steps, units), and its functions with the units of all directions."""
    both, units = 1 + module.bidirectional, module.hidden_size
    weights = module.all_weights[level * both : (level + 1) * both]
    flat = [weight for direction in weights for weight in direction]
    hidden: Any = begin if module.mode == "LSTM" else begin[0]
    said = CALLS[module.mode](inputs, hidden, flat, module.bias, 1, 0.0, False, module.bidirectional, True)[0]
    each = []
    for direction, own in enumerate(weights):
        x, out = inputs, said[:, :, direction * units : (direction + 1) * units]
        if direction:  # the second one reads from the end
            x, out = x.flip(1), out.flip(1)
        before = torch.cat([begin[0][direction][:, None], out[:, :-1]], 1)
        bias = own[2:] if module.bias else [None, None]
        sums = nn.functional.linear(x, own[0], bias[0]), nn.functional.linear(before, own[1], bias[1])
        each.append(list(FUNCTIONS[module.mode](*sums, begin[-1][direction], out)))
    pairs = zip(*each, strict=True)
    return said, [same[0]._replace(rows=torch.cat([_rows(part.rows) for part in same])) for same in pairs]


def _rows(value: Tensor) -> Tensor:
    """(units, numbers) of (examples, steps, units)."""
    return value.movedim(2, 0).flatten(1)


def _lstm(own: Tensor, recalled: Tensor, cell: Tensor, _: Tensor) -> Iterator[Part]:
    enter, keep, candidate, tell = (own + recalled).chunk(4, 2)
    enter, keep, candidate, tell = enter.sigmoid(), keep.sigmoid(), candidate.tanh(), tell.sigmoid()
    news, cells = enter * candidate, []
    for step in range(news.shape[1]):
        cell = keep[:, step] * cell + news[:, step]
        cells.append(cell)
    yield Part("input gates", enter, SIGMOID)
    yield Part("forget gates", keep, SHUT)
    yield Part("candidates", candidate, TANH)
    yield Part("output gates", tell, SIGMOID)
    yield Part("cells", torch.stack(cells, 1).tanh(), TANH, keeps=True)


def _gru(own: Tensor, recalled: Tensor, _: Tensor, __: Tensor) -> Iterator[Part]:
    reset, update, candidate = own.chunk(3, 2)
    back = recalled.chunk(3, 2)
    reset = (reset + back[0]).sigmoid()
    yield Part("reset gates", reset, SIGMOID)
    yield Part("update gates", (update + back[1]).sigmoid(), SIGMOID)
    yield Part("candidates", (candidate + reset * back[2]).tanh(), TANH)


def _rnn(_: Tensor, __: Tensor, ___: Tensor, out: Tensor) -> Iterator[Part]:
    yield Part("states", out, TANH)


FUNCTIONS = {"LSTM": _lstm, "GRU": _gru, "RNN_TANH": _rnn}
