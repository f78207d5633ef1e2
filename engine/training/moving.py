"""Where the weights of a drawing that was changed are in the new one: by the names of layers, and number by number.

Weights of neurons and Dense layers follow their wires (`engine.training.carrying`). All others are known by the name of
their layer, which may go by another one now: it went into a block or out of one, or its block is repeated.

Collapsing a selection makes `dense_1.weight` into `block_1.dense_1.weight`, unpacking goes the other way round, and a
block that is repeated has `block_1.0.dense_1.weight`. What was learned should not be lost by that. Layers of the same
name are the same; for the others two things tell it, in this order:

* the name: the same id in the end and weights of the same shapes, where the blocks before it differ only by some that
  came or went (`moved_names`). What is in one of several copies stays in it; without copies it is in the first.
* the computation: the same module, fed with the same by the same layers, from the data on (`alike`). That finds
  layers that were given another id, such as those of the second copy of a block that was unpacked.

Either counts only where it leaves no doubt: what could be meant twice is left alone, and starts anew. Nodes are found
again in the same way (`moved_nodes`), for the sake of the wires between them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b

import numpy as np
import torch

from engine.call import Call, Name, moved, walk
from engine.network import Network
from engine.program import IDENTIFIER
from engine.steps import Program, Step
from engine.training.carrying import Carried, carried
from engine.weights import Weights

Shapes = Mapping[str, tuple[int, ...]]
"""The shape of each weight by its name."""

Layers = Mapping[str, tuple[tuple[str, tuple[int, ...]], ...]]
"""What each layer has learned, by the layer's name: the rest of each weight's name, and its shape."""

Path = tuple[tuple[str, str], ...]
"""The blocks that a layer lies in, and the layer: the id of each and the number of the copy."""


def moved_names(old: Shapes, new: Shapes, same: Mapping[str, str] | None = None) -> dict[str, str]:
    """The new name of each weight whose name is gone; `same` are layers that are known to be one, as `alike` finds."""
    before, after = _layers(old), _layers(new)
    gone = {name: weights for name, weights in before.items() if name not in after}
    fresh = {name: weights for name, weights in after.items() if name not in before}
    found = _by_name(gone, fresh)
    taken = set(found.values())
    for was, now in (same or {}).items():
        if was in gone and was not in found and now not in taken and gone[was] == fresh.get(now):
            found[was] = now
    return {f"{was}.{end}": f"{now}.{end}" for was, now in found.items() for end, _ in gone[was]}


def alike(old: Program, new: Program) -> dict[str, str]:
    """The layers of a program that compute the same from the same in another one, where each does so only once."""
    before, after = _computed(old), _computed(new)
    gone = {name: made for name, made in before.items() if name not in after}
    found = _only(_found(gone, {name: [made] for name, made in after.items() if name not in before}))
    return found | _inherited(old, new)


def parted(old: Program, new: Program) -> dict[str, str]:
    """The layers that have weights of their own now and used those of another before: that one, by the layer's name."""
    used = {step.node: holder for step in old.steps if step.module is None and (holder := _holder(step))}
    return {step.name: used[step.node] for step in new.steps if step.module is not None and step.node in used}


def _holder(step: Step) -> str:
    """The layer whose module a step without one calls."""
    for _, expression in step.results:
        for inner in walk(expression):
            if isinstance(inner, Call) and inner.target.startswith("self."):
                return inner.target.removeprefix("self.")
            if isinstance(inner, Name) and inner.name.startswith("self."):  # it is tied: it reads the weights alone
                return inner.name.removeprefix("self.").rpartition(".")[0]
    return ""


def _inherited(old: Program, new: Program) -> dict[str, str]:
    """The layers whose weights others have used, and that are gone: the first of those others has them now."""
    left = {step.name for step in new.steps if step.module is not None}
    return {holder: name for name, holder in reversed(parted(old, new).items()) if holder not in left}


def moved_nodes(old: Program, new: Program, same: Mapping[str, str]) -> dict[str, str]:
    """The new path of each node whose path is gone; `same` are layers that are known to be one, as `alike` finds."""
    before, after = _nodes(old), _nodes(new)
    gone = {path: kind for path, kind in before.items() if path not in after}
    fresh = {path: kind for path, kind in after.items() if path not in before}
    if not gone or not fresh:
        return {}
    dotted = ({path.replace("/", "."): kind for path, kind in each.items()} for each in (gone, fresh))
    found = {was.replace(".", "/"): now.replace(".", "/") for was, now in _by_name(*dotted).items()}
    taken = set(found.values())
    steps = {step.name: step for step in new.steps}
    for step in old.steps:
        other = steps.get(same.get(step.name, ""), step)
        if bool(other.units) != bool(step.units):
            continue  # a layer and its neurons: their units know one another
        for was, now in zip(_paths(step), _paths(other), strict=True):
            if was in gone and was not in found and now in fresh and now not in taken:
                found[was] = now
    return found


def following(old: Program, new: Program, same: Mapping[str, str]) -> Carried:
    """What neurons and Dense layers have learned, where their wires are now."""
    return carried(old, new, moved_nodes(old, new, same))


