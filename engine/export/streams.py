"""Passages of a training script whose recurrent layers read on from window to window.

The two functions that do it stand in the script as they stand in `engine.training.streams`.
"""

from __future__ import annotations

from inspect import getsource

IMPORTS = (
    "from collections.abc import Iterator",
    "from contextlib import contextmanager",
    "from functools import partial",
    "from typing import Any",
)
"""What the functions need besides torch and Counter."""


def functions() -> list[list[str]]:
    """The source of both functions, line by line."""
    from engine.training.streams import carrying, in_streams  # noqa: PLC0415  (imports torch)

    return [getsource(function).splitlines() for function in (in_streams, carrying)]


def evaluation(first: str, windows: int) -> list[str]:
    """The function that measures a part of the data, in streams that are at least so many windows long."""
    return [
        "@torch.no_grad()",
        "def evaluate(network: nn.Module, part: dict[str, torch.Tensor]) -> dict[str, float]:",
        '    """The same figures over a part of the data, read in order."""',
        "    network.eval()",
        f'    examples = len(part["{first}"])',
        "    sums, known = Counter(), {}",
        f"    wide = max(1, min(BATCH_SIZE, examples // {windows}))",
        '    for rows, begins in in_streams(part["starts"], WINDOW, wide, lone=True):',
        "        batch = {name: tensor[rows] for name, tensor in part.items()}",
        "        with carrying(network, known, begins):",
        "            figures = compute(network, batch)",
        "        for name, value in figures.items():",
        "            sums[name] += value.item() * len(rows)",
        "    return {name: total / examples for name, total in sums.items()}",
    ]


def batches(accumulate: bool) -> list[str]:
    """The loops over the steps and batches of an epoch, as far as what stands inside of them."""
    if not accumulate:
        return [
            "    known = {}",
            '    for rows, begins in in_streams(train["starts"], WINDOW, BATCH_SIZE):',
        ]
    return [
        "    size, known = BATCH_SIZE * ACCUMULATE, {}",
        '    for step, fresh in in_streams(train["starts"], WINDOW, size):',
        "        optimiser.zero_grad()",
        "        parts = zip(step.split(BATCH_SIZE), fresh.split(BATCH_SIZE), strict=True)",
        "        for place, (rows, begins) in enumerate(parts):",
    ]


def passing(accumulate: bool, mixed: bool) -> list[str]:
    """The pass of a batch, from what is known to what is known then."""
    place = ", str(place)" if accumulate else ""
    if not mixed:
        return [f"with carrying(network, known, begins{place}):", "    figures = compute(network, batch)"]
    return [
        f"with carrying(network, known, begins{place}):",
        "    with torch.autocast(device, dtype=torch.bfloat16):",
        "        figures = compute(network, batch)",
    ]
