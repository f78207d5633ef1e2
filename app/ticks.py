"""Round numbers along an axis, and round dates where it counts days: a network gets a date as days since 1970, and
nobody reads 15,706 as the first of January 2013."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil, floor, inf, log10

from app.wording import number

CLOSER = 0.7
"""Of the room of numbers, what two of them need that would else be one."""
EPOCH = datetime(1970, 1, 1)
HOUR = 1 / 24
MONTH, YEAR = 30.4, 365.2
"""Days, about: enough to see how many have room."""
STEPS = (
    (HOUR, (1, 2, 3, 6, 12), "%m-%d %H:%M"),
    (1.0, (1, 2, 7, 14), "%Y-%m-%d"),
    (MONTH, (1, 2, 3, 6), "%Y-%m"),
    (YEAR, (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000), "%Y"),
)
ROUND = tuple((unit, step, form) for unit, steps, form in STEPS for step in steps)
"""How far round dates are apart, from fine to coarse: a unit in days, how many of it, and how it is written."""
COARSER = 4
"""No step is more than so many times as long as the one before it: all that are finer still need no look."""

Tick = tuple[float, str]
"""A place on the axis, and how it is written."""


def ticks(low: float, high: float, size: float, room: float) -> list[Tick]:
    """Round numbers along an axis of `size` pixels, at least `room` apart, each with how it is written. Where that
    leaves one, the first and the last of a finer step with nearly as much room: it takes two to read a distance. None
    where there is nothing between the ends, or no end."""
    if not 0 < high - low < inf or size <= 0:
        return []
    least = (high - low) * room / max(size, room)
    step = _round_up(least)
    values = _multiples(step, low, high)
    if len(values) < 2:
        for finer in (_round_up(least / 2), _round_up(least / 4)):
            ends = _multiples(finer, low, high)
            if len(ends) > 1 and ends[-1] - ends[0] >= CLOSER * least:
                step, values = finer, [ends[0], ends[-1]]
                break
    digits = max(0, -floor(log10(step) + 1e-9))
    plain = digits <= 4 and max(abs(low), abs(high)) < 1e5
    return [(v, f"{v:.{digits}f}".replace("-", "\N{MINUS SIGN}") if plain else number(v)) for v in values]


def date_ticks(low: float, high: float, size: float, room: float, letter: float = 0.0) -> list[Tick]:
    """The same along an axis of days since 1970: hours, days, firsts of a month or of a year, whichever have room, each
    of its letters as much as `letter`. Numbers, where it reaches beyond what calendars hold."""
    if not 0 < high - low < inf or size <= 0:
        return []
    try:
        return _dates(low, high, (high - low) / max(size, room), room, letter)
    except (OverflowError, ValueError):
        return ticks(low, high, size, room)


def _dates(low: float, high: float, pixel: float, room: float, letter: float) -> list[Tick]:
    """Where a pixel takes so many days."""
    first, last = EPOCH + timedelta(days=low), EPOCH + timedelta(days=high)
    finer: list[Tick] = []
    for unit, step, form in ROUND:
        least = max(room, letter * len(EPOCH.strftime(form))) * pixel
        if unit * step < least / COARSER:
            continue
        found = [(day_of(when), when.strftime(form)) for when in _moments(first, last, unit, step)]
        if unit * step < least:
            finer = found
        elif len(found) > 1 or len(finer) < 2 or finer[-1][0] - finer[0][0] < CLOSER * least:
            return found
        else:
            return [finer[0], finer[-1]]
    return finer


def date_of(days: float) -> str:
    """A date by its days since 1970: `2012-01-31`."""
    try:
        return (EPOCH + timedelta(days=days)).date().isoformat()
    except (OverflowError, ValueError):
        return f"day {days:,.0f}"


def day_of(when: datetime) -> float:
    """The days since 1970."""
    return (when - EPOCH) / timedelta(days=1)


def _moments(first: datetime, last: datetime, unit: float, step: int) -> Iterator[datetime]:
    """The round moments from the first to the last."""
    if unit < MONTH:
        apart = timedelta(days=unit * step)
        when = EPOCH + apart * ceil((first - EPOCH) / apart - 1e-9)
        while when <= last:
            yield when
            when += apart
        return
    months = step if unit == MONTH else 12 * step
    place = -(-_months(first) // months) * months
    while (year := place // 12) <= last.year and year <= 9999:
        when = datetime(max(year, 1), place % 12 + 1, 1)
        if first <= when <= last:
            yield when
        place += months


def _months(when: datetime) -> int:
    return 12 * when.year + when.month - 1


def _round_up(step: float) -> float:
    power = 10.0 ** floor(log10(step))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= step * (1 - 1e-9))


def _multiples(step: float, low: float, high: float) -> list[float]:
    return [k * step for k in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]
