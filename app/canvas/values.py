"""The settings that a node shows below its title: which they are, how they read, and how each can be changed in place.

Shown are the layer's main setting and what differs from its default. Every value is a place to grasp: numbers are
scrubbed sideways, choices open a menu, and all can be typed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from PySide6.QtCore import QRectF

from app.canvas.look import Look
from app.editors import WORDS, arms
from engine.layer import Layer, short

MAIN = ("rate", "slope", "alpha", "beta", "kernel", "size", "factor", "parts", "heads", "groups")
"""What people look for first in layers without a width, also where it is the default. Names, because a layer's first
setting may be one that nobody touches, like an epsilon."""

How = Literal["number", "choice", "text"]


@dataclass(frozen=True)
class Value:
    """A setting's value on a node; `rect` is where, in the node's own coordinates."""

    setting: str
    text: str
    rect: QRectF


def shown(layer: Layer) -> tuple[tuple[str, str], ...]:
    """The settings that a node shows and their values as text; none where the layer has a summary of its own."""
    main = layer.width or next((name for name in layer.fields if name in MAIN), None)
    usual = [name for name, field in layer.fields.items() if layer.setting(name) != field.default]
    if layer.summary != ", ".join(_said(layer, name) for name in layer.fields if name in (layer.width, *usual)):
        return ()
    return tuple((name, short(layer.setting(name))) for name in layer.fields if name == main or name in usual)


def line(layer: Layer) -> str:
    """The settings as a node shows them: `units 64, bias off`."""
    return ", ".join(_said(layer, name) for name, _ in shown(layer)) or layer.summary


def placed(layer: Layer, text: str, left: float, top: float, height: float, look: Look) -> tuple[Value, ...]:
    """Where the values stand in the line, of which `text` is what there was room for."""
    values, at = [], 0
    for name, value in shown(layer):
        start = at + len(spoken(name)) + 1
        end = start + len(value)
        if end <= len(text.removesuffix("…")) or text == line(layer):
            x = left + look.small_width(text[:start])
            values.append(Value(name, value, QRectF(x - 3.0, top, look.small_width(value) + 6.0, height)))
        at = end + 2
    return tuple(values)


def spoken(setting: str) -> str:
    """A setting's name as people write it."""
    return setting.replace("_", " ")


def how(layer: Layer, setting: str) -> How:
    """How a setting's present value is best changed."""
    if options(layer, setting):
        return "choice"
    value = layer.setting(setting)
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else "text"


def options(layer: Layer, setting: str) -> tuple[Any, ...]:
    """What a setting may be, where that is a few values."""
    if choices := layer.choices(setting):
        return choices
    kinds = arms(layer.fields[setting].annotation)
    if kinds == (bool,):
        return (True, False)
    if all(get_origin(kind) is Literal or kind is type(None) for kind in kinds):
        return tuple(option for kind in kinds for option in (get_args(kind) or (None,)))
    return ()


def word(option: Any) -> str:
    """An option as people write it."""
    if option is None:
        return "none"
    return WORDS.get(option, short(option)) if isinstance(option, str) else short(option)


def _said(layer: Layer, name: str) -> str:
    return f"{spoken(name)} {short(layer.setting(name))}"
