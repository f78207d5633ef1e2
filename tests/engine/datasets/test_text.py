"""Running text: windows within stretches, documents by document, and what is wrong with a text said in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.datasets import text as text_module
from engine.datasets.base import Table
from engine.datasets.prepare import prepare
from engine.datasets.stored import Stored
from engine.datasets.text import Text
from engine.datasets.text_corpus import gathered, whole_words
from engine.datasets.text_python import SIGNS, PythonSource
from engine.datasets.tokens import SPECIAL, UNKNOWN
from engine.errors import DataError, UserError
from engine.layer import Unfit
from engine.values import Value
from tests.engine.datasets.samples import write_text


@pytest.fixture
def story(tmp_path: Path) -> Path:
    return write_text(tmp_path / "story.txt", sentences=200)


def loaded(path: Path, **settings: object) -> Table:
    return Text(**{"file": path.name, "window": 10, "stride": 10, **settings}).load(path.parent)  # type: ignore[arg-type]


def decoded(table: Table, rows: object) -> str:
    vocabulary = table.facts.vocabulary
    assert vocabulary is not None
    return "".join(vocabulary.decode(row) for row in np.asarray(rows))


def test_the_target_at_every_step_is_the_next_token(story: Path) -> None:
    table = loaded(story)
    assert table.facts.y == Value((10,), 100)
    assert np.array_equal(table.x[:, 1:], table.y[:, :-1])


def test_the_target_after_the_window_is_the_token_that_follows(story: Path) -> None:
    table = loaded(story, predict="next token", stride=1)
    assert table.facts.y == Value((), 100)
    assert np.array_equal(table.y[:50], table.x[1:51, -1])


def test_the_parts_are_stretches_of_the_text_and_no_window_reaches_over_a_cut(story: Path) -> None:
    table = loaded(story, stride=1)
    text = story.read_text() + "\n"  # one stands behind each document
    assert table.parts is not None
    held = round(len(text) * 0.85)
    cuts = [0, held - round(len(text) * 0.15), held, len(text)]
    for part, start, stop in zip(table.parts, cuts, cuts[1:], strict=False):
        first, last = (decoded(table, table.x[part[place]][None]) for place in (0, -1))
        assert first == text[start : start + 10]
        assert last == text[stop - 11 : stop - 1]
        assert len(part) == stop - start - 10


def test_the_vocabulary_is_of_the_training_part_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("abc " * 300 + "xyz " * 60)
    table = loaded(tmp_path / "a.txt")
    assert table.facts.classes[2:6] == ("␣", "a", "b", "c")
    assert table.parts is not None
    unknown = np.asarray(table.x)[table.parts[2]] == SPECIAL.index(UNKNOWN)
    assert 0.6 < unknown.mean() < 0.9


def test_of_many_documents_each_belongs_to_one_part(tmp_path: Path) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number:02}.txt").write_text(f"{chr(ord('a') + number)}" * 200)
    table = Text(file="books", window=10, stride=10).load(tmp_path)
    assert table.parts is not None
    letters = [set(decoded(table, np.asarray(table.x)[part])) - {"\n", "�"} for part in table.parts[:1]]
    assert len(letters[0]) == 14
    other = Text(file="books", window=10, stride=10, split_seed=1).load(tmp_path)
    assert set(other.facts.classes[2:16]) != set(table.facts.classes[2:16])


def test_what_is_no_text_among_texts_is_left_out_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "books"
    folder.mkdir()
    write_text(folder / "a.txt", sentences=100)
    (folder / "b.txt").write_bytes(bytes(300))
    table = Text(file="books", window=10, stride=10).load(tmp_path)
    assert table.notes == ("1 file was left out as no text: b.txt.",)


def test_a_limit_is_kept_and_told(story: Path) -> None:
    table = loaded(story, limit=1_000)
    assert len(table) < 100
    assert table.notes == ("Only the first 1,000 characters are used.",)


def test_many_windows_of_a_long_text_are_looked_at_where_they_lie(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", sentences=8_000)
    parts = prepare(Text(file="a.txt", window=64, stride=1, predict="next token"), tmp_path)
    assert isinstance(parts.train.x, Stored)
    assert parts.train.x.source.whole.dtype == np.uint8  # type: ignore[attr-defined]
    assert parts.train.x[:3].shape == (3, 64)


def test_a_text_that_would_fill_the_memory_is_kept_on_disk(
    story: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("engine.datasets.stored.user_cache_path", lambda *_, **__: tmp_path / "cache")
    expected = loaded(story)
    monkeypatch.setattr(text_module, "too_large", lambda size, free: True)
    for _ in range(2):  # made, and found again
        found = loaded(story)
        assert np.array_equal(np.asarray(found.x), np.asarray(expected.x))
        assert np.array_equal(found.y, expected.y)


def test_targets_at_every_step_that_have_no_room_are_refused(story: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.datasets.memory.free_memory", lambda: 10_000)
    with pytest.raises(DataError, match="Raise the stride"):
        loaded(story, stride=1)


def test_a_text_too_short_for_a_window_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("too short")
    with pytest.raises(DataError) as caught:
        loaded(tmp_path / "a.txt")
    assert "its training part has 6 characters, but a window and what follows it take 11" in caught.value.text


def test_a_pattern_that_no_file_fits_is_said(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    with pytest.raises(DataError, match=r"“books” holds no file “\*.txt”"):
        Text(file="books").load(tmp_path)


def test_without_a_file_the_drawing_says_so() -> None:
    with pytest.raises(Unfit, match="No file is chosen yet"):
        Text().facts()


def test_what_is_typed_becomes_the_window_that_ends_with_it(story: Path) -> None:
    table = loaded(story)
    known = Text(file="story.txt", window=10).knowing(table.facts)
    row = known.example_of({"text": "the cat"})
    assert row.tolist()[:3] == [0, 0, 0]
    assert decoded(table, [row]) == "the cat"
    assert decoded(table, [known.example_of({"text": "a dog sees the moon"})]) == "s the moon"
    with pytest.raises(DataError, match="needs a text"):
        known.example_of({"text": "  "})


def test_a_text_from_outside_becomes_windows(story: Path, tmp_path: Path) -> None:
    known = Text(file="story.txt", window=10).knowing(loaded(story).facts)
    (tmp_path / "b.txt").write_text("a dog eats a fish.")
    rows, names = known.examples_from(tmp_path / "b.txt")
    assert rows.shape == (2, 10)
    assert names == ("b.txt, character 1", "b.txt, character 11")


def test_a_vocabulary_goes_when_what_it_was_found_by_changes(story: Path) -> None:
    known = Text(file="story.txt", window=10).knowing(loaded(story).facts)
    assert isinstance(known, Text)
    assert known.known is not None
    assert known.changed(window=20).vocabulary == known.vocabulary
    for name, value in (("lower_case", True), ("test", 0.3), ("vocabulary_size", 20), ("limit", 100), ("folds", 4)):
        assert known.changed(**{name: value}).vocabulary == ()


def test_other_tokens_get_a_vocabulary_of_their_usual_size() -> None:
    assert Text().changed(tokens="words").vocabulary_size == 5_000
    assert Text().changed(tokens="words", vocabulary_size=77).vocabulary_size == 77


def test_an_odd_vocabulary_in_a_file_breaks_nothing(story: Path) -> None:
    odd = Text(file="story.txt", window=10, tokens="byte pairs", vocabulary_size=300, vocabulary=("a", "b c", ""))
    with pytest.raises(UserError):
        odd.load(story.parent)


def test_pieces_of_a_text_end_between_words() -> None:
    assert list(whole_words(["one tw", "o three fo", "ur"])) == ["one", " two three", " four"]


def test_a_corpus_gives_any_stretch_of_its_documents(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name * 5)
    corpus = gathered([tmp_path / "a", tmp_path / "b"], 100)
    assert "".join(corpus.text(0, len(corpus))) == "aaaaa\nbbbbb\n"
    assert "".join(corpus.text(4, 8)) == "a\nbb"


def test_pythons_own_source_has_the_same_vocabulary_everywhere() -> None:
    dataset = PythonSource(limit=20_000)
    assert dataset.known is not None
    assert dataset.known.entries == (*SPECIAL, *SIGNS)
    assert (np.asarray(dataset.load().x) == SPECIAL.index(UNKNOWN)).mean() < 0.001


def test_a_python_without_its_source_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("engine.datasets.text_python.sysconfig.get_path", lambda name: str(tmp_path))
    with pytest.raises(DataError, match="Python's library is not there as source code"):
        PythonSource().load()
