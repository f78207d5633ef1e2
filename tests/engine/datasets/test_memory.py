"""What does not fit into memory is refused with the figure."""

from __future__ import annotations

import pytest

from engine.datasets import memory
from engine.datasets.memory import free_memory, in_words, require
from engine.datasets.plane import Circle
from engine.datasets.prepare import _prepared, prepare
from engine.errors import DataError


def test_this_machine_says_how_much_is_free() -> None:
    free = free_memory()
    assert free is None or free > 1_000_000


def test_more_than_80_percent_of_what_is_free_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda: 1_000_000_000)
    require(800_000_000, "It")
    with pytest.raises(DataError) as caught:
        require(2_400_000_000, "The table “a.csv”")
    assert caught.value.text == "The table “a.csv” needs 2.4 GB of memory, but only 1.0 GB are free."
    assert caught.value.hint == "Close other programs, or use fewer examples."


def test_a_data_set_is_refused_before_it_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    _prepared.cache_clear()
    monkeypatch.setattr(memory, "free_memory", lambda: 1000)
    with pytest.raises(DataError) as caught:
        prepare(Circle())
    assert caught.value.text == "The data set “Circle” needs 16,000 bytes of memory, but only 1,000 bytes are free."


def test_where_the_system_says_nothing_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_memory", lambda: None)
    require(10**18, "It")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (12_345, "12,345 bytes"), (12_300_000, "12 MB"), (5_260_000_000_000, "5,260.0 GB")],
)
def test_sizes_are_said_in_words(size: int, words: str) -> None:
    assert in_words(size) == words
