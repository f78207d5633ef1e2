"""Compiled modules, where none may be written beside the sources: they go to a folder of their own.

Without any, each process of the tests would compile all modules anew. Python looks for all bytecode in that folder
then, that of the libraries too, which lies beside their sources since they were installed; so links to it are put
there. Compiling the libraries took each process fifteen seconds.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LENT = "lent"
"""A file that says that the links are there."""
CACHE = "__pycache__"
ELSEWHERE = ("test", "tests", "site-packages", "pip")
"""Folders of the libraries that nobody imports from, and those that are found by themselves."""


def keep_apart(folder: Path) -> None:
    """To be called before anything large is imported. The programs that tests start do the same."""
    _lend(folder)
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(folder)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def _lend(folder: Path) -> None:
    """Puts the links where they are missing. What is out of date Python compiles anew, in the place of its link."""
    if (folder / LENT).exists():
        return
    with suppress(OSError):  # without links everything works as well, and takes longer
        for source, names in _of_libraries():
            place = folder / source.relative_to(source.anchor)
            place.mkdir(parents=True, exist_ok=True)
            for name in names:
                with suppress(FileExistsError):
                    (place / name).symlink_to(source / CACHE / name)
        (folder / LENT).touch()


def _of_libraries() -> Iterator[tuple[Path, list[str]]]:
    """Each folder of sources with what was compiled of it; tests of the libraries are left out."""
    for place in {sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}:
        for folder, inner, names in os.walk(place):
            if folder.endswith(CACHE):
                tag = f"{sys.implementation.cache_tag}.pyc"
                yield Path(folder).parent, [name for name in names if name.endswith(tag)]
            inner[:] = [name for name in inner if name not in ELSEWHERE]
