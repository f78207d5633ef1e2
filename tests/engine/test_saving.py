"""Atomic saves: whatever fails, and whenever the process dies, a file is the old or the new version.

The harness first catches a plain write, which is no atomic one: otherwise it would prove nothing.
"""

from __future__ import annotations

import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import saving
from engine.errors import FileError
from engine.saving import failure, write_bytes

Writer = Callable[[Path, bytes], None]

OLD, NEW = b"old " * 20_000, b"new version " * 30_000

OPERATIONS = ("stat", "open", "chmod", "write", "fsync", "lseek", "read", "close", "replace", "unlink", "scandir")

posix = pytest.mark.skipif(os.name == "nt", reason="signals and permissions of POSIX")


def plainly(path: Path, data: bytes) -> None:
    """The planted fault: an ordinary write, through the operating system's calls that the harness fails."""
    system = vars(saving)["os"]
    try:
        descriptor = system.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        try:
            for start in range(0, len(data), 4096):
                system.write(descriptor, data[start : start + 4096])
        finally:
            system.close(descriptor)
    except OSError as error:
        raise failure(path, "saved", error) from error


# ---- operations that fail ----


class FailingSystem:
    """Stands for the module `os` in `saving`: the `fail_at`-th operation fails, and all later ones where `forever`."""

    def __init__(self, fail_at: int, error: int, forever: bool) -> None:
        self.count, self._fail_at, self._error, self._forever = 0, fail_at, error, forever

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in OPERATIONS:
            return real

        def operation(*args: Any, **kwargs: Any) -> Any:
            self.count += 1
            if self.count == self._fail_at or (self._forever and self.count > self._fail_at):
                if name == "close":
                    real(*args)
                if name == "write":
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])  # a full disk takes a part first
                raise OSError(self._error, os.strerror(self._error))
            return real(*args, **kwargs)

        return operation


def broken_by_failures(
    writer: Writer, folder: Path, monkeypatch: pytest.MonkeyPatch, error: int, forever: bool
) -> list[int]:
    """Fails each operation of a save in turn; at which of them the file was neither old nor new, or nobody was told."""
    path, broken = folder / "net.gradwire", []
    for fail_at in range(1, 1000):
        path.write_bytes(OLD)
        system = FailingSystem(fail_at, error, forever)
        monkeypatch.setattr(saving, "os", system)
        told = False
        try:
            writer(path, NEW)
        except FileError:
            told = True
        finally:
            monkeypatch.setattr(saving, "os", os)
        content = path.read_bytes()
        if content not in (OLD, NEW) or (content == OLD and not told):
            broken.append(fail_at)
        if system.count < fail_at:
            return broken
        for left in folder.glob(".*.tmp"):
            left.unlink()
    raise AssertionError("a save takes fewer than a thousand operations")


@pytest.mark.parametrize("forever", [False, True])
@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO, errno.EACCES])
def test_whichever_operation_fails_the_file_is_whole_and_the_user_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int, forever: bool
) -> None:
    assert broken_by_failures(write_bytes, tmp_path, monkeypatch, error, forever) == []


def test_the_harness_catches_a_plain_write_on_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert broken_by_failures(plainly, tmp_path, monkeypatch, errno.ENOSPC, forever=False)


def test_after_a_failure_no_temporary_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.gradwire"
    monkeypatch.setattr(saving, "os", FailingSystem(6, errno.ENOSPC, forever=False))
    with pytest.raises(FileError) as caught:
        write_bytes(path, NEW)
    assert list(tmp_path.iterdir()) == []
    assert caught.value.text == "net.gradwire could not be saved: the disk is full."
    assert caught.value.hint == "Free some space, or save it elsewhere."


@pytest.mark.parametrize("taken", [1000, 0])
def test_a_disk_that_takes_a_part_at_a_time_gets_everything_or_the_user_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    path = tmp_path / "net.gradwire"
    path.write_bytes(OLD)
    system = FailingSystem(0, 0, forever=False)
    system.write = lambda descriptor, data: os.write(descriptor, data[:taken])  # type: ignore[attr-defined]
    monkeypatch.setattr(saving, "os", system)
    if taken:
        write_bytes(path, NEW)
        assert path.read_bytes() == NEW
    else:
        with pytest.raises(FileError, match="the disk is full"):
            write_bytes(path, NEW)
        assert path.read_bytes() == OLD


def test_what_the_disk_gives_back_otherwise_is_not_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.gradwire"
    path.write_bytes(OLD)
    system = FailingSystem(0, 0, forever=False)
    system.write = lambda d, data: os.write(d, bytes(len(data)))  # type: ignore[attr-defined]
    monkeypatch.setattr(saving, "os", system)
    with pytest.raises(FileError) as caught:
        write_bytes(path, NEW)
    assert caught.value.text == "net.gradwire could not be saved: the disk reports an error."
    assert path.read_bytes() == OLD


