"""Makes of the SVG that Qt writes one that every program draws alike.

Qt leaves the scaling of a plot to the reader, and asks it not to scale the width of lines (`non-scaling-stroke`), which
several widely used programs cannot do: a curve came out as a bar as thick as the plot. Here all points are put where
they belong, so that nothing is left to be scaled. The few pixels of a heat map are drawn larger, so that a program that
smooths what it enlarges does not blur them.

Qt's file is flat: groups with a transform, shapes in them, and no group within another one of these.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from math import ceil
from xml.etree import ElementTree

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage

Matrix = tuple[float, float, float, float, float, float]
SVG, LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
EFFECT, HREF, DATA = "vector-effect", f"{{{LINK}}}href", "data:image/png;base64,"
NUMBER = r"-?[0-9.]+(?:e[-+]?[0-9]+)?"
PAIR = re.compile(rf"({NUMBER}),({NUMBER})")
FINER = 2.0
"""Pixels of a heat map for each of the screen's, as in a PNG."""
WIDEST = 2048
"""Pixels of an enlarged heat map at most, each way."""


def plain(data: bytes) -> bytes:
    """The same picture, without anything that scales."""
    for prefix, address in (("", SVG), ("xlink", LINK)):
        ElementTree.register_namespace(prefix, address)
    root = ElementTree.fromstring(data)  # noqa: S314 - Qt has just written it
    for around in list(root.iter(f"{{{SVG}}}g")):
        for group in [child for child in around if child.tag == around.tag and child.get("transform")]:
            if len(group):
                _settle(group, _matrix(str(group.get("transform"))))
            else:
                around.remove(group)  # Qt writes one for every change of its pen
    made: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made


def _matrix(text: str) -> Matrix:
    a, b, c, d, e, f = (float(each) for each in re.findall(NUMBER, text))
    return a, b, c, d, e, f


def _settle(group: ElementTree.Element, by: Matrix) -> None:
    """Moves the transform of a group from its lines into their points."""
    moves_only = by[:4] == (1.0, 0.0, 0.0, 1.0)
    shapes = [shape for shape in group if EFFECT in shape.attrib]
    for shape in shapes:
        del shape.attrib[EFFECT]
    for image in group.iter(f"{{{SVG}}}image"):
        _enlarge(image, max(abs(by[0]), abs(by[1])), max(abs(by[2]), abs(by[3])))
    if moves_only or not shapes:
        return
    for shape in group:
        if shape in shapes:
            _move(shape, by)
        else:
            shape.set("transform", str(group.get("transform")))
    del group.attrib["transform"]


def _move(shape: ElementTree.Element, by: Matrix) -> None:
    match shape.tag.rpartition("}")[2]:
        case "path":
            shape.set("d", _points(str(shape.get("d")), by))
        case "polyline" | "polygon":
            shape.set("points", _points(str(shape.get("points")), by))
        case "rect":
            x, y, wide, high = (float(shape.get(name, 0.0)) for name in ("x", "y", "width", "height"))
            corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]
            _become(shape, ("x", "y", "width", "height"), corners, by)
        case "circle" | "ellipse":
            _round(shape, by)


def _points(text: str, by: Matrix) -> str:
    def moved(pair: re.Match[str]) -> str:
        x, y = _at(float(pair[1]), float(pair[2]), by)
        return f"{x:.6g},{y:.6g}"

    return PAIR.sub(moved, text)


def _at(x: float, y: float, by: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = by
    return a * x + c * y + e, b * x + d * y + f


def _become(shape: ElementTree.Element, names: tuple[str, ...], corners: list[tuple[float, float]], by: Matrix) -> None:
    """A rectangle may be turned: it becomes the polygon of its corners."""
    for name in names:
        shape.attrib.pop(name, None)
    shape.tag = f"{{{SVG}}}polygon"
    shape.set("points", " ".join("{:.6g},{:.6g}".format(*_at(x, y, by)) for x, y in corners))


def _round(shape: ElementTree.Element, by: Matrix) -> None:
    """A circle or ellipse along the axes; plots turn none."""
    both = shape.get("r", "0")
    wide, high = float(shape.get("rx", both)), float(shape.get("ry", both))
    x, y = _at(float(shape.get("cx", 0.0)), float(shape.get("cy", 0.0)), by)
    shape.attrib.pop("r", None)
    shape.tag = f"{{{SVG}}}ellipse"
    values = {"cx": x, "cy": y, "rx": abs(by[0] * wide), "ry": abs(by[3] * high)}
    for name, value in values.items():
        shape.set(name, f"{value:.6g}")


def _enlarge(image: ElementTree.Element, across: float, down: float) -> None:
    """Gives a picture of few pixels as many as there is room for, each a sharp square as on the screen."""
    packed = image.get(HREF, "")
    if image.get("image-rendering") != "optimizeSpeed" or not packed.startswith(DATA):
        return
    picture = QImage.fromData(b64decode(packed[len(DATA) :]), "PNG")  # type: ignore[arg-type]  # a text, says Qt
    wide, high = (max(1, side) for side in (picture.width(), picture.height()))
    drawn = float(image.get("width", wide)) * across, float(image.get("height", high)) * down
    if max(drawn[0] / wide, drawn[1] / high) <= 1.5:
        return
    size = [
        min(side * ceil(FINER * room / side), side * max(1, WIDEST // side))
        for side, room in zip((wide, high), drawn, strict=True)
    ]
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    modes = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.FastTransformation
    picture.scaled(*size, *modes).save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs ask for bytes
    image.set(HREF, DATA + b64encode(buffer.data().data()).decode())
