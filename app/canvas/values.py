"""The settings that a node shows below its title: which they are, how they read, and how each can be changed in place.

Shown are the layer's main setting and what differs from its default. Every value is a place to grasp: numbers are
scrubbed sideways, choices open a menu, and all can be typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from PySide6.QtCore import QRectF

from app.canvas.look import Look
from app.editors import WORDS, arms
from engine.layer import Layer, short

MAIN = ("rate", "slope", "alpha", "beta", "kernel", "size", "factor", "parts", "heads", "groups", "shape")
"""What people look for first in layers without a width, also where it is the default. Names, because a layer's first
setting may be one that nobody touches, like an epsilon."""

BETWEEN = ", "
How = Literal["number", "choice", "text"]


@dataclass(frozen=True)
class Value:
    """A setting's value on a node, in the node's own coordinates: `rect` is the value, `field` its name as well.

    The mouse takes hold of the field: one digit is too small a thing to hit.
    """

    setting: str
    text: str
    rect: QRectF
    field: QRectF


@dataclass(frozen=True)
class Said:
    """The line of a node's settings, `units 64, bias off`, and each value's place in it: setting, first, past last."""

    line: str
    spans: tuple[tuple[str, int, int], ...] = ()


def shown(layer: Layer) -> tuple[tuple[str, str], ...]:
    """The settings that a node shows and their values as text; none where the layer has a summary of its own."""
    fields, width = layer.fields, layer.width
    usual = [name for name, field in fields.items() if name == width or layer.setting(name) != field.default]
    values = tuple((name, short(layer.setting(name))) for name in usual)
    if type(layer).summary is not Layer.summary and layer.summary != _line(values):
        return ()
    main = None if width else next((name for name in MAIN if name in fields and name not in usual), None)
    return values if main is None else ((main, short(layer.setting(main))), *values)


def said(layer: Layer) -> Said:
    """What a node says about its settings."""
    values = shown(layer)
    spans, at = [], 0
    for name, text in values:
        start = at + len(name) + 1
        at = start + len(text)
        spans.append((name, start, at))
        at += len(BETWEEN)
    return Said(_line(values) or layer.summary, tuple(spans))


def placed(said: Said, text: str, left: float, top: float, height: float, look: Look) -> tuple[Value, ...]:
    """Where the values stand on the node, when there was room for `text` of the line."""
    room = len(text) if text == said.line else len(text) - 1  # without the sign that something was cut off
    values = []
    for name, start, end in said.spans:
        if end <= room:
            value = said.line[start:end]
            x = left + look.small_width(said.line[:start])
            rect = QRectF(x - 3.0, top, look.small_width(value) + 6.0, height)
            named = left + look.small_width(said.line[: start - len(name) - 1]) - 3.0
            values.append(Value(name, value, rect, QRectF(named, top, rect.right() - named, height)))
    return tuple(values)


def _line(values: Iterable[tuple[str, str]]) -> str:
    return BETWEEN.join(f"{spoken(name)} {text}" for name, text in values)


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
