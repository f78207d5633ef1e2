"""`gradwire train --weights W`: what of a file fits is told layer by layer, and what fits is where training begins."""

# ruff: noqa: PLC0415  (engine.transfer imports torch)

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from engine.cli.drawing import ready_program
from engine.cli.output import json_line, say, table
from engine.errors import FileError, TrainingError
from engine.graph import Graph

if TYPE_CHECKING:
    from engine.transfer import Offer, Row
    from engine.weights import Weights


def begun_with(graph: Graph, path: Path, freeze: bool, as_json: bool) -> tuple[Graph, Weights]:
    """The drawing, with what was loaded frozen if that is wanted, and what of a file it begins with; tells of both.

    Raises FileError where nothing fits, and TrainingError where nothing would be left to learn.
    """
    from engine.transfer import study

    ready_program(graph)  # says everything that is wrong, where something is
    offer = study(graph, path)
    _tell(offer, as_json)
    if not offer.chosen:
        raise FileError(f"Nothing in {path.name} fits this drawing.", "Shapes have to be the same: see its layers.")
    if freeze and offer.leaves_nothing:
        text = "Every weight comes from the file: with all of them frozen nothing is left to learn."
        raise TrainingError(text, "Leave out --freeze-loaded, or give the drawing a new last layer.")
    return offer.freezing(graph) if freeze else graph, offer.read()


def _tell(offer: Offer, as_json: bool) -> None:
    if as_json:
        missing = {row.name: row.reason for row in offer.rows if not row.source}
        json_line({"event": "weights", "fits": offer.chosen, "missing": missing, "unused": list(offer.unused)})
        return
    table(("Weights", "From the file", ""), _lines(offer))
    say(offer.sentence)


def _lines(offer: Offer) -> Iterator[tuple[str, str, str]]:
    """A line for each layer that takes all from one of the file, and one for each weight of the others."""
    for layer, group in groupby(offer.rows, lambda row: _layer(row.name)):
        rows = list(group)
        if len({(_layer(row.source), row.how) for row in rows}) == 1 and rows[0].source and layer:
            yield layer, _layer(rows[0].source) or rows[0].source, rows[0].how
        else:
            yield from map(_line, rows)


def _line(row: Row) -> tuple[str, str, str]:
    return row.name, row.source or "–", row.how or row.reason


def _layer(name: str) -> str:
    return name.rpartition(".")[0]
