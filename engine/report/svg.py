"""Pictures as SVG, put together as a tree of elements, so that no text in them can be mistaken for markup.

Coordinates are in points. Colours are those of the light theme: a report is printed on white.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

INK, MUTED, RULE, GROUND = "#1f2328", "#5b6470", "#d5d9de", "#ffffff"
SERIES = ("#0b6bcb", "#c4570a", "#1a7f64", "#8250df", "#b3286b", "#6b6300", "#3f4a56", "#007a99")
"""Curves in the order they are used: told apart by all eyes, and dark enough for paper."""
FONT = "Inter, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif"
LETTER = 0.56
"""The width of a letter by its height, on average: good enough to leave room for text."""


class Canvas:
    """A picture of `width` × `height` points that things are added to."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {_n(width)} {_n(height)}",
                "width": _n(width),
                "height": _n(height),
                "font-family": FONT,
            },
        )

    def add(self, kind: str, **attributes: object) -> Element:
        """An element; `stroke_width=2` is written as `stroke-width="2"`."""
        written = {
            name.replace("_", "-"): _n(value) if isinstance(value, int | float) else str(value)
            for name, value in attributes.items()
        }
        return SubElement(self._root, kind, written)

    def text(
        self, x: float, y: float, words: str, size: float = 10, anchor: str = "start", colour: str = INK, **more: object
    ) -> None:
        self.add("text", x=x, y=y, font_size=size, text_anchor=anchor, fill=colour, **more).text = _printable(words)

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = RULE, width: float = 1) -> None:
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=width)

    def svg(self) -> str:
        return tostring(self._root, encoding="unicode")


def width_of(words: str, size: float) -> float:
    """About how wide a text is."""
    return LETTER * size * len(words)


def shortened(words: str, size: float, room: float) -> str:
    """A text that fits in about `room` points, with an ellipsis where something is left out."""
    most = max(1, int(room / (LETTER * size)))
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _printable(words: str) -> str:
    """Without what XML cannot hold."""
    return "".join(letter for letter in words if letter.isprintable())


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
