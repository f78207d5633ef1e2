"""What goes where another drawing comes, or the window closes, as a question: one for every way that leads there.

What a training has learned is in its run's record, as soon as it ends; so what is asked about a training that is under
way is whether it may end. What no file and no record has is asked about as changes are.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.runs_book import RunBook
from app.session import Session

SAVE, DISCARD, END, CANCEL = "Save", "Discard", "End it", "Cancel"
ENDS = "It would end where it is."


@dataclass(frozen=True)
class Question:
    """In words, with the answers to choose from; the last one keeps everything as it is."""

    text: str
    hint: str
    answers: tuple[str, ...]


def question(session: Session, title: str) -> Question | None:
    """What has to be asked before the drawing of that title goes; None where nothing is lost and nothing ends."""
    if session.document.unsaved:
        hint = f"Discarded changes cannot be brought back.{_ends(session)}"
        return Question(f"'{title}' has changes that are not saved.", hint, (SAVE, DISCARD, CANCEL))
    return about_learned(session, title) or _about_views(session)


def about_learned(session: Session, title: str) -> Question | None:
    """The same of what it has learned alone."""
    training, unkept = session.training, RunBook.of(session).unkept
    if unkept:
        text = f"What '{title}' has learned is kept in this window only."
        hint = f"{unkept} Discarded weights cannot be brought back.{_ends(session)}"
        return Question(text, hint, (SAVE, DISCARD, CANCEL))
    if training.active:
        return Question(f"'{title}' is being trained.", _what_stays(session), (END, CANCEL))
    if training.occupied:
        return Question(f"{training.occupied} is under way.", ENDS, (END, CANCEL))
    return None


def _about_views(session: Session) -> Question | None:
    """The same of views that train copies: what they have found so far is nowhere else."""
    busy = next((title for title, is_busy in session.training.apart if is_busy()), "")
    return Question(f"{busy} is under way.", ENDS, (END, CANCEL)) if busy else None


def _ends(session: Session) -> str:
    return " The training that is under way would end." if session.training.active else ""


def _what_stays(session: Session) -> str:
    book = RunBook.of(session)
    if book.recorder is None:
        return ENDS
    kept = "with what it has learned" if book.weights_limit else "without its weights"
    return f"{ENDS} Its run is kept, {kept}."
