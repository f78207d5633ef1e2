"""The recovery journal: what was drawn before a crash is there after it."""

from __future__ import annotations

import errno
import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
import zlib
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import journal as module
from engine.changes import change, changed
from engine.encoding import to_record
from engine.errors import FileError
from engine.files import dump, parse
from engine.graph import Graph
from engine.journal import Entry, Journal, discard, orphans, recover, recovery_folder
from tests.engine.drawings import chain
from tests.engine.strategies import histories
from tests.thorough import tries

posix = pytest.mark.skipif(os.name == "nt", reason="signals and permissions of POSIX")

NET = Path("/home/someone/net.gradwire")


def entry_of(file: Path) -> Entry:
    return Entry(file, None, datetime.now(), file.stat().st_size)


def crash(journal: Journal) -> None:
    """What the end of the process does: the file and the lock are let go, and both stay on the disk."""
    journal._close_file()
    assert journal._lock is not None
    journal._lock.release()


@settings(max_examples=tries(40), deadline=None)
@given(histories())
def test_a_change_makes_the_later_drawing_of_the_earlier(history: list[Graph]) -> None:
    record = json.loads(json.dumps(to_record(history[0])))
    for before, after in pairwise(history):
        record = changed(record, json.loads(json.dumps(change(before, after))))
        assert dump(parse(json.dumps(record))) == dump(after)


