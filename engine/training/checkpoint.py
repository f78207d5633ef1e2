"""A training on disk: one safetensors file, its tensors by name, and all else as JSON in the file's own header.

Nothing in it is ever executed or unpickled, and it is replaced atomically like every other file of ours.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from pydantic import ValidationError
from safetensors import SafetensorError, safe_open

from engine.errors import FileError
from engine.saving import failure
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.state import State
from engine.weights import write_weights

FORMAT = "1"


def write_state(path: Path, state: State) -> None:
    """Saves a training with all that it takes to go on. Raises FileError; then the file is as it was."""
    arrays = {name: tensor.detach().cpu().numpy() for name, tensor in state.tensors().items()}
    write_weights(path, arrays, {"format": FORMAT, "training": json.dumps(state.facts())})


def read_state(path: Path, program: Program) -> State:
    """The training in a file, to go on with this drawing, whose nodes find their weights by name and shape.

    Raises FileError where the file is not a training of ours.
    """
    try:
        with safe_open(path, framework="pt") as file:
            facts = json.loads((file.metadata() or {})["training"])
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (it is no mapping)
        return _state(program, tensors, facts)
    except OSError as error:
        raise failure(path, "read", error) from error
    except (SafetensorError, KeyError, ValueError, TypeError, ValidationError) as error:
        raise FileError(f"{path.name} holds no training that can go on.", "Start it again from the drawing.") from error


def _state(program: Program, tensors: dict[str, torch.Tensor], facts: dict[str, Any]) -> State:
    state = State.fresh(program, TrainingSettings(**facts["settings"]))
    state.restore(tensors, facts)
    return state
