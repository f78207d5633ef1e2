"""Archives of pictures, sounds, arrays or tables, unpacked where they can do no harm.

An archive comes from anybody. Each name in it is checked before anything is written (no way out of the folder, no
absolute one); links and devices are passed over; how much comes out is counted while it is written, as what a header
says need not be true. It is unpacked into a temporary folder that gets its name when all is there, in the program's
own cache: what the user then takes from it is copied to the shelf as from any other folder.
"""

from __future__ import annotations

import lzma
import shutil
import stat
import tarfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple, Self

from engine.datasets.inspecting import Told, quietly
from engine.datasets.memory import SHARE, in_words
from engine.datasets.places import plain, unfinished
from engine.datasets.stored import cache, key_of, stamp
from engine.errors import DataError

ENDINGS = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
MOST = 2_000_000
"""Files in an archive: as many as are looked at in a folder."""
TIMES = 100
"""How many times its own size an archive may unpack to, beyond SMALL: tables come to 20, a trap to thousands."""
SMALL = 500_000_000
"""Bytes that any archive may unpack to."""
HEADERS = 1_000_000
"""Bytes of a long name in a tar file: it is read into memory before anybody can look at it."""
PIECE = 1 << 20
STALE = 24 * 3600
"""Seconds after which what was unpacked is removed again: the shelf has a copy of what was taken."""
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, ValueError, NotImplementedError)
EXPLAINING = ("readme", "read me", "licence", "license", "copying", "citation", "changelog")
"""How the names of files begin that are no data but tell of it."""
HIDDEN = (".", "__MACOSX")
"""How the names begin of what systems put into archives for themselves."""


class Entry(NamedTuple):
    """A file in an archive, and what its header says that it unpacks to."""

    name: str
    size: int


