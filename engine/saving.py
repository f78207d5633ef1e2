"""Writing a file so that nothing is lost: after a crash, a full disk or a power cut it holds the old bytes or the new.

The bytes go into a temporary file in the same folder, are forced to the disk and read back; only then do they take the
old file's place, in one step of the file system. (A plain write was found broken after 99 of 100 kills, and Qt's
QSaveFile puts a short file in the place of a good one when the disk is full.)
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

from engine.errors import FileError

_CHUNK = 1 << 20
_STALE = 3600.0
"""Seconds after which a temporary file is what a crash left behind, and not another window's save."""

_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space, or save it elsewhere."),
    errno.EDQUOT: ("your share of the disk is used up", "Free some space, or save it elsewhere."),
    errno.EFBIG: ("the disk does not take files of this size", "Save it elsewhere."),
    errno.EROFS: ("the disk can only be read", "Save it elsewhere."),
    errno.EACCES: ("you have no permission to do that", ""),
    errno.EPERM: ("you have no permission to do that", ""),
    errno.ENOENT: ("its folder does not exist", "Save it elsewhere."),
    errno.ENOTDIR: ("a file stands in the place of its folder", "Rename that file, or save it elsewhere."),
    errno.EEXIST: ("a file stands in the place of its folder", "Rename that file, or save it elsewhere."),
    errno.EISDIR: ("it is a folder", ""),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter name."),
    errno.EIO: ("the disk reports an error", "Save it on another disk."),
}


def write_bytes(path: Path, data: bytes) -> None:
    """Puts `data` in the place of a file, or of what a link leads to. Raises FileError; then nothing has changed."""
    try:
        target = Path(os.path.realpath(path))
        mode = _mode(target)
        _remove_leftovers(target)
        temporary = target.parent / f".{target.name[:80]}.{secrets.token_hex(8)}.tmp"
        try:
            _write_through(temporary, data, mode)
            os.replace(temporary, target)  # noqa: PTH105  # one name for the tests to fail
        finally:
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
        _sync_folder(target.parent)
    except OSError as error:
        raise failure(path, "saved", error) from error


def failure(path: Path, done: str, error: OSError) -> FileError:
    """The sentence for what the operating system reports: `net.gradwire could not be saved: the disk is full.`"""
    why, hint = reason(error)
    if isinstance(error, FileNotFoundError) and path.parent.is_dir():
        why = "it does not exist"
    if done == "opened":
        hint = ""  # all hints are about where to save
    return FileError(f"{path.name} could not be {done}: {why}.", hint)


def reason(error: OSError) -> tuple[str, str]:
    """What the operating system reports, in words for people, and what to do where one chooses the place."""
    return _REASONS.get(error.errno or 0, (error.strerror or str(error), ""))


def _mode(target: Path) -> int | None:
    """The permissions of the file that is there; None for a new file. Raises where it must not be replaced."""
    try:
        status = os.stat(target)  # noqa: PTH116
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(0, "it is not a file")
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "")
    return stat.S_IMODE(status.st_mode)


def _write_through(temporary: Path, data: bytes, mode: int | None) -> None:
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        if mode is not None:
            os.chmod(temporary, mode)  # noqa: PTH101
        write_all(descriptor, data)
        os.fsync(descriptor)
        _verify(descriptor, data)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, data: bytes) -> None:
    """Writes everything: the system may take only a part of it at a time, without an error."""
    rest = memoryview(data)
    while rest:
        written = os.write(descriptor, rest[:_CHUNK])
        if written == 0:
            raise OSError(errno.ENOSPC, "")
        rest = rest[written:]


def _verify(descriptor: int, data: bytes) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    place = 0
    while block := os.read(descriptor, _CHUNK):
        if block != data[place : place + len(block)]:
            break
        place += len(block)
    if place != len(data):
        raise OSError(errno.EIO, "")


def _sync_folder(folder: Path) -> None:
    """Makes the new name last; where folders cannot be opened (Windows) or synced, the system does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(descriptor)


def _remove_leftovers(target: Path) -> None:
    """Removes what an interrupted save of this very file left behind."""
    pattern = re.compile(re.escape(f".{target.name[:80]}.") + r"[0-9a-f]{16}\.tmp")
    with suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if pattern.fullmatch(entry.name) and entry.stat().st_mtime < time.time() - _STALE:
                os.unlink(entry.path)  # noqa: PTH108
