"""Decisions about the examples of the drawing's data set: another label, another part, or left out (`app.deciding`)."""

from __future__ import annotations

from collections.abc import Iterable

from app import deciding
from app.session import Session
from engine.datasets.base import Dataset

WHERE: tuple[tuple[str, str], ...] = (*deciding.WHERE, ("out", "Leave out"))


def data_node(session: Session) -> tuple[str, Dataset] | None:
    """The data set of the drawing; None where there is none."""
    found = ((id, node.layer) for id, node in session.root.nodes.items())
    return next(((id, layer) for id, layer in found if isinstance(layer, Dataset)), None)


def put(session: Session, examples: Iterable[int], part: str) -> None:
    """Puts examples of the table into a part, or leaves them out ("out")."""
    if part == "out":
        deciding.leave_out(session, _node(session), examples)
    for name, _ in deciding.WHERE:
        if name == part:
            deciding.put(session, _node(session), examples, name)


def relabel(session: Session, examples: Iterable[int], label: str) -> None:
    """Says what examples of the table really are: a class by its name, or a number as text."""
    deciding.relabel(session, _node(session), examples, label)


def forget(session: Session, examples: Iterable[int]) -> None:
    """Lets examples of the table be again what the data says, in the part that was drawn for them."""
    deciding.forget(session, _node(session), examples)


def _node(session: Session) -> str:
    found = data_node(session)
    return found[0] if found is not None else ""
