"""Text as indices and back."""

from __future__ import annotations

import builtins
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.datasets.preparation import Preparation
from engine.datasets.tokens import PADDING, SPECIAL, UNKNOWN, Vocabulary, fitted, pieces
from engine.errors import DataError
from tests.thorough import tries

STORY = "the cat sees the moon.\nthe dog sees the cat, and it's late.\n" * 20


def test_characters_stand_in_the_order_of_the_alphabet_behind_padding_and_unknown() -> None:
    found = fitted(["banana\n"], "characters", 100)
    assert found.entries == (PADDING, UNKNOWN, "\n", "a", "b", "n")
    assert found.encode("nab").tolist() == [5, 3, 4]


def test_words_stand_in_the_order_of_how_frequent_they_are() -> None:
    found = fitted([STORY], "words", 6)
    assert found.entries == (*SPECIAL, "the", "\n", ".", "cat")
    assert found.encode("the cow\n").tolist() == [2, 1, 3]


def test_a_word_keeps_its_apostrophe() -> None:
    assert "it's" in fitted([STORY], "words", 100).entries


@pytest.mark.parametrize("tokens", ["characters", "byte pairs"])
def test_what_is_encoded_comes_back(tokens: str) -> None:
    found = fitted([STORY], tokens, 300)  # type: ignore[arg-type]
    assert found.decode(found.encode(STORY)) == STORY


@settings(deadline=None, max_examples=tries(25))
@given(st.text(max_size=80))
def test_byte_pairs_know_every_text(text: str) -> None:
    clean = text.encode("utf-8", "replace").decode()
    assert PAIRS.decode(PAIRS.encode(clean)) == clean


PAIRS = fitted([STORY], "byte pairs", 290)


def test_byte_pairs_make_frequent_pieces_one_token() -> None:
    assert len(PAIRS.encode(STORY)) < len(STORY) / 2
    assert "␣the" in PAIRS.names


def test_the_same_text_gives_the_same_byte_pairs() -> None:
    assert fitted([STORY], "byte pairs", 290) == PAIRS


def test_entries_alone_are_the_whole_tokeniser() -> None:
    again = Vocabulary("byte pairs", tuple(PAIRS.entries))
    assert np.array_equal(again.encode(STORY), PAIRS.encode(STORY))


def test_what_the_training_part_did_not_hold_is_unknown_and_shown_so() -> None:
    found = fitted(["abc"], "characters", 100)
    assert found.encode("aéb").tolist() == [2, 1, 3]
    assert found.decode([2, 1, 3, 0, 0]) == "a�b"


def test_small_letters_are_made_first() -> None:
    found = fitted(["Ab"], "characters", 100, lower=True)
    assert found.entries[2:] == ("a", "b")
    assert found.encode("AB").tolist() == [2, 3]


def test_spaces_and_ends_of_lines_have_names_that_can_be_seen() -> None:
    assert fitted([" \n\ta"], "characters", 100).names[2:] == ("⇥", "⏎", "␣", "a")


def test_a_vocabulary_is_filled_up_with_entries_that_stand_for_nothing() -> None:
    found = fitted([STORY], "byte pairs", 280).filled(400)
    assert len(found) == 400
    assert found.decode(found.encode(STORY)) == STORY
    assert fitted(["abc"], "characters", 9).filled(4).entries == (*SPECIAL, "a", "b")


def test_words_are_not_cut_where_a_text_is_taken_in_pieces() -> None:
    text = "abcdefgh " * 20_000
    assert "".join(pieces(text)) == text
    assert {word for piece in pieces(text) for word in piece.split()} == {"abcdefgh"}


def test_byte_pairs_need_room_for_every_byte() -> None:
    with pytest.raises(DataError) as caught:
        fitted([STORY], "byte pairs", 100)
    assert caught.value.text == "Byte pairs need a vocabulary of at least 258, but it is set to 100."


def test_a_vocabulary_of_byte_pairs_that_does_not_fit_together_is_refused() -> None:
    with pytest.raises(DataError, match="does not fit together"):
        Vocabulary("byte pairs", (*SPECIAL, "a", "b c")).encode("abc")


def test_without_the_library_byte_pairs_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: object) -> object:
        if name == "tokenizers":
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.delitem(sys.modules, "tokenizers", raising=False)
    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(DataError) as caught:
        fitted([STORY], "byte pairs", 300)
    assert caught.value.text == "Byte pairs need the package “tokenizers”, which is not installed."
    assert "pip install gradwire[text]" in caught.value.hint


def test_a_vocabulary_travels_with_what_was_done_to_the_examples() -> None:
    kept = Preparation(None, vocabulary=PAIRS).to_json()
    assert Preparation.from_json(kept).vocabulary == PAIRS


@pytest.mark.parametrize("odd", ["[]", "3", '{"tokens": "words"}', '{"tokens": "x", "lower": true, "entries": []}'])
def test_a_vocabulary_that_is_none_is_refused(odd: str) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        Preparation.from_json(f'{{"vocabulary": {odd}}}')
