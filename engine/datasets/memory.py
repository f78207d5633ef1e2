"""How much memory is free, so that what would not fit is refused with the figure before it is taken."""

from __future__ import annotations

import os
from pathlib import Path

from engine.errors import DataError

SHARE = 0.8
"""Of the free memory, what a drawing's data may take: the rest is for the network and for other programs."""


def free_memory() -> int | None:
    """Bytes that can be taken without swapping, or None where the system does not say."""
    figures = [figure for figure in (_of_machine(), _of_container()) if figure is not None]
    return min(figures, default=None)


def require(size: int, what: str, hint: str = "Close other programs, or use fewer examples.") -> None:
    """Refuses, with a DataError, what takes more than SHARE of the free memory. `size` is in bytes."""
    free = free_memory()
    if free is not None and size > SHARE * free:
        raise DataError(f"{what} needs {in_words(size)} of memory, but only {in_words(free)} are free.", hint)


def in_words(size: int) -> str:
    """`950 bytes`, `12 MB`, `3.4 GB`."""
    if size < 1_000_000:
        return f"{size:,} bytes"
    return f"{size / 1e6:.0f} MB" if size < 1_000_000_000 else f"{size / 1e9:,.1f} GB"


def _of_machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return _from_sysconf()
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _from_sysconf() -> int | None:
    """macOS says how much memory there is, not how much is free, so all of it stands for that; Windows says neither."""
    if not hasattr(os, "sysconf"):
        return None
    for pages in ("SC_AVPHYS_PAGES", "SC_PHYS_PAGES"):
        if pages in os.sysconf_names:
            return os.sysconf(pages) * os.sysconf("SC_PAGE_SIZE")
    return None


def _of_container() -> int | None:
    """What is left of a container's own limit (cgroup 2)."""
    group = Path("/sys/fs/cgroup")
    try:
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        used = (group / "memory.current").read_text(encoding="ascii").strip()
        return None if limit == "max" else max(0, int(limit) - int(used))
    except (OSError, ValueError):
        return None
