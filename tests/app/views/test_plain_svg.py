"""What is exported as SVG looks alike in every program: nothing in it is left to be scaled."""

from __future__ import annotations

import re
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pyqtgraph as pg
import pytest
from PIL import Image
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.pictures import HeatMap
from app.plots import Plot, pen
from app.session import Session
from app.theme import LIGHT
from app.views.exporting import svg
from app.views.plain_svg import HREF, SVG, plain

AROUND = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><g>{}</g></svg>'


class Shown:
    """What can be exported, around a picture."""

    title, caption, nothing_yet = "Picture", "", ""

    def __init__(self, session: Session, picture: QWidget) -> None:
        self.session, self.picture = session, picture

    def table(self) -> dict[str, object]:
        return {}


def exported(qtbot: QtBot, session: Session, part: QWidget) -> ElementTree.Element:
    picture = QWidget()
    QVBoxLayout(picture).addWidget(part)
    qtbot.addWidget(picture)
    picture.resize(420, 300)
    picture.show()
    return ElementTree.fromstring(svg(Shown(session, picture))())


def made(shape: str, by: str) -> ElementTree.Element:
    root = ElementTree.fromstring(plain(AROUND.format(f'<g transform="matrix({by})">{shape}</g>').encode()))
    return root[0][0][0]


def points_of(text: str | None) -> list[tuple[float, ...]]:
    return [tuple(map(float, pair.split(","))) for pair in re.findall(r"-?[0-9.]+,-?[0-9.]+", text or "")]


def test_a_curve_lies_on_the_sheet_with_a_line_of_pixels(qtbot: QtBot, session: Session) -> None:
    plot = Plot(LIGHT, "epoch", "value")
    curve = pg.PlotCurveItem(np.array([0.0, 1.0, 2.0]), np.array([1e-4, 2e-4, 5e-4]), pen=pen("#123456", 2))
    plot.addItem(curve)
    plot.follow((0.0, 2.0), (0.0, 5e-4))
    root = exported(qtbot, session, plot)
    group = next(g for g in root.iter(f"{{{SVG}}}g") if g.get("stroke") == "#123456" and len(g))
    assert "transform" not in group.attrib
    assert group.get("stroke-width") == "2"
    points = [point for line in group for point in points_of(line.get("points") or line.get("d"))]
    assert len(points) >= 3
    assert all(0 < x < 444 and 0 < y < 340 for x, y in points)
    assert points[-1][1] < points[0][1] - 100  # it rises over the height of the plot


def test_each_point_of_a_scatter_plot_is_a_shape(qtbot: QtBot, session: Session) -> None:
    plot = Plot(LIGHT, "x", "y")
    dots = pg.ScatterPlotItem([0.0, 1.0, 2.0], [0.0, 2.0, 1.0], size=8, brush="#123456", pen=None)
    plot.addItem(dots)
    plot.follow((-0.5, 2.5), (-0.5, 2.5))
    root = exported(qtbot, session, plot)
    groups = [g for g in root.iter(f"{{{SVG}}}g") if g.get("fill") == "#123456" and len(g)]
    assert len(groups) == 3
    places = np.array([points_of(g[0].get("d"))[:12] for g in groups])
    assert np.ptp(places, axis=1) == pytest.approx(8.0, abs=0.5)  # as large as on the screen
    assert dots._exportOpts is False  # on the screen they are one picture again


def test_the_cells_of_a_heat_map_stay_sharp_where_a_program_smooths_what_it_enlarges(
    qtbot: QtBot, session: Session
) -> None:
    map = HeatMap(LIGHT, "input", "output")
    map.show_values(np.array([[1.0, -1.0], [0.5, -0.5]], np.float32))
    root = exported(qtbot, session, map)
    packed = [image.get(HREF, "") for image in root.iter(f"{{{SVG}}}image")]
    pictures = [np.asarray(Image.open(BytesIO(b64decode(each.split(",")[1]))).convert("RGB")) for each in packed]
    cells = next(each for each in pictures if len(np.unique(each.reshape(-1, 3), axis=0)) == 4)
    assert min(cells.shape[:2]) > 200
    assert (cells[:90, :90] == cells[0, 0]).all()


def test_what_is_moved_alone_stays_as_it_is() -> None:
    rect = '<rect vector-effect="non-scaling-stroke" x="1" y="2" width="3" height="4"/>'
    found = made(rect, "1,0,0,1,10,20")
    assert found.tag.endswith("rect")
    assert found.attrib == {"x": "1", "y": "2", "width": "3", "height": "4"}


@pytest.mark.parametrize(
    ("shape", "name", "expected"),
    [
        ('<rect {} x="0" y="0" width="3" height="4"/>', "points", "10,20 16,20 16,8 10,8"),
        ('<polyline {} points="0,0 1,1e-1"/>', "points", "10,20 12,19.7"),
        ('<path {} d="M0,0 L1,2 Z"/>', "d", "M10,20 L12,14 Z"),
        ('<circle {} cx="1" cy="1" r="2"/>', "rx", "4"),
        ('<circle {} cx="1" cy="1" r="2"/>', "cy", "17"),
    ],
)
def test_every_kind_of_shape_is_put_where_it_belongs(shape: str, name: str, expected: str) -> None:
    assert made(shape.format('vector-effect="non-scaling-stroke"'), "2,0,0,-3,10,20").get(name) == expected


def test_words_beside_scaled_lines_keep_their_transform() -> None:
    both = '<path vector-effect="non-scaling-stroke" d="M0,0 L1,1"/><text x="1" y="1">one</text>'
    root = ElementTree.fromstring(plain(AROUND.format(f'<g transform="matrix(2,0,0,2,0,0)">{both}</g>').encode()))
    line, words = root[0][0]
    assert line.get("d") == "M0,0 L2,2"
    assert words.get("transform") == "matrix(2,0,0,2,0,0)"
