"""Writing the drawing as PyTorch: a module at once; a training script, which takes torch and the data, in a worker."""

from __future__ import annotations

from pathlib import Path

from app.looking import data_of
from engine.analysis import analyse
from engine.datasets.preparation import Preparation
from engine.datasets.prepare import prepare
from engine.export.pytorch import module
from engine.export.training_script import data_path, training_script
from engine.graph import Graph
from engine.program import to_program
from engine.saving import write_bytes


def write_module(graph: Graph, path: Path, name: str, preparation: Preparation | None = None) -> None:
    """A module with the network, and with what is done to its examples. Raises UserError where the drawing is not ready
    or the file cannot be written."""
    write_bytes(path, module(to_program(graph, analyse(graph)), name, preparation).encode())


def write_script(graph: Graph, folder: Path | None, path: Path, name: str) -> Path:
    """A script that trains the network, and the file with its data, whose path is returned. Takes seconds: torch."""
    import engine.kinds  # noqa: F401, PLC0415  (in a process of its own the table of layers is still empty)
    from engine.export.training_data import write_data  # noqa: PLC0415  (imports torch)

    program = to_program(graph)
    data = prepare(data_of(graph, program), folder)
    write_bytes(path, training_script(program, graph.training, data, path, name).encode())
    write_data(data_path(path), program, data, graph.training.carries)
    return data_path(path)
