"""Decisions about single examples, as edits of the drawing: another label, another part, or left out.

They are settings of the data set (`marks`), so they can be undone, are saved with the drawing, and show in differences.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.session import Session
from app.wording import count
from engine.datasets.base import Dataset
from engine.datasets.marks import Mark, merged, without
from engine.errors import UserError

WHERE: tuple[tuple[str, str], ...] = (
    ("train", "Put into training"),
    ("validation", "Put into validation"),
    ("test", "Put into test"),
    ("out", "Leave out"),
)


def data_node(session: Session) -> tuple[str, Dataset] | None:
    """The data set of the drawing; None where there is none."""
    found = ((id, node.layer) for id, node in session.root.nodes.items())
    return next(((id, layer) for id, layer in found if isinstance(layer, Dataset)), None)


def put(session: Session, examples: Iterable[int], part: str) -> None:
    """Puts examples of the table into a part, or leaves them out ("out")."""
    chosen = sorted({int(example) for example in examples})
    verb = dict(WHERE)[part]
    _mark(session, (Mark(example=example, part=part) for example in chosen), _step(verb, chosen))


def relabel(session: Session, examples: Iterable[int], label: str) -> None:
    """Says what examples of the table really are: a class by its name, or a number as text."""
    chosen = sorted({int(example) for example in examples})
    _mark(session, (Mark(example=example, label=label) for example in chosen), _step(f"Label “{label}”", chosen))


def forget(session: Session, examples: Iterable[int]) -> None:
    """Lets examples of the table be again what the data says, in the part that was drawn for them."""
    chosen = sorted({int(example) for example in examples})
    found = data_node(session)
    if found is not None:
        _edit(session, without(found[1].marks, chosen), _step("Take back decisions", chosen))


def _mark(session: Session, marks: Iterable[Mark], step: str) -> None:
    found = data_node(session)
    if found is not None:
        _edit(session, merged(found[1].marks, marks), step)


def _edit(session: Session, marks: tuple[Mark, ...], step: str) -> None:
    found = data_node(session)
    if found is None or marks == found[1].marks:
        return
    try:
        graph = session.root.with_settings(found[0], marks=marks)
    except UserError as error:
        session.tell(error)
        return
    session.edit_root(graph, step)


def _step(verb: str, chosen: list[int]) -> str:
    return f"{verb}: {count(len(chosen), 'example')}"
