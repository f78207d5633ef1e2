"""What a picture on a node shows, in words: for tooltips, and for those who do not see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wording import MINUS, count, number

if TYPE_CHECKING:
    from engine.training.probes.pictures import NodePicture

COMING = "The picture of what it computes comes when the drawing is ready to be trained and the node takes part."
WAITING = "The picture of what it computes comes with the next training."
OTHER = "The time machine tells that of the step's training batch."
"""Of a loss: two numbers of one moment in one window must not be taken for one."""


def shown(picture: NodePicture) -> str:
    """What is to be seen, without numbers that change while it learns: `what its 8 units compute over the plane …`."""
    if picture.shown:
        said = _usual(picture).replace("the first example", "the example that is shown")
        return said.replace(_gone(picture), "for the example that is shown")
    return _usual(picture)


def _usual(picture: NodePicture) -> str:
    match picture.kind:
        case "function":
            return f"what {_of(picture.units, 'unit', 'it')} over the plane {', '.join(picture.axes)}"
        case "maps":
            return f"its {count(picture.units, 'feature map')} for the first example"
        case "matrix":
            return f"its {count(picture.units, 'feature')} for the first example, step by step from left to right"
        case "bars":
            return f"its {count(picture.units, 'number')} for the first example, as bars"
        case "attention":
            heads = f", for each of its {picture.units} heads" if picture.units > 1 else ""
            return f"how much each step (a row) looks at each other one (a column) in the first example{heads}"
        case "histogram":
            return "how its numbers are spread over the first examples"
        case "photograph":
            return "the first example"
        case "number":
            return "its number for the first example"
        case "points":
            colour = "in the colours of their classes" if picture.classes else "in the colour of their number"
            return f"training points in the plane {', '.join(picture.axes)}, {colour}"
    return f"its value {_gone(picture)}"


def told(title: str, picture: NodePicture) -> str:
    """The same with the scale, for a tooltip: `Dense: what its 8 units compute …. Full colour is ±2.31.`"""
    return " ".join(part for part in (f"{title}: {shown(picture)}.", _cut(picture), _scale(picture)) if part)


def _gone(picture: NodePicture) -> str:
    return f"over the first {count(picture.units, 'example')}, and how it has gone"


def _of(units: int, what: str, alone: str) -> str:
    return f"{alone} computes" if units == 1 else f"its {units:,} {what}s compute"


def _cut(picture: NodePicture) -> str:
    """Where there are more than are drawn."""
    drawn = len(picture.values)
    if picture.kind in ("function", "maps", "attention", "bars") and drawn < picture.units:
        return f"The first {drawn} of {picture.units:,} are shown."
    return f"{drawn} of {picture.units:,} are shown." if picture.kind == "points" and drawn < picture.units else ""


def _scale(picture: NodePicture) -> str:
    limit = number(picture.limit)
    match picture.kind:
        case "function" | "maps" | "matrix":
            return f"Full colour is ±{limit}, the largest in this picture; orange is negative."
        case "attention":
            return f"Full colour is {limit}, the largest in this picture."
        case "bars":
            return f"The longest bar is {limit}; orange is negative."
        case "histogram":
            return f"From {number(picture.low[0])} to {number(picture.high[0])}; orange is negative."
        case "points" if not picture.classes:
            return f"Full colour is ±{limit}."
        case "number":
            value = number(float(picture.values[0])).replace("-", MINUS)
            return f"Now {value}; the bar is full at ±{limit}, the largest of the first 64 validation examples."
        case "scalar":
            now = f"Now {number(float(picture.values[0])).replace('-', MINUS)}."
            return now if picture.shown else f"{now} {OTHER}"
    return ""
