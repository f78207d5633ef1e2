"""Whether a result is one of the drawing that it stands in, and how it is said.

The fingerprint is of everything that a training computes with: nodes, wires, settings. It leaves out what only people
see (names, places, notes, frames), the seed, for a result is of several, and the device. Settings count where they
differ from their defaults, as in the file, so that a setting that a later version adds changes no fingerprint.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from engine.encoding import Record, to_record
from engine.graph import Graph
from engine.result import Result
from engine.verdict.figures import FIGURES, in_words

FOR_PEOPLE = ("name", "at", "note")
ELSEWHERE = ("seed", "device", "threads")


def fingerprint(graph: Graph) -> str:
    """16 hexadecimal digits, the same for all drawings that train alike."""
    training = {name: value for name, value in to_record(graph).get("training", {}).items() if name not in ELSEWHERE}
    text = json.dumps([training, *_drawn(to_record(graph))], sort_keys=True)
    return blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()


def _drawn(record: Record) -> list[Any]:
    return [[_node(node) for node in record.get("nodes", ())], record.get("wires", [])]


def _node(record: Record) -> Record:
    kept = {name: value for name, value in record.items() if name not in FOR_PEOPLE}
    settings = kept.get("settings", {})
    if "graph" in settings:
        kept["settings"] = {**settings, "graph": _drawn(settings["graph"])}
    return kept


def measured(graph: Graph) -> Result | None:
    """The result of this drawing; None where it has none, or that of an earlier one."""
    return graph.result if graph.result is not None and graph.result.drawing == fingerprint(graph) else None


def said(result: Result) -> str:
    """`accuracy 98.2 % on the test part, the median of 3 seeds`, and what it is to be compared with."""
    number = len(result.seeds)
    text = f"{result.figure} {_value(result, result.median)} on the {result.part} part"
    text += f", the median of {number} seeds" if number > 1 else ", with one seed"
    if result.limit is not None and result.against:
        text += f" ({result.against}: {_value(result, result.limit)})"
    return text


def briefly(result: Result) -> str:
    """`accuracy 98.2 %`"""
    return f"{result.figure} {_value(result, result.median)}"


def _value(result: Result, value: float) -> str:
    return in_words(result.figure, value) if result.figure in FIGURES else f"{value:.4g}"
