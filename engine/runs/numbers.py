"""The numbers of a drawing's runs: each is given once, also where the run that had it is deleted.

Who reads "Run 2" in notes of theirs means one run. The last number is kept in a small file of the folder, for a run
that was deleted leaves the bin for good some day; where that file cannot be kept, the runs and the bin say how far the
numbers have come.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

LAST = ".last-number"
DIGITS = 12
"""More than any count of runs has; a longer file is none of ours."""


def next_number(folder: Path, known: Iterable[int]) -> int:
    """The number of the next run of a folder in which, with its bin, these are known."""
    return max([last_number(folder), *known], default=0) + 1


def last_number(folder: Path) -> int:
    """The last one that was given, as far as that was kept; 0 where none was."""
    path = folder / LAST
    with suppress(OSError, ValueError):
        if not path.is_symlink():
            with path.open(encoding="ascii") as file:
                return max(0, int(file.read(DIGITS)))
    return 0


def keep_number(folder: Path, number: int) -> None:
    """Keeps the last number that was given."""
    path = folder / LAST
    with suppress(OSError):
        if number > last_number(folder) and not path.is_symlink():
            path.write_text(str(number), encoding="ascii")


def forget_numbers(folder: Path) -> None:
    """The runs of a folder have gone elsewhere."""
    with suppress(OSError):
        (folder / LAST).unlink()