@settings(max_examples=tries(25), deadline=None)
@given(histories(), st.floats(0, 1))
def test_a_journal_that_is_cut_anywhere_gives_a_state_that_was_there(history: list[Graph], share: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal, ends = Journal(Path(folder)), []
        for graph in history:
            journal.record(graph, NET)
            ends.append(journal.file.stat().st_size)
        journal._close_file()
        cut = int(share * ends[-1])
        os.truncate(journal.file, cut)
        whole = [graph for graph, end in zip(history, ends, strict=True) if end <= cut]
        if whole:
            assert dump(recover(entry_of(journal.file))) == dump(whole[-1])
        else:
            with pytest.raises(FileError):
                recover(entry_of(journal.file))


def test_the_journal_of_an_edit_is_as_small_as_the_edit(tmp_path: Path) -> None:
    journal, graph = Journal(tmp_path), chain(*["dense"] * 300)
    journal.record(graph, NET)
    before = journal.file.stat().st_size
    journal.record(graph.renamed("dense_7", "Seven"), NET)
    assert journal.file.stat().st_size - before < 200


def test_a_long_journal_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REWRITE_BYTES", 2000)
    journal, graph = Journal(tmp_path), chain("input", "dense")
    for step in range(500):
        graph = graph.moved({"dense_1": (float(step), 0.0)})
        journal.record(graph, NET)
        assert journal.file.stat().st_size < 3500
        assert list(tmp_path.glob("*.tmp")) == []
    crash(journal)
    assert recover(*orphans(tmp_path)) == graph


def test_nothing_is_offered_while_the_window_lives_or_after_a_clean_end(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert not tmp_path.joinpath("recovery").exists()
    journal.record(chain("dense"), NET)
    assert journal.file.exists()
    assert orphans(tmp_path) == ()
    journal.close()
    assert list(tmp_path.iterdir()) == []


def test_a_save_empties_the_journal_and_the_next_edit_begins_it_again(tmp_path: Path) -> None:
    journal, graph = Journal(tmp_path), chain("dense")
    journal.record(graph, NET)
    journal.clear()
    assert not journal.file.exists()
    journal.record(graph.renamed("dense_1", "Two"), NET)
    journal.sync()
    crash(journal)
    assert recover(*orphans(tmp_path)).nodes["dense_1"].name == "Two"


def test_a_crash_is_offered_with_its_file_time_and_size(tmp_path: Path) -> None:
    journal, unnamed = Journal(tmp_path), Journal(tmp_path)
    journal.record(chain("dense"), NET)
    unnamed.record(chain("relu"), None)
    os.utime(journal.file, (0, time.time() - 60))
    crash(journal)
    crash(unnamed)
    newest, oldest = orphans(tmp_path)
    assert (newest.drawing, oldest.drawing) == (None, NET)
    assert oldest.size == journal.file.stat().st_size
    assert 55 < (datetime.now() - oldest.time).total_seconds() < 120


def test_recovering_keeps_the_journal_and_discarding_moves_it_to_the_bin(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.record(chain("dense"), NET)
    crash(journal)
    (entry,) = orphans(tmp_path)
    recover(entry)
    assert orphans(tmp_path) == (entry,)
    content = entry.file.read_bytes()
    discard(entry)
    assert orphans(tmp_path) == ()
    assert [file.name for file in tmp_path.iterdir()] == ["bin"]
    assert (tmp_path / "bin" / entry.file.name).read_bytes() == content


def test_the_bin_keeps_a_journal_for_thirty_days(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name, days in (("old", 31), ("young", 29)):
        file = tmp_path / "bin" / f"{name}.journal"
        file.write_bytes(b"")
        os.utime(file, (0, time.time() - days * 86_400))
    journal = Journal(tmp_path)
    journal.record(chain("dense"), NET)
    os.utime(journal.file, (0, 0))
    crash(journal)
    discard(*orphans(tmp_path))
    assert {file.name for file in (tmp_path / "bin").iterdir()} == {"young.journal", journal.file.name}


def line(text: bytes) -> bytes:
    return b"%08x %s\n" % (zlib.crc32(text), text)


@pytest.mark.parametrize(
    "content",
    [b"", b"garbage\n", b"\x00" * 5000, b"00000000 {}\n", *map(line, (b"{}", b"[]", b"1", b'{"whole": 1}', b"{"))],
)
def test_files_that_are_no_journals_are_not_offered(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.journal").write_bytes(content)
    assert orphans(tmp_path) == ()


def test_damage_in_the_middle_costs_what_comes_after_it(tmp_path: Path) -> None:
    journal, graph = Journal(tmp_path), chain("dense")
    journal.record(graph, NET)
    first = journal.file.stat().st_size
    for name in ("one", "two", "three"):
        graph = graph.renamed("dense_1", name)
        journal.record(graph, NET)
    crash(journal)
    content = bytearray(journal.file.read_bytes())
    content[first + 50] ^= 0xFF
    journal.file.write_bytes(content)
    assert recover(*orphans(tmp_path)).nodes["dense_1"].name == ""


def test_records_that_another_version_made_differently_give_way_to_those_before(tmp_path: Path) -> None:
    journal, graph = Journal(tmp_path), chain("dense", "relu")
    journal.record(graph, NET)
    crash(journal)
    with journal.file.open("ab") as file:
        for text in (b'{"nodes": 7}', b'{"order": ["x"]}', b'{"wires": [1]}', b"{}"):
            file.write(line(text))
    assert recover(*orphans(tmp_path)) == graph


def test_a_state_that_cannot_be_opened_gives_way_to_the_one_before(tmp_path: Path) -> None:
    journal, graph = Journal(tmp_path), chain("dense").renamed("dense_1", "good")
    journal.record(graph, NET)
    journal.record(graph.renamed("dense_1", "x" * 5000), NET)
    crash(journal)
    assert recover(*orphans(tmp_path)) == graph


def test_after_a_full_disk_the_journal_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, graph = Journal(tmp_path), chain("dense")
    journal.record(graph, NET)

    def full(descriptor: int, data: bytes) -> None:
        os.write(descriptor, data[:20])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(module, "write_all", full)
        with pytest.raises(FileError) as caught:
            journal.record(graph.renamed("dense_1", "lost"), NET)
    assert caught.value.text == "The journal of your unsaved changes could not be written: the disk is full."
    kept = graph.renamed("dense_1", "kept")
    journal.record(kept, NET)
    crash(journal)
    assert recover(*orphans(tmp_path)) == kept


@posix
def test_the_journal_is_private(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "recovery")
    journal.record(chain("dense"), NET)
    assert stat.S_IMODE((tmp_path / "recovery").stat().st_mode) == 0o700
    assert stat.S_IMODE(journal.file.stat().st_mode) == 0o600
    journal.close()


def test_its_folder_can_be_moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADWIRE_STATE", str(tmp_path))
    assert recovery_folder() == tmp_path / "recovery"
    monkeypatch.delenv("GRADWIRE_STATE")
    assert recovery_folder().parts[-2:] == ("gradwire", "recovery")


EDITOR = """
import sys
from pathlib import Path
from engine.journal import Journal
from tests.engine.drawings import chain

journal, graph = Journal(Path(sys.argv[1])), chain("input", "dense")
step = 0
while True:
    step += 1
    graph = graph.renamed("dense_1", str(step))
    journal.record(graph, None)
    print(step, flush=True)
"""


@posix
@pytest.mark.parametrize("edits", [1, 50, 400])
def test_a_killed_editor_loses_no_edit_that_was_made(tmp_path: Path, edits: int) -> None:
    with subprocess.Popen([sys.executable, "-c", EDITOR, str(tmp_path)], stdout=subprocess.PIPE) as editor:
        assert editor.stdout is not None
        for _ in range(edits):
            seen = int(editor.stdout.readline())
        assert orphans(tmp_path) == (), "its owner lives"
        editor.send_signal(signal.SIGKILL)
        seen = max([seen, *(int(line) for line in editor.stdout if line.endswith(b"\n"))])
    (entry,) = orphans(tmp_path)
    assert int(recover(entry).nodes["dense_1"].name) >= seen
