"""What is typed finds what is meant, best first."""

import pytest

from app.search import Entry, entries, first_sentence, fit, ranked
from app.shelf import Shelf
from engine.kinds import LAYERS


def titles(query: str, uses: dict[str, int] | None = None) -> list[str]:
    return [found.title for found in ranked(query, entries(Shelf().layers(inside=False)), uses or {})]


def test_every_kind_is_listed() -> None:
    assert [entry.kind for entry in entries({kind: cls() for kind, cls in LAYERS.items()})] == list(LAYERS)


def test_the_exact_name_comes_first() -> None:
    assert titles("relu")[0] == "ReLU"
    assert titles("dense")[0] == "Dense"


@pytest.mark.parametrize(("query", "title"), [("lr", "LeakyReLU"), ("emb", "Embedding"), ("nn.linear", "Dense")])
def test_initials_beginnings_and_names_of_pytorch_find_it(query: str, title: str) -> None:
    assert title in titles(query)


def test_nothing_is_found_for_nonsense() -> None:
    assert titles("qqqq") == []


def test_without_a_query_what_is_used_most_comes_first() -> None:
    assert titles("", {"tanh": 3, "dense": 5})[:2] == ["Dense", "Tanh"]


def test_frequency_decides_only_among_equal_fits() -> None:
    assert titles("relu", {"leaky-relu": 99})[0] == "ReLU"


def test_what_suits_the_place_comes_before_what_is_used_most_but_not_before_what_was_typed() -> None:
    def suited(query: str) -> str:
        return ranked(query, entries(Shelf().layers(inside=False)), {"conv2d": 9}, {"dense", "leaky-relu"})[0].title

    assert suited("") == "Dense"
    assert suited("relu") == "ReLU"


def test_the_ways_to_fit_are_ranked() -> None:
    entry = Entry("max-pool2d", "Max pooling 2D", "Pooling", "Keeps the strongest.", ("nn.MaxPool2d",))
    queries = ["max pooling 2d", "max", "pool", "mp2", "ooling", "maxpool", "nn.max", "strongest", "zebra"]
    scores = [fit(query, entry) for query in queries]
    assert scores == sorted(scores)
    assert scores[0] == 0


def test_a_summary_is_one_sentence_on_one_line() -> None:
    assert first_sentence("Keeps what is\n    positive. And more.\n\nElse.") == "Keeps what is positive."


def test_several_words_are_found_in_any_order_and_all_of_them_must_fit() -> None:
    dark = Entry("theme-dark", "Dark", "View", "", ("theme",))
    assert ranked("theme dark", [dark], {}) == [dark]
    assert ranked("dark theme", [dark], {}) == [dark]
    assert ranked("theme light", [dark], {}) == []
