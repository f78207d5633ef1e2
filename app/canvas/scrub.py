"""How a number follows a hand that drags it sideways: how fast, on which steps, and between which bounds.

Whole numbers count, and faster the farther the hand is. Numbers that span magnitudes, like an epsilon, grow by factors,
so that 0.00001 and 100 are as near to each other as they are to the eye. The others go in hundredths.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, floor, log10

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

STEP = 4.0
"""Screen pixels to one step, near where the drag began."""
HURRY = 60.0
"""Steps after which the number goes twice as fast."""
DECADE = 160.0
"""Screen pixels to a factor of ten."""
FINE = 0.1
"""How much of the hand's way counts with Shift."""


@dataclass(frozen=True)
class Scale:
    """`low` and `high` may be reached; None where a side is open. `step` is the smallest usual change."""

    start: int | float
    low: float | None
    high: float | None
    step: float
    grows: bool

    def at(self, travel: float, fine: bool = False, coarse: bool = False) -> int | float:
        """The number after so many pixels to the right; `coarse` rests on round numbers only."""
        value = self._grown(travel, fine, coarse) if self.grows else self._counted(travel, fine, coarse)
        if self.low is not None:
            value = max(value, self.low)
        if self.high is not None:
            value = min(value, self.high)
        return round(value) if isinstance(self.start, int) else float(f"{value:.12g}")

    def _counted(self, travel: float, fine: bool, coarse: bool) -> float:
        steps = abs(travel) / STEP
        pace = max(1.0, abs(self.start) / self.step / HURRY)
        value = self.start + copysign((steps + steps**2 / HURRY * pace) * self.step, travel)
        rest = self.step * (10 if coarse else 0.1 if fine and isinstance(self.start, float) else 1)
        return round(value / rest) * rest if travel or coarse else self.start

    def _grown(self, travel: float, fine: bool, coarse: bool) -> float:
        value = self.start * 10 ** (travel / DECADE)
        if coarse:
            power = 10.0 ** floor(log10(value))
            return min((1, 2, 5, 10), key=lambda digit: abs(digit * power - value)) * power
        return float(f"{value:.{3 if fine else 2}g}") if travel else self.start


def scale_of(field: FieldInfo, value: int | float) -> Scale:
    """The scale of a setting, from its range and from where it is now."""
    whole = isinstance(value, int)
    low, high = _bound(field, Ge), _bound(field, Le)
    step = 1.0 if whole else 0.01
    above, below = _bound(field, Gt), _bound(field, Lt)
    grows = not whole and value > 0 and _spans(low if above is None else above, high if below is None else below, value)
    if low is None and above is not None:
        low = above + step if not grows else None
    if high is None and below is not None:
        high = below - step
    return Scale(value, low, high, step, grows)


def _spans(low: float | None, high: float | None, value: float) -> bool:
    """Whether a range holds magnitudes, or the value is so small that hundredths would jump over it."""
    return low is not None and low >= 0 and (high is None or high > 10 or value < 0.001)


def _bound(field: FieldInfo, kind: type[Ge | Gt | Le | Lt]) -> float | None:
    """A bound of the field's range, from its declaration."""
    name = kind.__name__.lower()
    return next((float(getattr(mark, name)) for mark in field.metadata if isinstance(mark, kind)), None)