# ---- a process that is killed ----

SAVER = """
import sys
from pathlib import Path
from engine.saving import write_bytes

def plainly(path, data):
    with path.open("wb") as file:
        for start in range(0, len(data), 4096):
            file.write(data[start : start + 4096])
            file.flush()

writer = {"atomically": write_bytes, "plainly": plainly}[sys.argv[2]]
print("ready", flush=True)
version = 0
while True:
    version += 1
    writer(Path(sys.argv[1]), (b"%08d" % version) * 100_000)
"""


def broken_by_kills(path: Path, how: str, kills: int) -> int:
    """How often the file was no whole version after its saver was killed at a random moment."""
    chance, broken = random.Random(7), 0
    path.write_bytes(b"%08d" % 0 * 100_000)
    for _ in range(kills):
        with subprocess.Popen([sys.executable, "-c", SAVER, str(path), how], stdout=subprocess.PIPE) as saver:
            assert saver.stdout is not None
            assert saver.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.001, 0.03))
            saver.send_signal(signal.SIGKILL)
        content = path.read_bytes()
        broken += not (len(content) == 800_000 and content == content[:8] * 100_000)
    return broken


@posix
def test_killed_at_a_random_moment_of_a_save_the_file_is_whole(tmp_path: Path) -> None:
    assert broken_by_kills(tmp_path / "net.gradwire", "atomically", kills=30) == 0


@posix
def test_the_harness_catches_a_plain_write_that_is_killed(tmp_path: Path) -> None:
    assert broken_by_kills(tmp_path / "net.gradwire", "plainly", kills=10) > 0


# ---- what a save keeps ----


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
def test_a_save_keeps_the_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "net.gradwire"
    path.write_bytes(OLD)
    path.chmod(mode)
    write_bytes(path, NEW)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@posix
def test_a_new_file_has_the_permissions_that_files_of_the_user_have(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "net.gradwire", NEW)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "net.gradwire").stat().st_mode) == 0o640


@posix
def test_a_save_goes_to_what_a_link_leads_to(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target, link = tmp_path / "elsewhere" / "real.gradwire", tmp_path / "net.gradwire"
    target.write_bytes(OLD)
    link.symlink_to(target)
    write_bytes(link, NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW


def test_a_file_that_is_write_protected_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.gradwire"
    path.write_bytes(OLD)
    path.chmod(0o444)
    monkeypatch.setattr(os, "access", lambda *_: False)  # the administrator may write everything
    with pytest.raises(FileError) as caught:
        write_bytes(path, NEW)
    assert caught.value.text == "net.gradwire could not be saved: you have no permission to do that."
    assert path.read_bytes() == OLD


def test_a_folder_in_the_place_of_a_file_stays(tmp_path: Path) -> None:
    (tmp_path / "net.gradwire").mkdir()
    with pytest.raises(FileError) as caught:
        write_bytes(tmp_path / "net.gradwire", NEW)
    assert caught.value.text == "net.gradwire could not be saved: it is not a file."


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        write_bytes(tmp_path / "gone" / "net.gradwire", NEW)
    assert caught.value.text == "net.gradwire could not be saved: its folder does not exist."


def test_a_file_in_the_place_of_the_folder_is_told_and_stays(tmp_path: Path) -> None:
    (tmp_path / "runs").write_bytes(OLD)
    with pytest.raises(FileError) as caught:
        write_bytes(tmp_path / "runs" / "net.gradwire", NEW)
    assert caught.value.text == "net.gradwire could not be saved: a file stands in the place of its folder."
    assert "Rename that file" in caught.value.hint
    assert (tmp_path / "runs").read_bytes() == OLD


def test_a_name_that_is_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="its name is too long"):
        write_bytes(tmp_path / ("n" * 300), NEW)


def test_a_long_name_can_be_saved(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 240 + ".gradwire")
    write_bytes(path, NEW)
    assert path.read_bytes() == NEW


def test_what_an_old_crash_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    stale, fresh, other = (
        tmp_path / name
        for name in (
            f".net.gradwire.{'0' * 16}.tmp",
            f".net.gradwire.{'1' * 16}.tmp",
            f".other.gradwire.{'0' * 16}.tmp",
        )
    )
    for file in (stale, fresh, other):
        file.write_bytes(b"")
    for file in (stale, other):
        os.utime(file, (0, 0))
    write_bytes(tmp_path / "net.gradwire", NEW)
    assert sorted(file.name for file in tmp_path.iterdir()) == [fresh.name, other.name, "net.gradwire"]


def test_what_cannot_be_opened_is_not_to_be_saved_elsewhere(tmp_path: Path) -> None:
    told = failure(tmp_path / "gone" / "net.gradwire", "opened", FileNotFoundError(errno.ENOENT, ""))
    assert str(told) == "net.gradwire could not be opened: its folder does not exist."
