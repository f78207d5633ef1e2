"""Numbers, shares and durations as people read them: three digits, a true minus, units that suit the size.

Every panel and view writes its figures by these, so that the same number looks the same everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from math import floor, isfinite, log10

MINUS = "\N{MINUS SIGN}"
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_SHARES = ("explained variance", "accuracy", "sequence accuracy", "precision", "recall", "f1")
"""Metrics that are shares of one: people read them as percentages."""
LISTED = 3
"""Numbers of neurons, or stretches of them, that a name lists."""
_NAMES = {"mae": "mean absolute error", "mse": "mean squared error", "r2": "R²"}


def number(value: float, digits: int = 3) -> str:
    """Three significant digits: `0.0123`, `12.3`, `1,230`, `1.2×10⁻⁵`; more where two numbers would read the same."""
    if not isfinite(value):
        return "not a number" if value != value else f"{MINUS if value < 0 else ''}∞"
    size = abs(value)
    sign = MINUS if value < 0 else ""
    if size == 0:
        return "0"
    if size < 1e-3 or size >= 1e6:
        return sign + _scientific(size, digits)
    if size >= 999.5:
        return f"{sign}{size:,.{max(0, digits - 1 - floor(log10(size)))}f}"
    return f"{sign}{size:.{max(0, digits - 1 - floor(log10(size)))}f}"


def _scientific(size: float, digits: int) -> str:
    mantissa, exponent = f"{size:.{digits - 2}e}".split("e")
    power = f"10{str(int(exponent)).translate(_SUPERSCRIPTS)}"
    return power if float(mantissa) == 1 else f"{mantissa}×{power}"


def when(moment: datetime) -> str:
    """`21 Nov 2026, 07:31:08`: the same in every country, and never taken for another day."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M:%S}"


def percent(share: float) -> str:
    """A share of one: `97.5 %`, and no `100.0 %` that is not all."""
    return f"{100 * share:.1f} %" if 0 < share < 1 else f"{100 * share:.0f} %"


def kept_together(text: str) -> str:
    """A text for lines that wrap: a number and its per cent stay in one of them."""
    return text.replace(" %", "\N{NO-BREAK SPACE}%")


def count(amount: int, one: str, many: str = "") -> str:
    """`1 example`, `1,797 examples`."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def metric(name: str, value: float) -> str:
    """The value of a metric, as a percentage where it is a share."""
    return percent(value) if is_share(name) else number(value)


def metric_name(name: str) -> str:
    """`R²`; where several losses are measured, `R² (huber 1)`."""
    what, beside, loss = name.partition(" (")
    return _NAMES.get(what, what.replace("_", " ")) + beside + loss.replace("_", " ")


def metrics(values: Mapping[str, float]) -> str:
    """`loss 0.081, accuracy 97.8 %`; where one is measured at several losses, `accuracy (huber 1 / 2) 97 % / 98 %`."""
    groups: dict[str, list[str]] = {}
    for name in values:
        what, beside, _ = name.partition(" (")
        groups.setdefault(what + beside, []).append(name)
    said = {_at_losses(names): " / ".join(metric(name, values[name]) for name in names) for names in groups.values()}
    return ", ".join(f"{names} {figures}" for names, figures in said.items())


def _at_losses(names: Sequence[str]) -> str:
    """`accuracy (huber 1 / 2)`: losses of one name are told apart by their numbers."""
    if len(names) == 1:
        return metric_name(names[0])
    what = metric_name(names[0]).partition(" (")[0]
    losses = [metric_name(name).partition(" (")[2].removesuffix(")") for name in names]
    if len({loss.rpartition(" ")[0] for loss in losses}) == 1:
        losses[1:] = [loss.rpartition(" ")[2] for loss in losses[1:]]
    return f"{what} ({' / '.join(losses)})"


def is_share(name: str) -> bool:
    """Whether a metric is a share, also where it is that of one loss of several."""
    return name.partition(" (")[0] in _SHARES


def duration(seconds: float) -> str:
    """`8 s`, `2 min 05 s`, `3 h 07 min`: never more than two units."""
    if not isfinite(seconds):
        return "unknown"
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def amount(whole: int) -> str:
    """A count that may be huge, to be read at a glance: `980`, `12.3 k`, `1.24 M`, `4.1 G`."""
    for size, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e4, "k")):
        if whole >= size:
            return f"{whole / (1e3 if unit == 'k' else size):.3g} {unit}"
    return f"{whole:,}"


def together(names: Sequence[str]) -> str:
    """Several neurons as one: `Neuron 1–4, 6` where they are numbered, else the first and how many more."""
    ends = [re.fullmatch(r"(.*) (\d+)", name) for name in names]
    stems = {end[1] if end else "" for end in ends}
    if len(names) > 1 and len(stems) == 1 and stems != {""}:
        runs = _runs(sorted(int(end[2]) for end in ends if end))
        more = f" and {len(runs) - LISTED} more" if len(runs) > LISTED else ""
        return f"{stems.pop()} {', '.join(runs[:LISTED])}{more}"
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"


def _runs(numbers: Sequence[int]) -> list[str]:
    """Numbers that follow one another as `1–4`."""
    starts = [n for n in numbers if n - 1 not in numbers]
    ends = [n for n in numbers if n + 1 not in numbers]
    return [f"{first}" if first == last else f"{first}–{last}" for first, last in zip(starts, ends, strict=True)]
