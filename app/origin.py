"""Where it comes from what the network has learned: of which run it is, and whether anything but this window has it.

The next run names the one that it goes on from, and whoever leaves a drawing is asked about what no run and no file
has. What is put aside takes its origin along, and has it again when undo brings it back.
"""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

from app.starting_over import Kept
from engine.runs.record import Parent, Record

BY_HAND = "Weights were set by hand or taken from elsewhere, and are in no run and no file yet."


class _Origin(NamedTuple):
    """`run` is the newest run of what has been learned here, and `unkept` says why neither that nor a file has it. The
    next one goes on from `parent`: from `step` of it, or, where that is None, from the step that it begins with."""

    run: str = ""
    unkept: str = ""
    parent: str = ""
    step: int | None = None


class Origin:
    """Of what one window has learned. Runs are known by their ids; a lane of a race is none of them."""

    def __init__(self) -> None:
        self._now = _Origin()
        self._aside: WeakKeyDictionary[Kept, _Origin] = WeakKeyDictionary()
        self._reasons: dict[str, str] = {}
        """Why a run does not have what was learned in it; empty where it has."""

    @property
    def unkept(self) -> str:
        """Why what has been learned is in this window alone; empty where it is not."""
        return self._now.unkept

    @property
    def is_recorded(self) -> bool:
        """Whether a run on disk tells how it was learned."""
        return bool(self._now.run or self._now.parent)

    def parent(self, step: int) -> Parent | None:
        """What a run that begins with this step goes on from."""
        now = self._now
        return Parent(run=now.parent, step=step if now.step is None else now.step) if now.parent else None

    # ---- what happens ----

    def opened(self) -> None:
        """Another drawing is."""
        self._now = _Origin()

    def began(self, run: str) -> None:
        """A run that is recorded has."""
        self._now = _Origin(run, parent=run)

    def began_unrecorded(self) -> None:
        self._now = self._now._replace(run="")

    def went_back(self, record: Record) -> None:
        """To what a run on disk has."""
        self._now = _Origin(parent=record.id, step=record.step)

    def set_by_hand(self) -> None:
        self._now = self._now._replace(unkept=self.unkept or BY_HAND)

    def saved(self) -> None:
        """The file of the drawing has it too."""
        self._reasons.pop(self._now.run, None)
        self._now = self._now._replace(unkept="")

    def recorded(self, run: str, missing: str = "") -> None:
        """A run has all that was learned in it, or not, for this reason."""
        self._reasons[run] = missing
        if run == self._now.run:
            self._now = self._now._replace(unkept=missing)

    def put_aside(self, kept: Kept) -> None:
        self._aside[kept], self._now = self._now, _Origin()

    def returned(self, kept: Kept) -> None:
        """What was put aside is there again; its run may have ended since."""
        found = self._aside.pop(kept, _Origin())
        self._now = found._replace(unkept=found.unkept or self._reasons.get(found.run, ""))
