"""Figures as the doctor says them: two digits are enough to compare by, and losses get a third."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, isfinite, log10

RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def figure(number: float, digits: int = 2) -> str:
    """0.032, 1.2, 4,300, 3 × 10⁻⁸."""
    if number == 0 or not isfinite(number):
        return {0.0: "0"}.get(number, "not a finite number")
    power = floor(log10(abs(number)))
    if -4 <= power < 6:
        places = digits - 1 - power
        return f"{round(number, places):,.{max(0, places)}f}"
    mantissa = f"{number / 10**power:.1f}".removesuffix(".0")
    if mantissa in ("10", "-10"):
        mantissa, power = mantissa[:-1], power + 1
    return f"{mantissa} × 10{str(power).translate(RAISED)}"


def loss(number: float) -> str:
    """2.31, 0.0842."""
    return figure(number, 3)


def rate(number: float) -> str:
    """A learning rate, as it is typed: 0.001, 1e-06."""
    return f"{number:.3g}"


def share(number: float) -> str:
    """83 %."""
    return f"{100 * number:.0f} %"


def listed(names: Iterable[str], most: int = 3) -> str:
    """`Dense, ReLU and Dense 2`; of many, the first and how many more."""
    names = list(names)
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))


def places(number: int) -> str:
    """` in 3 places`; nothing for one."""
    return f" in {number} places" if number > 1 else ""


def several(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number:,} {one}s"
