"""Which of the fixed examples a view shows, unless one example is looked at everywhere: then it is that one."""

from __future__ import annotations

from PySide6.QtWidgets import QSpinBox

from app.session import Session

USUAL = "Which of the first 64 validation examples is looked at."
ELSEWHERE = "The example that lights up the canvas. Close its strip there to choose among the first 64 again."


class ExampleBox(QSpinBox):
    """Counts from 1. While one example is shown everywhere, it names that one, and nothing can be chosen here."""

    _named = False
    """Whether it names the one that is shown."""

    def __init__(self, session: Session, most: int) -> None:
        super().__init__(minimum=1, maximum=most, prefix="Example ")
        self._session = session
        self.setAccessibleName("Which example")
        session.example_changed.connect(lambda _: self._follow())
        self._follow()

    def textFromValue(self, value: int) -> str:
        return "" if self._named else super().textFromValue(value)

    def _follow(self) -> None:
        shown = self._session.shown
        self._named = shown is not None
        self.setEnabled(not self._named)
        self.setPrefix("Example " if shown is None else shown.name)
        self.setToolTip(USUAL if shown is None else ELSEWHERE)
        self.updateGeometry()
