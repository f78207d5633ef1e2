"""How often a view is fed: probes are spaced out so that watching stays cheap, and this says by how much."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from app.wording import count

WEIGHT = 0.2
"""Of the newest reading in the mean: steps differ in length, and a number that flickers cannot be read."""
STEADY = 0.15
"""By what share the mean has moved before another number is told: between 90 and 100 it would go to and fro."""


class Spacing(QLabel):
    """`every 40 steps`, once a run has told; nothing before."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("tone", "muted")
        self.setToolTip(
            "All open views share 5 % of the training's time (a third, where the playground shows smooth pictures). "
            "This is how many steps lie between two looks, so that it suffices."
        )
        self._mean = self._shown = 0.0

    def take(self, every: int) -> bool:
        """Notes the steps between two readings (0 where nothing runs); says whether there is something to tell."""
        if every <= 0:
            return False
        self._mean = self._mean + WEIGHT * (every - self._mean) if self._mean else float(every)
        if not self._shown or abs(self._mean - self._shown) > STEADY * self._shown:
            told, self._shown = spaced(self._mean), self._mean
            if told != self.text():
                self.setText(told)
        return True


def spaced(steps: float) -> str:
    """In one digit: `every step`, `every 40 steps`."""
    digit = 10 ** max(0, len(str(round(steps))) - 1)
    whole = max(1, round(steps / digit) * digit)
    return "every step" if whole == 1 else f"every {count(whole, 'step')}"
