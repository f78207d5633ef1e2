"""The wires of a drawing by node, and how they are carried on from one drawing to the next.

To group ten thousand wires takes as long as all the rest of an edit, and cutting one changes two groups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from engine.graph import Wire

T = TypeVar("T")
Wires = tuple["Wire", ...]
GROUPS = (("wires_into", "sources", "target", "source"), ("wires_from", "targets", "source", "target"))
"""What a `Graph` knows by node: its wires, the nodes beyond them, the end that is at the node, the one that is not."""
NAMES = frozenset(name for names in GROUPS for name in names[:2])


def grouped(wires: Wires, end: str) -> dict[str, Wires]:
    """The wires by the node at one of their ends, in their order."""
    groups: defaultdict[str, list[Wire]] = defaultdict(list)
    for id, wire in zip(map(attrgetter(end), wires), wires, strict=True):
        groups[id].append(wire)
    return {id: tuple(group) for id, group in groups.items()}


def once(wires: Wires, end: str) -> tuple[str, ...]:
    """The nodes at one end of wires, each once, in their order."""
    return tuple(dict.fromkeys(map(attrgetter(end), wires)))


def carried_on(
    known: Mapping[str, Any], changed: Iterable[Wire], regrouped: Callable[[Wires], Wires]
) -> dict[str, Any]:
    """What is `known` of a drawing by these names, for one in which the `changed` wires came or went. `regrouped` tells
    what becomes of the wires of a node."""
    found: dict[str, Any] = {}
    changed = tuple(changed)
    for name, beyond, near, far in GROUPS:
        if name in known:
            now = {id: regrouped(known[name].get(id, ())) for id in once(changed, near)}
            found[name] = _with(known[name], now)
            if beyond in known:
                found[beyond] = _with(known[beyond], {id: once(wires, far) for id, wires in now.items()})
    return found


def _with(groups: Mapping[str, tuple[T, ...]], now: Mapping[str, tuple[T, ...]]) -> dict[str, tuple[T, ...]]:
    """Groups of which some are others now; those that are empty are left out."""
    return {id: group for id, group in {**groups, **now}.items() if group}
