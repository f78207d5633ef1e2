"""Which of the fixed examples a view shows, unless one example is looked at everywhere: then it is that one."""

from __future__ import annotations

from app.session import Session
from app.spin import Spin
from engine.training.shown import PART_TITLES, counted

USUAL = "Which of the first 64 examples {of} is looked at."
ELSEWHERE = "The example that lights up the canvas. Close its strip there to choose among the first 64 again."


class ExampleBox(Spin):
    """Counts from 1, and says of which part of the data. While one example is shown everywhere, it names that one, and
    nothing can be chosen here."""

    _part = "validation"
    _named = False
    """Whether it names the one that is shown."""

    def __init__(self, session: Session, most: int) -> None:
        super().__init__(minimum=1, maximum=most)
        self._session = session
        self.setAccessibleName("Which example")
        session.example_changed.connect(lambda _: self._follow())
        self._follow()

    def textFromValue(self, value: int) -> str:
        return "" if self._named else super().textFromValue(value)

    def show_part(self, part: str) -> None:
        """The part that the examples are of, as readings tell it; empty where an agent has played them."""
        if part != self._part:
            self._part = part
            self._follow()

    def _follow(self) -> None:
        shown = self._session.shown
        self._named = shown is not None
        self.setEnabled(not self._named)
        self.setPrefix(counted(self._part) if shown is None else shown.name)
        whose = f"of the {PART_TITLES[self._part]} part" if self._part else "that the agent has played"
        self.setToolTip(USUAL.format(of=whose) if shown is None else ELSEWHERE)
        self.updateGeometry()
