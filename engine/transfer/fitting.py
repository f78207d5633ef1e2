"""Which weight of a file belongs to which of a drawing, where two people have named the same layers.

What is surest comes first, and what has found its place is no longer asked about:

1. the same name and shape; a name may have lost what all names of the file begin with (`module.`);
2. the same after blocks were made or unpacked (`engine.training.moving`);
3. layers with matrices or kernels, of the same weights with the same shapes, in their order;
4. layers without (normalisation), behind a layer of the file whose place is known, where the drawing has them too:
   two branches of a network may stand in either order;
5. all other layers of the same weights and shapes, in their order;
6. single matrices and kernels of the same shape, in their order: a layer with a bias, and one without.

Single biases and statistics that are left over all look alike; they are left to people.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from engine.training.moving import moved_names
from engine.transfer.sources import Entry

Entries = Mapping[str, Entry]

NAME, BLOCK, ORDER, CHOSEN = "by name", "by name, in another block", "by shape and order", "chosen"
NUMBERED = re.compile(r"(.*?)(\d+)", re.DOTALL)
COUNTER = "num_batches_tracked"
"""Files from before torch 0.4.1 lack it, and nothing is computed with it but where momentum is off."""


@dataclass(frozen=True)
class Row:
    """A weight of the drawing, the one of the file that it takes, and how that was found; or why it takes none."""

    name: str
    shape: tuple[int, ...]
    source: str = ""
    how: str = ""
    reason: str = ""


@dataclass(frozen=True)
class _Layer:
    name: str
    weights: Mapping[str, str]
    """The full name of each weight by its end."""
    signature: tuple[tuple[str, tuple[int, ...]], ...]

    @property
    def wide(self) -> bool:
        return any(len(shape) > 1 for _, shape in self.signature)


def fits(source: Entry, own: Entry) -> bool:
    """Whether one can be put in the place of the other: other types of numbers are turned, but not whole into real."""
    return source.shape == own.shape and source.real == own.real


def proposed(file: Entries, own: Entries, behind: Mapping[str, str]) -> tuple[Row, ...]:
    """A row for each weight of the drawing. `behind` tells the layer with weights that a layer reads from."""
    found = _by_name(file, own)
    found |= _in_blocks(file, own, found)
    theirs, ours = _layers(file, found.values()), _layers(own, found)
    places: dict[str, str] = {}
    _in_order([x for x in theirs if x.wide], [x for x in ours if x.wide], places)
    _after(theirs, ours, behind, places)
    _in_order(theirs, ours, places)
    names = {layer.name: layer for layer in theirs}
    how = {name: (source, BLOCK if way == BLOCK else NAME) for name, (source, way) in found.items()}
    for layer in ours:
        other = names.get(places.get(layer.name, ""))
        ends = layer.weights.items() if other else ()
        how |= {name: (other.weights[end], ORDER) for end, name in ends if other and end in other.weights}
    how |= _singles(file, own, how)
    taken = {source for source, _ in how.values()}
    left = {name: entry for name, entry in file.items() if name not in taken}
    return tuple(
        Row(name, entry.shape, *how[name]) if name in how else Row(name, entry.shape, reason=_why(name, entry, left))
        for name, entry in own.items()
    )


# ---- by name ----


def _by_name(file: Entries, own: Entries) -> dict[str, tuple[str, str]]:
    start = _shared_start(file)
    found = {name: name for name in own if name in file and fits(file[name], own[name])}
    for name, entry in own.items():
        longer = f"{start}{name}"
        if name not in found and start and longer in file and fits(file[longer], entry):
            found[name] = longer
    return {name: (source, NAME) for name, source in found.items()}


def _shared_start(names: Iterable[str]) -> str:
    """What all names begin with up to a dot, such as `module.` or `model.backbone.`."""
    split = [name.split(".")[:-1] for name in names]
    shared: list[str] = []
    for parts in zip(*split, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "".join(f"{part}." for part in shared)


def _in_blocks(file: Entries, own: Entries, found: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    moved = moved_names(
        {name: entry.shape for name, entry in file.items()}, {name: entry.shape for name, entry in own.items()}
    )
    taken = {source for source, _ in found.values()}
    fit = {now: was for was, now in moved.items() if fits(file[was], own[now]) and was not in taken}
    return {now: (was, BLOCK) for now, was in fit.items() if now not in found}


# ---- by layers ----


def _layers(entries: Entries, without: Iterable[object]) -> list[_Layer]:
    """Layers in the order of their first weights, of which nothing has found its place yet."""
    done = {item[0] if isinstance(item, tuple) else item for item in without}
    groups: dict[str, dict[str, str]] = {}
    for name in entries:
        layer, _, end = name.rpartition(".")
        groups.setdefault(layer, {})[end] = name
    made = []
    for layer, weights in groups.items():
        if not done.isdisjoint(weights.values()):
            continue
        shapes = [(end, entries[name].shape) for end, name in weights.items() if end != COUNTER]
        made.append(_Layer(layer, weights, tuple(sorted(shapes))))
    return made


def _in_order(theirs: list[_Layer], ours: list[_Layer], places: dict[str, str]) -> None:
    taken = set(places.values())
    waiting: dict[object, list[str]] = {}
    for layer in theirs:
        if layer.name not in taken:
            waiting.setdefault(layer.signature, []).append(layer.name)
    for layer in ours:
        if layer.name not in places and waiting.get(layer.signature):
            places[layer.name] = waiting[layer.signature].pop(0)


def _after(theirs: list[_Layer], ours: list[_Layer], behind: Mapping[str, str], places: dict[str, str]) -> None:
    known = {layer.name: layer for layer in theirs}
    following = {before.name: layer.name for before, layer in pairwise(theirs)}
    taken = set(places.values())
    for layer in ours:
        before = places.get(behind.get(layer.name, ""), "")
        if layer.name in places or layer.wide or not before:
            continue
        for name in (*_next_names(before, known), following.get(before, "")):
            other = known.get(name)
            if other and name not in taken and other.signature == layer.signature:
                places[layer.name] = name
                taken.add(name)
                break


def _next_names(before: str, names: Iterable[str]) -> tuple[str, ...]:
    """How a layer that follows another is called: `features.1` behind `features.0`, `bn1` behind `conv1`."""
    found = NUMBERED.fullmatch(before)
    if not found:
        return ()
    stem, number = found[1], int(found[2])
    parent = before.rpartition(".")[0]
    beside = (name for name in names if name.rpartition(".")[0] == parent and name != before)
    same = (name for name in beside if (match := NUMBERED.fullmatch(name)) and int(match[2]) == number)
    return (f"{stem}{number + 1}", *same)


# ---- one by one ----


def _singles(file: Entries, own: Entries, how: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    taken = {source for source, _ in how.values()}
    left = [name for name, entry in file.items() if name not in taken and len(entry.shape) > 1]
    found: dict[str, tuple[str, str]] = {}
    for name, entry in own.items():
        if name in how or len(entry.shape) < 2:
            continue
        source = next((other for other in left if fits(file[other], entry)), "")
        if source:
            left.remove(source)
            found[name] = source, ORDER
    return found


def _why(name: str, own: Entry, left: Entries) -> str:
    """Why a weight takes nothing, with what comes nearest to it in the file."""
    end = name.rpartition(".")[2]
    same = left.get(name)
    if same is not None:
        return f"in the file it {_says(same, own)}"
    near = [other for other in left if other.rpartition(".")[2] == end and len(left[other].shape) == len(own.shape)]
    if len(near) == 1:
        return f"'{near[0]}' in the file {_says(left[near[0]], own)}"
    return "the file has none of this shape left"


def _says(source: Entry, own: Entry) -> str:
    if source.shape != own.shape:
        return f"is {in_shape(source.shape)}"
    return f"holds whole numbers ({source.type})" if own.real else f"holds {source.type}"


def in_shape(shape: tuple[int, ...]) -> str:
    """`64 × 3 × 7 × 7`; of a single number `one number`."""
    return " × ".join(f"{size:,}" for size in shape) if shape else "one number"
