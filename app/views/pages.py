"""Now, or over time: the same numbers as they are and as they came to be."""

from __future__ import annotations

from app.combo import Combo

NOW, OVER_TIME = "Now", "Over time"


class WhenBox(Combo):
    """A choice of the two."""

    def __init__(self) -> None:
        super().__init__()
        self.addItems((NOW, OVER_TIME))
        self.setAccessibleName("Now or over time")
        self.setToolTip("What it is now, or how it came to be since the run began.")

    @property
    def over_time(self) -> bool:
        return self.currentIndex() == 1
