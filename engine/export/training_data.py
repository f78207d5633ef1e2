"""The data of a training script: a file that torch reads without trusting it (`weights_only`)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import torch

from engine.datasets.prepare import Part, Parts
from engine.saving import write_bytes
from engine.steps import Entry, Program


def write_data(path: Path, program: Program, data: Parts, carries: bool = False) -> None:
    """Writes the three parts as {"train": {"x": ..., "y": ...}, ...}; empty parts are left out. With `carries`, they
    also have "starts": where each window begins. Raises FileError."""
    parts = {"train": data.train, "validation": data.validation, "test": data.test}
    tensors = {name: _tensors(program, part) for name, part in parts.items() if len(part)}
    for name, tensor in tensors.items() if carries else ():
        starts = getattr(data, name).starts
        if starts is not None:
            tensor["starts"] = torch.from_numpy(np.array(starts, np.int64))
    buffer = BytesIO()
    torch.save(tensors, buffer)
    write_bytes(path, buffer.getvalue())


def _tensors(program: Program, part: Part) -> dict[str, torch.Tensor]:
    return {entry.name: _tensor(entry, part) for entry in program.entries}


def _tensor(entry: Entry, part: Part) -> torch.Tensor:
    array = part.port(entry.port)
    kind = np.int64 if entry.value.is_index else np.float32
    return torch.from_numpy(np.array(array, kind).reshape(len(array), *entry.value.shape))