def as_drawn(weights: Weights, program: Program, trained: Program | None) -> Weights:
    """Weights by the names that they have in a drawing's program; `trained` is the one that they were learned with.

    What the drawing has no more keeps its name, unless something else goes by it now.
    """
    with torch.device("meta"):  # shapes without memory
        own = Network(program).state_dict()
    old, new = ({name: tuple(w.shape) for name, w in each.items()} for each in (weights, own))
    same = alike(trained, program) if trained else {}
    moved = moved_names(old, new, same)
    named = {moved.get(name, name): weight for name, weight in weights.items()}
    if trained is None:
        return named
    for now, was in parted(trained, program).items():
        named |= {f"{now}{name[len(was) :]}": w for name, w in weights.items() if name.startswith(f"{was}.")}
    wires = following(trained, program, same)
    begun = {name: torch.from_numpy(_begun(program, name, new[name])) for name in wires.into if name in new}
    learned = {name: torch.as_tensor(weight) for name, weight in weights.items()}
    return {**named, **{name: tensor.numpy() for name, tensor in wires.weights(begun, learned).items()}}


def _begun(program: Program, name: str, shape: tuple[int, ...]) -> np.ndarray:
    """Weights, or biases, of units that nobody has trained yet: as torch draws them, and always the same."""
    step = next(step for step in program.steps if step.name == name.rpartition(".")[0])
    assert step.module is not None
    inputs, second = step.module.args[:2]
    reads = np.full(second, inputs) if isinstance(second, int) else np.array([len(row) for row in second])
    bound = 1 / np.sqrt(np.maximum(reads, 1))
    drawn = np.random.default_rng(0).uniform(-1, 1, shape)
    if name.endswith(".bias"):
        return (drawn * bound).astype(np.float32)
    return (drawn * (bound[:, None] if len(shape) == 2 else np.repeat(bound, reads))).astype(np.float32)


# ---- by their names ----


def _layers(shapes: Shapes) -> Layers:
    layers: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
    for name, shape in shapes.items():
        layer, end = _halves(name)
        layers.setdefault(layer, []).append((end, shape))
    return {layer: tuple(sorted(weights)) for layer, weights in layers.items()}


def _halves(name: str) -> tuple[str, str]:
    """The layer and the rest of a weight's name: `block_1.0.dense_1` and `weight`."""
    parts = name.split(".")
    length = 0
    for place, part in enumerate(parts[:-1], 1):
        if IDENTIFIER.fullmatch(part):
            length = place
        elif not part.isdecimal():
            break
    length = length or len(parts) - 1
    return ".".join(parts[:length]), ".".join(parts[length:])


def _by_name(gone: Mapping[str, object], fresh: Mapping[str, object]) -> dict[str, str]:
    before = {name: (_path(name), weights) for name, weights in gone.items()}
    after = {name: (_path(name), weights) for name, weights in fresh.items()}
    went_in = _found(before, {n: [(less, w) for less in _without_some(path)] for n, (path, w) in after.items()})
    came_out = _found(after, {n: [(less, w) for less in _without_some(path)] for n, (path, w) in before.items()})
    return _only(went_in | {(was, now) for now, was in came_out})


def _path(layer: str) -> Path:
    path: list[tuple[str, str]] = []
    for part in layer.split("."):
        if part.isdecimal() and path:
            path[-1] = path[-1][0], part
        else:
            path.append((part, "0"))
    return tuple(path)


def _without_some(path: Path) -> Iterator[Path]:
    """A path as it is, and without blocks that follow one another in it; of those the first copies only."""
    yield path
    for start in range(len(path) - 1):
        for stop in range(start + 1, len(path)):
            if path[stop - 1][1] != "0":
                break
            yield path[:start] + path[stop:]


def _nodes(program: Program) -> dict[str, str]:
    """The nodes that give something, by their paths, and what each does."""
    found = {entry.node: "data" for entry in program.entries}
    for step in program.steps:
        found |= dict.fromkeys(step.units, "neuron") or ({} if step.gathers else {step.node: _does(step)})
    return found


def _does(step: Step) -> str:
    if step.module is not None:
        return step.module.target
    calls = [expression.target for _, expression in step.results if isinstance(expression, Call)]
    return calls[0] if calls else ""


def _paths(step: Step) -> tuple[str, ...]:
    return step.units or (step.node,)


# ---- by what they compute ----


def _computed(program: Program) -> dict[str, str]:
    """For each layer a digest of what it computes, and of all that leads to it."""
    values = {entry.name: f"input {number}" for number, entry in enumerate(program.entries)}
    found: dict[str, str] = {}
    for step in program.steps:
        if not step.bypassed:
            digest = _digest(step, values)
            values |= {name: f"{digest} {port}" for port, name in enumerate(step.variables)}
            found |= {step.name: digest} if step.module is not None else {}
    return found


def _digest(step: Step, values: Mapping[str, str]) -> str:
    own = f"self.{step.name}"

    def named(name: str) -> str:
        if name.startswith("self."):
            return f"self{name.removeprefix(own)}" if name.startswith(own) else name  # or another's, which it shares
        return values[name]

    said = repr((step.module, [moved(expression, named) for _, expression in step.results]))
    return blake2b(said.encode(), digest_size=16).hexdigest()


# ---- pairs ----


def _found(single: Mapping[str, object], many: Mapping[str, Iterable[object]]) -> set[tuple[str, str]]:
    """The names on the left with those on the right that have the same among theirs."""
    names: dict[object, list[str]] = {}
    for name, key in single.items():
        names.setdefault(key, []).append(name)
    return {(name, other) for other, keys in many.items() for key in keys for name in names.get(key, ())}


def _only(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The pairs of which either half is in no other."""
    pairs = list(pairs)
    left, right = Counter(was for was, _ in pairs), Counter(now for _, now in pairs)
    return {was: now for was, now in pairs if left[was] == right[now] == 1}
