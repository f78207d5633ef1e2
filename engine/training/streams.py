"""Truncated backpropagation through time: networks that read on from window to window.

The windows of what runs on (a text, a time series) are laid end to end and dealt out in as many streams as a step has
examples: step after step, each place of the batch reads on in a stream of its own. Where a recurrent layer ended a
window, there it begins the next one. What it knows then is a number without a history: the gradient reaches back one
window, and memory further (Williams and Peng 1990; Mikolov et al. 2010).

The state goes into torch's modules and out of them by hooks: a drawing and its program are the same with it and
without. Both functions need nothing but torch, and stand in exported training scripts as they stand here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import torch
from torch import nn


def in_streams(
    starts: torch.Tensor, window: int, wide: int, lone: bool = False
) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """The rows of each step, and which of them nothing comes before.

    A window that starts where another ends goes on from it. Streams are as long as
    one another, or one window longer; a step with a `lone` row is left out if not asked.
    """
    order = torch.argsort(starts % window * (int(starts.max()) + 1) + starts)
    begins = torch.ones(len(order), dtype=torch.bool, device=starts.device)
    begins[1:] = starts[order].diff() != window
    wide = min(wide, len(order))
    length, longer = divmod(len(order), wide)
    streams = torch.arange(wide, device=starts.device)
    firsts = streams * length + streams.clamp(max=longer)
    steps = []
    for step in range(length + (longer > (0 if lone else 1))):
        places = (firsts + step)[: wide if step < length else longer]
        steps.append((order[places], begins[places] | (step == 0)))
    return steps


@contextmanager
def carrying(
    network: nn.Module,
    known: dict[str, torch.Tensor],
    begins: torch.Tensor,
    place: str = "0",
) -> Iterator[None]:
    """Recurrent layers begin with what is `known` of them, and leave what they know.

    Rows where something `begins` start with nothing. What another layer tells a
    layer to begin with goes before. `place` tells parts of a step apart.
    """
    calls = Counter[str]()

    def named(name: str) -> str:
        return f"{name}/{place}/{calls[name]}"

    def fits(state: torch.Tensor, layers: int, rows: int, units: int) -> bool:
        return state.shape[::2] == (layers, units) and state.shape[1] >= rows

    def begin(name: str, module: Any, given: tuple[Any, ...]) -> Any:
        if len(given) > 1:
            return None
        rows, layers = len(given[0]), module.num_layers * (1 + module.bidirectional)
        states = []
        for part in range(2 if module.mode == "LSTM" else 1):
            state = known.get(f"{named(name)}/{part}")
            if state is None or not fits(state, layers, rows, module.hidden_size):
                state = given[0].new_zeros(layers, rows, module.hidden_size)
            anew = begins.to(state.device).view(1, -1, 1)
            states.append(state[:, :rows].masked_fill(anew, 0.0).contiguous())
        return given[0], tuple(states) if len(states) > 1 else states[0]

    def end(name: str, module: Any, _: tuple[Any, ...], result: Any) -> None:
        states = result[1] if module.mode == "LSTM" else (result[1],)
        for part, state in enumerate(states):
            known[f"{named(name)}/{part}"] = state.detach().float()
        calls[name] += 1

    hooks = []
    for name, module in network.named_modules():
        if isinstance(module, nn.RNNBase):
            hooks.append(module.register_forward_pre_hook(partial(begin, name)))
            hooks.append(module.register_forward_hook(partial(end, name)))
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
