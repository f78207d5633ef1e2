"""What the pages of a verdict have in common: they show one, and say what of it was clicked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.dialogs import plain
from app.theme import Theme

if TYPE_CHECKING:
    from engine.verdict.verdict import Verdict


class Page(QWidget):
    """`controls` stand beside those of the panel, for as long as the page is open. Sub-classes override `show_verdict`,
    `restyle` and `table`."""

    title: ClassVar[str]
    explanation: ClassVar[str]
    """One sentence: what is to be seen, in the field's words."""
    kinds: ClassVar[tuple[str, ...]] = ("classes", "numbers")

    picked = Signal(object, str)
    """A place of the verdict (see `engine.verdict.behind`), or rows of the part; and what people call them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.verdict: Verdict | None = None
        self.controls: list[QWidget] = []
        self._idle: set[QWidget] = set()
        self._in_front = False
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 4, 0, 0)
        self.body.setSpacing(4)
        self.setAccessibleName(self.title)
        self.setToolTip(self.explanation)

    def show_verdict(self, verdict: Verdict) -> None:
        self.verdict = verdict

    def open_controls(self, shown: bool) -> None:
        """Shows the controls, or hides them while another page is open."""
        self._in_front = shown
        for control in self.controls:
            control.setVisible(shown and control not in self._idle)

    def offer(self, control: QWidget, offered: bool) -> None:
        """Whether there is anything to choose by a control now."""
        (self._idle.discard if offered else self._idle.add)(control)
        if self._in_front:
            control.setVisible(offered)

    @classmethod
    def suits(cls, verdict: Verdict) -> bool:
        """Whether there is something to see of this verdict here."""
        return verdict.kind in cls.kinds and bool(verdict.figures)

    def restyle(self, theme: Theme) -> None:
        self.theme = theme

    def table(self) -> Mapping[str, Any]:
        """What is shown, as columns by name."""
        return {}


def words(text: str = "", tone: str = "muted") -> QLabel:
    label = plain(text, tone)
    label.setWordWrap(True)
    return label
