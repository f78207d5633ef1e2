"""A drawing with what it has learned: the weights beside it, and how the examples were prepared that they learnt from.

Raw values that are not prepared as the training examples were give any answer, so a file of weights says how. One that
does not (it is older, or comes from elsewhere) costs reading the data once more.
"""

# ruff: noqa: PLC0415  (networks are made of torch)

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli.drawing import Drawing, prepared
from engine.cli.output import note
from engine.datasets.base import Dataset
from engine.datasets.preparation import Preparation, read_preparation
from engine.errors import DataError, FileError, TrainingError
from engine.files import SUFFIX, read_weights, weights_path
from engine.steps import Program
from engine.weights import matching

if TYPE_CHECKING:
    from engine.network import Network

WeightsFile = Annotated[
    Path | None,
    typer.Option("--weights", metavar="W", help="What it has learned; the .safetensors beside FILE unless told."),
]


def weights_of(file: str, given: Path | None) -> Path:
    """The file of weights that is meant. Raises FileError that says how one is made."""
    if given is not None:
        if not given.exists():
            raise FileError(f"There is no file '{given}'.", "Say where the weights are with --weights.")
        return given
    path = Path(file)
    if path.exists() and weights_path(path).exists():
        return weights_path(path)
    name = path.name.removesuffix(SUFFIX)
    where = f"beside {path.name}" if path.exists() else f"of the example '{name}'"
    saved = f"{name}-trained" if path.exists() else name
    raise FileError(
        f"There are no weights {where}: it has learned nothing yet.",
        f"Train it with: gradwire train {file} --save {saved}, and take {saved}{SUFFIX} then; "
        "or say where the weights are with --weights.",
    )


@dataclass(frozen=True)
class Learned:
    """A drawing, its network in evaluation mode with its weights, and the data set that it learnt from."""

    drawing: Drawing
    program: Program
    network: Network
    dataset: Dataset
    weights: Path

    def known_preparation(self) -> Preparation | None:
        """How the file of weights says that its examples were prepared, if it does. Raises DataError."""
        found = read_preparation(self.weights)
        if found is None or found.suits(self.dataset.facts()):
            return found
        raise DataError(
            f"{self.weights.name} says how examples of another kind were prepared than the drawing has.",
            "Train the drawing anew with --save, or name the right file with --weights.",
        )

    def preparation(self) -> Preparation:
        """How its examples are prepared, from the file of weights, else from the data. Raises DataError."""
        found = self.known_preparation()
        if found is not None:
            return found
        note(f"{self.weights.name} does not say how its examples were prepared: the data are prepared anew.")
        return prepared(self.drawing, self.program).preparation


def learned(drawing: Drawing, program: Program, weights: Path) -> Learned:
    """A drawing with these weights. Raises FileError where they do not fit, TrainingError without data."""
    import torch

    from engine.network import Network
    from engine.training.moving import moved_names

    layers = (drawing.graph.nodes[entry.node].layer for entry in program.entries)
    dataset = next((layer for layer in layers if isinstance(layer, Dataset)), None)
    if dataset is None:
        raise TrainingError("The drawing has no data to judge it by.", "Put a data set in the place of the input.")
    network = Network(program).eval()
    network.requires_grad_(False)
    network.reads_on = drawing.graph.training.carries
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    arrays = read_weights(weights)
    moved = moved_names({name: array.shape for name, array in arrays.items()}, shapes)
    arrays = {moved.get(name, name): array for name, array in arrays.items()}
    match = matching(arrays, shapes)
    if match.missing or match.wrong_shape:
        raise FileError(
            f"The weights in {weights.name} are not those of this drawing: {match.sentence}",
            "Train the drawing anew with --save, or name the right file with --weights.",
        )
    if match.unexpected:
        note(match.sentence)
    network.load_state_dict({name: torch.from_numpy(arrays[name]) for name in shapes})
    preparation = read_preparation(weights)
    if preparation is not None and preparation.vocabulary is not None:
        dataset = dataset.knowing(replace(dataset.facts(), vocabulary=preparation.vocabulary))
    return Learned(drawing, program, network, dataset, weights)
