"""Where the files of data sets are looked for, and what names a drawing may use for them.

A drawing comes from anybody, so it may not reach into the rest of the disk: it names files plainly ("flowers.csv",
"data/flowers.csv"), and they are looked for in the folder the drawing lies in, in the user's own data folder, among
what comes with the program, and nowhere else. The name is checked twice: as text when the drawing is read, and, when
the file is opened, for links that lead out of the folder.
"""

from __future__ import annotations

import filecmp
import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files as resources
from itertools import count
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Annotated

from platformdirs import user_data_path
from pydantic import AfterValidator

from engine.errors import DataError, FileError

DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
"""Names that are no files on Windows: opening "con.csv" there waits for the keyboard."""

MANY = 1000
"""Files from which on they are given a second name rather than copied, where the disk is the same. Copies of 60,000
small files take a minute on a busy disk, and those of photographs all of its room; deleting one leaves the other."""
PIECE = 1 << 20
OFTEN = 16
"""Pieces of a large file after which it is told how far its copy is: some tens of times a second."""
Told = Callable[[int, int, str], None]
"""Hears how far a copy is; it raises to stop it."""
LONGEST = 240
"""Bytes in a name: what every file system takes."""


def _quietly(done: int, total: int, words: str) -> None:
    """Tells nobody."""


def plain(name: str) -> str:
    """The name, if it is one of a file or folder below the folder it is looked for in. Raises ValueError if not."""
    parts = PurePosixPath(name).parts
    odd = name.startswith("/") or ".." in parts or re.search(r"[\\:\x00-\x1f]", name)
    if odd or len(name.encode(errors="replace")) > LONGEST or any(DEVICE.fullmatch(part) for part in parts):
        raise ValueError("a plain name of a file or folder beside the drawing")
    return name


FileName = Annotated[str, AfterValidator(plain)]
"""The type of a setting that names a file or folder; "" as long as none is chosen."""


def shelf() -> Path:
    """The user's own folder for data sets that are used by several drawings; it need not exist."""
    return user_data_path("gradwire", appauthor=False) / "datasets"


def bundled() -> Path:
    """The folder of the data that comes with the program."""
    return Path(str(resources("resources"))) / "data"


def places(folder: Path | None) -> tuple[Path, ...]:
    """The folders that are searched, in this order, for a drawing in `folder` (None: not saved yet)."""
    own = () if folder is None else (folder,)
    return (*own, shelf(), bundled())


def find(name: str, folder: Path | None) -> Path:
    """The file or folder of this name, for a drawing in `folder`. Raises DataError."""
    try:
        plain(name)
    except ValueError as error:
        raise DataError(f"“{name}” should be {error}.") from None
    for place in places(folder):
        path = place / name
        if path.exists():
            return inside(path, place)
    looked = " or ".join(f"“{place}”" for place in places(folder) if place != bundled())
    raise DataError(f"“{name}” is not there.", f"Put it into {looked}, or import it again.")


def inside(path: Path, place: Path) -> Path:
    """The path with its links followed, if it is a file or folder that lies in `place`. Raises DataError."""
    real = path.resolve()
    if not real.is_relative_to(place.resolve()):
        raise DataError(f"“{path.name}” is a link that leads out of “{place}”.", "Put the file itself there.")
    if not real.is_file() and not real.is_dir():
        raise DataError(f"“{path.name}” is neither a file nor a folder.")  # a pipe would be waited for without end
    return real


def keep(path: Path, files: Sequence[Path], folder: Path | None, told: Told = _quietly) -> str:
    """The name by which a drawing in `folder` finds `path`, a file or folder of which it needs `files`.

    What does not lie in one of its places is copied to the shelf. Nothing there is written over: where another file has
    the name already, this one becomes "name-2.csv". Raises FileError.
    """
    for place in places(folder):
        if path.resolve().is_relative_to(place.resolve()) and path.resolve() != place.resolve():
            return path.resolve().relative_to(place.resolve()).as_posix()
    for name in _names(path):
        target = shelf() / name
        try:
            if not target.exists():
                _copy(path, files, target, told)
                return name
            if _same(path, files, target):
                return name
        except OSError as error:
            text = f"“{path.name}” could not be copied to “{shelf()}”: {error.strerror or error}."
            raise FileError(text, "Put it beside the drawing yourself.") from None
    raise AssertionError("there is always another name")


def unfinished() -> str:
    """How the names of files begin that this process has not written to their end yet."""
    return f".unfinished-{os.getpid()}-"


def sweep(process: int, folders: Sequence[Path]) -> None:
    """Removes what a process that was killed has left unfinished in these folders."""
    for place in folders:
        for path in place.glob(f".unfinished-{process}-*"):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _names(path: Path) -> Iterator[str]:
    stem, suffix = (path.name, "") if path.is_dir() else (path.stem, path.suffix)
    stem = re.sub(r'[\\:*?"<>|\x00-\x1f]', "_", stem)
    yield f"{stem}{suffix}"
    yield from (f"{stem}-{number}{suffix}" for number in count(2))


def _copy(path: Path, files: Sequence[Path], target: Path, told: Told) -> None:
    """The copy gets its name when it is whole: half of one is never found under it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix=unfinished()) as temporary:
        copy = Path(temporary) / target.name
        made, linked = {copy.parent}, len(files) > MANY
        for done, (file, to) in enumerate(_copies(path, files, copy)):
            if to.parent not in made:
                to.parent.mkdir(parents=True, exist_ok=True)
                made.add(to.parent)
            if not (linked and _link(file, to)):
                _duplicate(file, to, told if len(files) == 1 else _quietly)
            if done % 100 == 0:
                told(done, len(files), "files copied")
        copy.rename(target)


def _link(file: Path, to: Path) -> bool:
    """Whether a file could be given a second name in place of a copy: not on another disk."""
    try:
        if not file.is_symlink():
            os.link(file, to)
            return True
    except OSError:
        pass
    return False


def _duplicate(file: Path, to: Path, told: Told) -> None:
    """A copy with the time of the file, which tells later whether it is still the same: what was worked out of it need
    not be worked out again."""
    with file.open("rb") as source, to.open("xb") as copy:
        status = os.fstat(source.fileno())
        for done, piece in enumerate(iter(lambda: source.read(PIECE), b"")):
            copy.write(piece)
            if done % OFTEN == 0:
                told(done, status.st_size // PIECE, "MB copied")
    os.utime(to, ns=(status.st_atime_ns, status.st_mtime_ns))


def _same(path: Path, files: Sequence[Path], target: Path) -> bool:
    """Whether `target` is a copy of `path` already."""
    if path.is_dir() != target.is_dir():
        return False
    return all(copy.is_file() and filecmp.cmp(file, copy, shallow=False) for file, copy in _copies(path, files, target))


def _copies(path: Path, files: Sequence[Path], target: Path) -> Iterator[tuple[Path, Path]]:
    """Each file with its place in the copy: where it lies in the folder, or in it, where it lies beside the folder."""
    if not path.is_dir():
        yield path, target
        return
    tops = {f"{top}{os.sep}" for top in (path, path.resolve())}
    for file in files:
        inner = next((str(file)[len(top) :] for top in tops if str(file).startswith(top)), file.name)
        yield file, target / inner
