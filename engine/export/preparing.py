"""The preparation of a data set as Python: its numbers, and a function that does it to raw values.

Numbers are written with the fewest digits that are read back as the same single-precision number, so what is exported
prepares bit for bit as the program does.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

import numpy as np

from engine.datasets.base import Array
from engine.datasets.preparation import Preparation, Scaler
from engine.wrapping import WIDTH


def preparing(preparation: Preparation | None) -> list[str]:
    """Passages of a module, each as its text: the constants, `prepare`, and `own_units` where answers are scaled.

    None where nothing is done to the values.
    """
    if preparation is None or (preparation.changes_nothing and preparation.target is None):
        return []
    constants = [line for name, values in _numbers(preparation) for line in _constant(name, values)]
    head = "# Found on the training part; raw values are as in the data, pixels from 0 to 1."
    functions = [] if preparation.changes_nothing else [_prepare(preparation)]
    functions += [OWN_UNITS] if preparation.target is not None else []
    return ["\n".join([head, *constants]), *functions]


def _numbers(preparation: Preparation) -> Iterator[tuple[str, Array]]:
    for name, values in (("FILL", preparation.fill), ("LOW", preparation.low), ("HIGH", preparation.high)):
        if values is not None:
            yield name, values
    if _scales(preparation.scaler):
        assert preparation.scaler is not None
        yield "OFFSET", preparation.scaler.offset
        yield "SCALE", preparation.scaler.scale
    if preparation.target is not None:
        yield "TARGET_OFFSET", preparation.target.offset
        yield "TARGET_SCALE", preparation.target.scale


def _scales(scaler: Scaler | None) -> bool:
    return scaler is not None and not scaler.changes_nothing


def _constant(name: str, values: Array) -> list[str]:
    """`NAME = torch.tensor([...])`, with as many numbers a line as it takes."""
    text = _nested(values)
    line = f"{name} = torch.tensor({text})"
    if len(line) <= WIDTH:
        return [line]
    return [f"{name} = torch.tensor(", *(f"    {part}" for part in wrap(text, WIDTH - 4)), ")"]


def _nested(values: Array) -> str:
    if values.ndim == 0:
        return str(np.float32(values))
    return f"[{', '.join(map(_nested, values))}]"


def _prepare(preparation: Preparation) -> str:
    done = []
    lines = []
    if preparation.fill is not None:
        done.append("missing numbers filled in")
        lines.append("    x = torch.where(x.isnan(), FILL, x)")
    if preparation.low is not None:
        done.append("clipped")
        lines.append("    x = x.clamp(LOW, HIGH)")
    if _scales(preparation.scaler):
        done.append("scaled")
        lines.append("    x = (x - OFFSET) / SCALE")
    doc = f'    """Raw values [N, ...] as the network takes them: {", ".join(done)}."""'
    return "\n".join(["def prepare(x: torch.Tensor) -> torch.Tensor:", doc, *lines, "    return x"])


OWN_UNITS = '''def own_units(y: torch.Tensor) -> torch.Tensor:
    """What the network predicts, in the units of the data."""
    return y * TARGET_SCALE + TARGET_OFFSET'''
