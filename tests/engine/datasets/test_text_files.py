"""Text of unknown origin: encodings, and what is no text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.datasets import text_files
from engine.datasets.text_files import encoding_of, files_in, in_words, is_text, text_of
from engine.errors import DataError

TEXT = "Ein schöner Tag – für „alle“.\r\nZweite Zeile\n" * 30


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"),
     ("utf-16-be", "UTF-16"), ("cp1252", "Windows-1252")],
)  # fmt: skip
def test_the_usual_encodings_are_recognised(tmp_path: Path, encoding: str, said: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))
    found = encoding_of(path)
    assert in_words(found) == said
    assert "".join(text_of(path, found)) == TEXT.replace("\r\n", "\n")


def test_a_letter_late_in_a_long_text_tells_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"plain " * 300_000 + "é".encode("cp1252") + b" end")
    assert in_words(encoding_of(path)) == "Windows-1252"


def test_binary_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 50)
    with pytest.raises(DataError) as caught:
        encoding_of(tmp_path / "a.txt")
    assert caught.value.text == "“a.txt” is not text but binary data."
    assert not is_text(tmp_path / "a.txt")


@pytest.mark.parametrize("content", [b"", b"\n\n  ", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(DataError, match=r"“a.txt” is empty."):
        encoding_of(tmp_path / "a.txt")


def test_a_broken_utf16_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\xfe" + b"a\0b\0" * 10 + b"\x00\xd8\x00\xd8")
    with pytest.raises(DataError, match="is not text that can be read"):
        encoding_of(tmp_path / "a.txt")


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"“a.txt” cannot be read: No such file"):
        encoding_of(tmp_path / "a.txt")


def test_no_more_than_asked_is_read_of_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.write(b"first words " * 10_000)
        os.truncate(file.fileno(), 4_000_000_000)  # a hole: it takes no room on the disk
    assert "".join(text_of(path, encoding_of(path, 12), 12)) == "first words "


def test_files_are_found_in_folders_by_their_names_and_links_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "in" / ".git").mkdir(parents=True)
    (tmp_path / "outside.txt").write_text("secret")
    for name in ("b.txt", "A.TXT", "c.md", ".hidden.txt", ".git/d.txt"):
        (tmp_path / "in" / name).write_text("x")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "outside.txt")
    assert [path.name for path in files_in(tmp_path / "in", "*.txt")] == ["A.TXT", "b.txt"]


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "MOST_FILES", 2)
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text("x")
    with pytest.raises(DataError, match="more than 2 files"):
        files_in(tmp_path, "*.txt")
