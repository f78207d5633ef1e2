"""What is said of a text before it is imported, and what a .txt is taken for."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.datasets.importing import adopt, inspect, readers
from engine.datasets.inspecting import Cancelled
from engine.datasets.prepare import prepare
from engine.datasets.text import Text
from engine.errors import DataError, UserError
from tests.engine.datasets.samples import write_text
from tests.thorough import tries

PROSE = "Once upon a time, there was a cat.\nIt sat, on a mat, and slept, and slept.\nThe end.\n" * 40


def names(path: Path) -> list[str]:
    return [reader.name for reader in readers(path)]


def test_a_txt_is_a_table_where_its_rows_are_and_otherwise_a_text(tmp_path: Path) -> None:
    (tmp_path / "prose.txt").write_text(PROSE)
    (tmp_path / "table.txt").write_text("a;b\n" + "1;2\n" * 50)
    assert names(tmp_path / "prose.txt")[0] == "text"
    assert names(tmp_path / "table.txt")[0] == "table"
    assert set(names(tmp_path / "prose.txt")) == set(names(tmp_path / "table.txt")), "either can be chosen"


def test_a_table_can_be_read_as_a_series_and_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" + "1,2\n" * 50)
    assert names(tmp_path / "a.csv")[0] == "table"
    assert {"series", "text"} < set(names(tmp_path / "a.csv"))


def test_a_text_is_described_and_its_vocabulary_kept(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(PROSE.encode("utf-16"))
    found = inspect(tmp_path / "a.txt")
    assert isinstance(found.dataset, Text)
    assert dict(found.facts) == {"Characters": f"{len(PROSE):,}", "Different characters": "23", "Encoding": "UTF-16"}
    assert found.dataset.known is not None
    assert found.previews[0].text.startswith("Once upon a time")
    assert found.dataset.facts().classes[2:4] == ("⏎", "␣")


def test_a_folder_of_source_is_a_text_of_its_most_frequent_kind_of_file(tmp_path: Path, shelf: Path) -> None:
    folder = tmp_path / "code"
    (folder / "deep").mkdir(parents=True)
    for number in range(3):
        write_text(folder / "deep" / f"{number}.py")
    (folder / "notes.md").write_text("x")
    dataset = adopt(folder, None)
    assert isinstance(dataset, Text)
    assert dataset.pattern == "*.py"
    assert len(prepare(dataset).train) > 10
    assert not (shelf / "code" / "notes.md").exists()


def test_a_short_text_gets_a_short_window(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE[:170])
    assert len(prepare(inspect(tmp_path / "a.txt").dataset, tmp_path).train) > 10


def test_a_text_without_an_end_of_a_line_is_a_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 300_000 + " y" * 100_000)
    assert names(tmp_path / "a.txt")[0] == "text"
    assert dict(inspect(tmp_path / "a.txt").facts)["Characters"] == "500,000"


@settings(max_examples=tries(75), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@example(content=b"\xa0")
@given(st.one_of(st.binary(max_size=300), st.text('ab ,;"\n\t01.é\0', max_size=200).map(str.encode)))
def test_any_file_is_read_as_each_of_these_or_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    for name in ("a.txt", "a.csv", "a.md"):
        (tmp_path / name).write_bytes(content)
        for reader in ("text", "labelled texts", "series"):
            with suppress(UserError):
                prepare(inspect(tmp_path / name, reader=reader).dataset, tmp_path)


def test_an_import_can_be_cancelled(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE)

    def told(done: int, total: int, words: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        inspect(tmp_path / "a.txt", told)


@pytest.mark.parametrize("content", [b"", bytes(range(256)) * 40])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.md").write_bytes(content)
    with pytest.raises(DataError):
        inspect(tmp_path / "a.md", reader="text")
    (tmp_path / "folder").mkdir()
    with pytest.raises(DataError, match="holds no files of text"):
        inspect(tmp_path / "folder", reader="text")
