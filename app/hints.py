"""What the mouse and the keys can do right now, for the status bar while nothing is under way.

What lies under the mouse decides, or else what is selected. A hint names commands by their ids in braces and is shown
with the keys that they have now; a part whose command has no key is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

Thing = Literal[
    "nothing",
    "port",
    "wire",
    "weight",
    "value",
    "badge",
    "flag",
    "node",
    "neuron",
    "block",
    "frame",
    "one",
    "title",
    "several",
    "wires",
]
"""Under the mouse: port, wire, weight (a wire that has one), value, badge, flag (of a probe), node, neuron, block,
frame. Selected: one (node), title (of a frame), several, wires. Else nothing."""

BETWEEN = "  ·  "
HINTS: Mapping[Thing, tuple[str, ...]] = MappingProxyType(
    {
        "nothing": (
            "{add}: add a layer",
            "drag from a port: draw a wire",
            "wheel: zoom",
            "{commands}: all commands",
            "{shortcuts}: all keys",
        ),
        "port": (
            "drag, or click twice: draw a wire",
            "Ctrl and drag: move its wires",
            "Alt and click: break its wires",
        ),
        "wire": (
            "drag an end: lead it elsewhere",
            "Shift and drag: draw another like it",
            "{pin}: pin a probe",
            "double-click: add a dot",
            "Alt and drag: cut",
        ),
        "weight": (
            "double-click: set its weight",
            "drag an end: lead it elsewhere",
            "Alt and click: add a dot",
            "Alt and drag: cut",
        ),
        "value": ("drag sideways: change the value", "double-click: type it"),
        "flag": ("click: show what the probe sees", "drag: pull its plot out to where it is to stand"),
        "badge": ("click: what is wrong, and what mends it", "{explain}: the same for the selected node"),
        "node": (
            "drag: move",
            "Alt and drag: copy",
            "{pin}: pin a probe",
            "double-click the name: rename",
            "right-click: all it can do",
        ),
        "neuron": (
            "drag: move",
            "{switch-off}: switch off or on",
            "{activation}: activation",
            "{set-bias}: bias",
            "right-click: all it can do",
        ),
        "block": ("double-click: open the block", "drag: move", "Alt and drag: copy", "right-click: all it can do"),
        "frame": (
            "drag the title: move it with what is in it",
            "Ctrl and drag: the frame alone",
            "drag the edge: resize",
        ),
        "one": (
            "{add}, then Shift+Enter: add a layer behind it",
            "{edit-value}: change its value",
            "{wire-to}: wire it",
            "{rename}: rename",
            "{bypass}: bypass",
            "arrows: walk",
        ),
        "title": ("{rename}: rename", "{note}: write a note", "{delete}: take the frame away", "Ctrl and arrows: move"),
        "several": ("{collapse}: make a block", "{frame}: frame them", "{tidy}: tidy them", "Ctrl and arrows: move"),
        "wires": ("{delete}: remove", "right-click: all it can do"),
    }
)


def hint(thing: Thing, key_of: Callable[[str], str]) -> str:
    """The hint as it is shown; `key_of` gives the key of a command, or an empty text."""
    shown = []
    for part in HINTS[thing]:
        keys = {id: key_of(id) for id in re.findall(r"{(.+?)}", part)}
        if all(keys.values()):
            for id, key in keys.items():
                part = part.replace(f"{{{id}}}", key)
            shown.append(part)
    return BETWEEN.join(shown)