class _Member(tarfile.TarInfo):
    """An entry of a tar file whose own headers are only read where they are small. One that ends where a header should
    stand has been cut: whole ones end with blocks of zeros, and for `tarfile` both are an end like any other."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        if len(buf) < tarfile.BLOCKSIZE:
            raise tarfile.ReadError("cut short")
        return super().frombuf(buf, encoding, errors)

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type not in tarfile.REGULAR_TYPES and self.size > HEADERS:
            raise tarfile.ReadError("a header is too long")
        return super()._proc_member(archive)  # type: ignore[misc]


def suits(path: Path) -> bool:
    return path.is_file() and path.name.lower().endswith(ENDINGS)


def stem(path: Path) -> str:
    """What the folder is called that an archive becomes."""
    ending = next((each for each in ENDINGS if path.name.lower().endswith(each)), "")
    return path.name[: len(path.name) - len(ending)] or "archive"


def unpacked_folder() -> Path:
    """The folder of what was unpacked; it need not exist."""
    return cache().parent / "unpacked"


def unpacked(path: Path, told: Told = quietly) -> Path:
    """The folder with what is in an archive, or the one file that it holds. Raises DataError, and what `told` raises.

    What was unpacked before is not unpacked again.
    """
    try:
        place = unpacked_folder() / key_of(stamp(path.resolve()))
        if not place.exists():
            _tidy(place.parent)
            place.parent.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=place.parent, prefix=unfinished()) as temporary:
                whole = Path(temporary) / "whole"
                _unpack(path, whole / stem(path), told)
                whole.rename(place)
    except BROKEN:
        raise DataError(
            f"The archive “{path.name}” is damaged or cut short.", "Fetch it again from where it came."
        ) from None
    except FileExistsError as error:
        name = Path(str(error.filename)).name
        raise DataError(f"The archive “{path.name}” holds “{name}” twice.", "Unpack it yourself.") from None
    except OSError as error:
        raise DataError(f"The archive “{path.name}” cannot be unpacked: {error.strerror or error}.") from None
    return _only(place / stem(path))


def _unpack(path: Path, folder: Path, told: Told) -> None:
    """Writes all files of an archive below `folder`. Raises DataError where they are too many or too large."""
    folder.mkdir(parents=True)
    packed = path.stat().st_size
    most = _most(packed, folder)
    written = 0
    for count, (entry, file) in enumerate(_entries(path, most), 1):
        if count > MOST:
            raise DataError(f"The archive “{path.name}” holds more than {MOST:,} files.")
        target = folder / _checked(entry.name, path)
        if written + entry.size > most:
            raise _too_large(path, most)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as to:
            while piece := file.read(PIECE):
                written += len(piece)
                if written > most:
                    raise _too_large(path, most)
                to.write(piece)
                told(written, 0, "bytes unpacked")
    if not written:
        raise DataError(f"The archive “{path.name}” is empty.")


def _entries(path: Path, most: int) -> Iterator[tuple[Entry, IO[bytes]]]:
    """The files of an archive, one after the other: what each is called, and where its bytes are read from."""
    if zipfile.is_zipfile(path):
        yield from _of_zip(path, most)
    else:
        yield from _of_tar(path)


def _of_zip(path: Path, most: int) -> Iterator[tuple[Entry, IO[bytes]]]:
    with zipfile.ZipFile(path) as archive:
        found = [info for info in archive.infolist() if not info.is_dir() and _is_file(info)]
        if sum(info.file_size for info in found) > most:
            raise _too_large(path, most)
        for info in found:
            _checked(info.filename, path)  # all of them, before the first is written
        for info in found:
            if info.flag_bits & 1:
                raise DataError(f"The archive “{path.name}” is locked by a password.", "Unpack it yourself.")
            if not _is_hidden(info.filename):
                with archive.open(info) as file:
                    yield Entry(info.filename, info.file_size), file


def _of_tar(path: Path) -> Iterator[tuple[Entry, IO[bytes]]]:
    with tarfile.open(path, "r|*", tarinfo=_Member) as archive:
        for member in archive:
            if member.isreg() and not member.issparse() and not _is_hidden(member.name):
                file = archive.extractfile(member)
                if file is not None:
                    yield Entry(member.name, member.size), file
            elif member.isdir() or member.isreg():
                _checked(member.name, path)
            archive.members.clear()  # type: ignore[attr-defined]  # it would keep all of them


def _is_file(info: zipfile.ZipInfo) -> bool:
    """Whether an entry is no link or device, as far as the system it was packed on says so."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    return kind in (0, stat.S_IFREG)


def _is_hidden(name: str) -> bool:
    return any(part.startswith(HIDDEN) and part not in (".", "..") for part in PurePosixPath(name).parts)


def _checked(name: str, path: Path) -> str:
    """The name, if it stays in the folder. Raises DataError."""
    try:
        return plain(name.removeprefix("./"))
    except ValueError:
        raise DataError(
            f"The archive “{path.name}” holds “{name}”, which is no plain name of a file below its folder.",
            "Nothing of it was kept. Do not trust where it came from, or unpack it yourself.",
        ) from None


def _most(packed: int, folder: Path) -> int:
    """How many bytes an archive may unpack to."""
    return min(max(SMALL, TIMES * packed), int(SHARE * shutil.disk_usage(folder).free))


def _too_large(path: Path, most: int) -> DataError:
    return DataError(
        f"The archive “{path.name}” ({in_words(path.stat().st_size)}) would unpack to more than {in_words(most)}.",
        "That is more than such a file should hold, or than the disk has room for. Nothing of it was kept.",
    )


def _only(folder: Path) -> Path:
    """What an archive really holds: the one folder or file in it, where there is but one beside what explains it."""
    found = [each for each in folder.iterdir() if not each.name.lower().startswith(EXPLAINING)]
    return found[0] if len(found) == 1 else folder


def _tidy(place: Path) -> None:
    """Removes what was unpacked some time ago."""
    for old in place.glob("*"):
        if not old.name.startswith(".") and time.time() - old.stat().st_mtime > STALE:
            shutil.rmtree(old, ignore_errors=True)
