"""Files that were damaged or made up: each opens or says why not, within two seconds, and nothing in it is executed.

GRADWIRE_MUTATIONS=20000 runs as many as a release needs.
"""

from __future__ import annotations

import copy
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from engine.analysis import analyse
from engine.errors import FileError
from engine.files import dump, notes, parse
from engine.graph import Graph
from engine.layer import LAYERS
from tests.engine.drawings import chain, classifier
from tests.engine.strategies import graphs
from tests.thorough import tries

COUNT = int(os.environ.get("GRADWIRE_MUTATIONS", "2000"))

EXAMPLES = Path(resources.__file__).parent / "examples"

SEEDS = [
    *(path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "formats").glob("*.gradwire"))),
    *(path.read_text(encoding="utf-8") for path in sorted(EXAMPLES.glob("*.gradwire"))),
    dump(classifier(("dense", {"units": 8}), "relu", ("dropout", {"rate": 0.1}))),
    dump(chain("input", "conv2d", "max-pool2d", "lstm", "concatenate", "output")),
]

HOSTILE: list[Any] = [
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**300, -(10**40), 0.5, 1e308, 5e-324, "", "x", "../../x", "a.b.c",
    "__import__('os').system('touch /tmp/owned')", "<img src='file:///etc/passwd'>", "dense_1", "dense_1.out", "\x00",
    "\ud800", "é" * 3000, "conv2d", "unknown-kind", "none", "same", [], {}, [[]], [1, 2], ["a"], {"": {}},
    {"id": "dense_1"}, [None] * 9, "file:///etc/passwd", "http://localhost:1/", "${HOME}",
    "!!python/object/apply:os.system ['true']",
]  # fmt: skip

WATCHED = ("exec", "compile", "import", "open", "os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "socket.")
"""Audit events of Python that mean that opening a file has done more than read it."""


# ---- nothing is executed ----

_events: list[str] | None = None


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if _events is not None and event.startswith(WATCHED):
        _events.append(f"{event} {args[:1]}")


sys.addaudithook(_audit)  # cannot be taken away again; it does nothing outside of `audited`


@contextmanager
def audited() -> Iterator[list[str]]:
    """The events that happen meanwhile."""
    global _events  # noqa: PLW0603  # the hook lives as long as the process
    found: list[str] = []
    _events = found
    try:
        yield found
    finally:
        _events = None


def opened(content: str | bytes) -> Graph | None:
    """The drawing, or None where the file was refused with a sentence; anything else fails the test."""
    start = time.process_time()
    graph, refusal = None, None
    try:
        graph = parse(content)
    except FileError as error:
        refusal = error
    assert time.process_time() - start < 2
    if refusal is not None:
        assert refusal.text.endswith("."), refusal.text
        assert len(str(refusal)) < 1000
    return graph


def assert_sound(graph: Graph) -> None:
    """A drawing that was opened can be shown, explained and saved, and nothing of it is lost."""
    assert all(wire.source in graph.nodes and wire.target in graph.nodes for wire in graph.wires)
    assert all(graph.nodes[wire.target].input(wire.input) for wire in graph.wires)
    assert all(graph.nodes[wire.source].output(wire.output) for wire in graph.wires)
    text = dump(graph)
    assert dump(parse(text.encode())) == text
    notes(graph)


# ---- mutations ----


def flip_bytes(text: str, chance: random.Random) -> bytes:
    data = bytearray(text.encode())
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def cut(text: str, chance: random.Random) -> bytes:
    return text.encode()[: chance.randrange(len(text))]


def repeat(text: str, chance: random.Random) -> str:
    start, end = sorted(chance.randrange(len(text)) for _ in range(2))
    return text[:end] + text[start:end] + text[end:]


def drop(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text))
    return text[:start] + text[start + chance.randint(1, 40) :]


def hostile_values(text: str, chance: random.Random) -> str:
    """JSON with one to three values replaced, removed, doubled, renamed or added."""
    record = copy.deepcopy(json.loads(text))
    for _ in range(chance.randint(1, 3)):
        places = list(_places(record))
        holder, key = chance.choice(places)
        action = chance.randrange(4)
        if action == 0 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[key]))
        elif action == 1:
            del holder[key]
        elif action == 2 and isinstance(holder, dict):
            holder[str(chance.choice(HOSTILE))[:50]] = holder.pop(key) if chance.random() < 0.5 else True
        else:
            holder[key] = copy.deepcopy(chance.choice([*HOSTILE, _some_value(places, chance)]))
        if not record:
            break
    return json.dumps(record)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def _some_value(places: list[tuple[Any, Any]], chance: random.Random) -> Any:
    holder, key = chance.choice(places)
    return copy.deepcopy(holder[key])


MUTATIONS: tuple[Callable[[str, random.Random], str | bytes], ...] = (
    flip_bytes, cut, repeat, drop, hostile_values, hostile_values, hostile_values, hostile_values,
)  # fmt: skip


def test_mutated_files_open_or_say_why_not_and_nothing_is_executed() -> None:
    chance, counts = random.Random(20), {"opened": 0, "refused": 0}
    for seed in SEEDS:
        opened(seed.encode())  # lets libraries import what they import at their first use
    for number in range(COUNT):
        content = MUTATIONS[number % len(MUTATIONS)](chance.choice(SEEDS), chance)
        with audited() as events:
            graph = opened(content)
        assert events == [], content
        counts["opened" if graph else "refused"] += 1
        if graph is not None:
            assert_sound(graph)
    assert min(counts.values()) > COUNT / 10, f"mutations that all end the same way test little: {counts}"


def test_mutated_files_that_open_can_be_analysed() -> None:
    chance = random.Random(21)
    for _ in range(COUNT // 10):
        graph = opened(hostile_values(chance.choice(SEEDS), chance))
        if graph is not None:
            start = time.process_time()
            analyse(graph)
            assert time.process_time() - start < 2


@settings(max_examples=tries(50), deadline=None)
@given(graphs(), st.integers())
def test_mutated_drawings_of_all_kinds_open_or_say_why_not(graph: Graph, seed: int) -> None:
    found = opened(hostile_values(dump(graph), random.Random(seed)))
    if found is not None:
        assert_sound(found)


@settings(max_examples=tries(100), deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_open_or_say_why_not(content: str | bytes) -> None:
    opened(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=tries(100), deadline=None)
@given(st.dictionaries(st.sampled_from(["nodes", "wires", "frames", "training", "gradwire", "x"]), JSON))
def test_any_json_in_the_place_of_a_drawing_opens_or_says_why_not(fields: dict[str, Any]) -> None:
    graph = opened(json.dumps({"format": 1, **fields}))
    if graph is not None:
        assert_sound(graph)


@settings(max_examples=tries(150), deadline=None)
@given(st.data())
def test_any_json_in_the_settings_of_any_kind_opens(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(LAYERS)))
    names = st.sampled_from([*LAYERS[kind].model_fields, "other"])
    values = st.dictionaries(names, JSON | st.sampled_from(HOSTILE), max_size=3)
    node = {"id": "node_1", "kind": kind, "settings": data.draw(values)}
    graph = opened(json.dumps({"format": 1, "nodes": [node]}))
    if graph is not None:
        assert_sound(graph)


def test_the_harness_sees_what_is_executed() -> None:
    with audited() as events:
        eval("1 + 1")
        Path(__file__).open().close()
    assert any(event.startswith("compile") for event in events)
    assert any(event.startswith("open") for event in events)


def test_the_harness_catches_a_parser_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "parse", json.loads)
    with pytest.raises(ValueError, match="Expecting"):
        opened("{")
