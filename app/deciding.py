"""Decisions about single examples of a data set, as edits of the drawing: into another part, left out, another label.

They are settings of the data node (`marks`): they can be undone, are saved with the drawing, and show in differences.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.session import Session
from app.wording import count
from engine.datasets.base import Dataset
from engine.datasets.marks import Mark, PartName, merged, without
from engine.errors import UserError

WHERE: tuple[tuple[PartName, str], ...] = (
    ("train", "Put into training"),
    ("validation", "Put into validation"),
    ("test", "Put into test"),
)


def put(session: Session, node: str, examples: Iterable[int], part: PartName) -> None:
    """Puts examples of the table into a part."""
    chosen = _distinct(examples)
    _mark(session, node, [Mark(example=example, part=part) for example in chosen], _step(dict(WHERE)[part], chosen))


def leave_out(session: Session, node: str, examples: Iterable[int]) -> None:
    chosen = _distinct(examples)
    _mark(session, node, [Mark(example=example, part="out") for example in chosen], _step("Leave out", chosen))


def relabel(session: Session, node: str, examples: Iterable[int], label: str) -> None:
    """Says what examples of the table really are: a class by its name, or a number as text."""
    chosen = _distinct(examples)
    _mark(session, node, [Mark(example=example, label=label) for example in chosen], _step(f"Label “{label}”", chosen))


def forget(session: Session, node: str, examples: Iterable[int] | None = None) -> None:
    """Lets examples of the table, or all, be again what the data says, in the part that was drawn for them."""
    dataset = _dataset(session, node)
    if dataset is not None:
        chosen = [mark.example for mark in dataset.marks] if examples is None else _distinct(examples)
        _edit(session, node, without(dataset.marks, chosen), _step("Take back decisions", chosen))


def _mark(session: Session, node: str, marks: list[Mark], step: str) -> None:
    dataset = _dataset(session, node)
    if dataset is not None:
        _edit(session, node, merged(dataset.marks, marks), step)


def _edit(session: Session, node: str, marks: tuple[Mark, ...], step: str) -> None:
    dataset = _dataset(session, node)
    if dataset is None or marks == dataset.marks:
        return
    try:
        graph = session.root.with_settings(node, marks=marks)
    except UserError as error:
        session.tell(error)
        return
    session.edit_root(graph, step)


def _dataset(session: Session, node: str) -> Dataset | None:
    found = session.root.nodes.get(node)
    return found.layer if found is not None and isinstance(found.layer, Dataset) else None


def _distinct(examples: Iterable[int]) -> list[int]:
    return sorted({int(example) for example in examples})


def _step(verb: str, chosen: list[int]) -> str:
    return f"{verb}: {count(len(chosen), 'example')}"
