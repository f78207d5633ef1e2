"""What can be done with chosen runs, and what is recorded of those to come: the menu of the panel of runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QMenu

from app.runs_book import RunBook
from app.wording import count
from engine.runs.record import Record
from engine.runs.store import Listing

EMPTY = "No training of this drawing has been recorded yet. Press Train: each one will be kept here."
OFF = "No training of this drawing has been recorded. Run ▾ → Record every training keeps those to come."
LIMITS = (("Never", 0), ("Up to 10 MB", 10**7), ("Up to 50 MB", 5 * 10**7), ("Up to 500 MB", 5 * 10**8))
"""Bytes of weights up to which they are kept."""

Do = Callable[[], object]


@dataclass(frozen=True)
class Doings:
    """What the panel does itself when it is asked to."""

    rename: Do
    star: Callable[[bool], object]
    delete: Do
    race: Do
    export: Do


def none_there(found: Listing, book: RunBook) -> str:
    """What stands in the place of the runs, where there are none or nobody can tell."""
    return found.trouble or (EMPTY if book.enabled else OFF)


def fill_menu(menu: QMenu, book: RunBook, chosen: Sequence[Record], deleted: int, do: Doings) -> None:
    """Entries for the chosen runs; `deleted` is how many lie in the bin."""
    one = chosen[0] if len(chosen) == 1 else None
    starred = bool(chosen) and all(record.starred for record in chosen)
    free = any(record.id not in book.recorders for record in chosen)
    gone = count(deleted, "deleted run") if deleted else "deleted runs"
    _add(menu, "Back to this run", partial(_back, book, one), one is not None and one.id not in book.recorders)
    _add(menu, "Open as a copy…", lambda: book.copy_asked.emit(one), one is not None)
    menu.addSeparator()
    _add(menu, "Rename\tF2", do.rename, one is not None)
    _add(menu, "Take the star away" if starred else "Star", lambda: do.star(not starred), bool(chosen))
    _add(menu, "Delete\tDel", do.delete, free)
    _add(menu, f"Bring back {gone}", book.bring_back, bool(deleted))
    menu.addSeparator()
    _add(menu, "Race the chosen…", do.race, bool(chosen))
    _add(menu, "Make an ensemble…", lambda: book.ensemble_asked.emit(tuple(chosen)), bool(chosen))
    _add(menu, "Export the comparison…", do.export, bool(chosen))
    menu.addSeparator()
    _check(menu, "Record every training", book.enabled, lambda: book.choose(enabled=not book.enabled))
    weights = menu.addMenu("Keep weights")
    for text, limit in LIMITS:
        _check(weights, text, book.weights_limit == limit, partial(book.choose, None, limit))


def _back(book: RunBook, record: Record | None) -> None:
    if record is not None:
        book.back_asked.emit(record)


def _add(menu: QMenu, text: str, do: Do, enabled: bool) -> None:
    action = menu.addAction(text)
    action.triggered.connect(lambda _=False: do())
    action.setEnabled(enabled)


def _check(menu: QMenu, text: str, on: bool, do: Do) -> None:
    action = menu.addAction(text)
    action.setCheckable(True)
    action.setChecked(on)
    action.triggered.connect(lambda _=False: do())
