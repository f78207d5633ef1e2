"""The legend says what is shown, by which rule, and how much the full width is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF
from pytestqt.qtbot import QtBot

from app.canvas.edits import framed
from app.canvas.sight import Sight
from app.canvas.view import Canvas
from app.canvas.wire_legend import WireLegend
from app.theme import DARK_CONTRAST
from app.waiting import LOADING
from engine.layer import make


@pytest.fixture
def legend(canvas: Canvas) -> WireLegend:
    return canvas.wire_show.legend


@pytest.mark.parametrize(("mode", "says"), [("weights", "root mean square"), ("gradients", "mean |gradient|")])
def test_it_states_what_is_shown_and_the_rule(legend: WireLegend, mode: str, says: str) -> None:
    legend.show_scale(mode, 0.42)
    title, widths, colours = legend.lines()
    assert mode in title
    assert widths == f"Width: {says}, a third thinner at each tenth"
    assert colours == "Colour: mean ÷ size, all negative to all positive"
    assert "Full width: 0.420" in legend.accessibleDescription()


def test_of_weights_it_names_no_examples(legend: WireLegend) -> None:
    legend.show_scale("activations", 1.0)
    assert legend.lines()[0].endswith("64 examples")
    legend.show_scale("weights", 1.0)
    assert legend.lines()[0] == "Wires: weights where they end"


def test_where_nothing_is_known_it_says_what_that_takes(canvas: Canvas, legend: WireLegend) -> None:
    canvas.session.torch_here = True
    legend.show_scale("weights", 0.0)
    assert legend.lines()[1] == "The values come in a moment."
    before = legend.height()
    canvas.session.edit(canvas.session.graph.without(list(canvas.session.graph.nodes)[:1]), "Delete")
    assert legend.lines()[1] == "The drawing is not finished yet. Next: connect a data set to Dense."
    assert legend.accessibleDescription().endswith(legend.lines()[1])
    assert legend.height() > before, "the words have room"
    assert not legend.grab().isNull()


def test_before_the_engine_is_there_it_says_that_it_is_loaded(canvas: Canvas, legend: WireLegend) -> None:
    assert not canvas.session.torch_here
    legend.show_scale("weights", 0.0)
    assert legend.lines()[1] == LOADING


def test_it_is_painted_and_hidden_with_what_it_explains(legend: WireLegend) -> None:
    legend.show_scale("weights", 1.0)
    image = legend.grab().toImage()
    places = (QPoint(x, y) for x in range(0, image.width(), 2) for y in range(image.height()))
    colours = [image.pixelColor(place) for place in places]
    assert any(colour.red() > 180 and colour.blue() < 40 for colour in colours)
    assert any(colour.blue() > 180 and colour.red() < 60 for colour in colours)
    legend.hide_all()
    assert not legend.isVisible()


def test_it_makes_way_and_comes_back(legend: WireLegend) -> None:
    legend.show_scale("weights", 1.0)
    legend.crowd_out(True)
    assert not legend.isVisible()
    legend.show_scale("weights", 2.0)
    assert not legend.isVisible()
    legend.crowd_out(False)
    assert legend.isVisible()


def covering(canvas: Canvas, legend: WireLegend) -> list[str]:
    """The nodes that it hides."""
    below = QRectF(legend.geometry().translated(-canvas.viewport().pos()))
    boxes = {id: canvas.viewportTransform().mapRect(item.box()) for id, item in canvas.drawing.nodes.items()}
    return [id for id, box in boxes.items() if box.intersects(below)]


def scrolled(canvas: Canvas, node: str, to: QPoint) -> None:
    """Puts the middle of a node's box where it is told, in the canvas' pixels."""
    at = canvas.mapFromScene(canvas.drawing.nodes[node].box().center())
    for bar, way in ((canvas.horizontalScrollBar(), at.x() - to.x()), (canvas.verticalScrollBar(), at.y() - to.y())):
        bar.setValue(bar.value() + way)


def test_it_stands_in_a_corner_where_it_hides_no_node(canvas: Canvas, legend: WireLegend) -> None:
    scrolled(canvas, "dense_2", QPoint(canvas.width() // 2, canvas.height() // 2))
    legend.show_scale("weights", 1.0)
    usual = legend.geometry()
    assert usual.left() < 20
    assert usual.bottom() > canvas.height() - 20
    legend.hide_all()
    scrolled(canvas, "dense_2", usual.center())
    assert covering(canvas, legend), "there it would lie on it"
    legend.show_scale("weights", 1.0)
    assert legend.geometry() != usual
    assert not covering(canvas, legend)
    assert canvas.rect().contains(legend.geometry())


def test_it_hides_no_title_of_a_frame(canvas: Canvas, legend: WireLegend) -> None:
    scrolled(canvas, "dense_2", QPoint(canvas.width() // 2, canvas.height() // 2))
    legend.show_scale("weights", 1.0)
    usual = legend.geometry()
    legend.hide_all()
    at = canvas.mapToScene(usual.center())
    graph, id = framed(canvas.session.graph, at.x(), at.y(), at.x() + 60, at.y() + 60)
    canvas.session.edit(graph, "Frame")
    legend.show_scale("weights", 1.0)
    title = canvas.mapFromScene(canvas.drawing.frames[id].name_box()).boundingRect()
    assert usual.intersects(title), "there it would lie on it"
    assert not legend.geometry().intersects(title)


def test_it_stays_where_it_is_while_numbers_come_and_the_view_moves(canvas: Canvas, legend: WireLegend) -> None:
    legend.show_scale("weights", 1.0)
    usual = legend.geometry()
    scrolled(canvas, "dense_2", usual.center())
    legend.show_scale("weights", 2.0)
    assert legend.geometry() == usual


def test_in_a_canvas_of_another_size_it_chooses_anew(canvas: Canvas, legend: WireLegend, qtbot: QtBot) -> None:
    legend.show_scale("weights", 1.0)
    scrolled(canvas, "dense_2", legend.geometry().center())
    canvas.resize(canvas.width(), canvas.height() - 30)
    scrolled(canvas, "dense_2", legend.geometry().center())
    qtbot.waitUntil(lambda: not covering(canvas, legend))


@pytest.mark.parametrize("size", [(1_400, 800), (500, 300)])
def test_its_words_fit(canvas: Canvas, legend: WireLegend, size: tuple[int, int]) -> None:
    canvas.resize(*size)
    canvas.session.set_theme(DARK_CONTRAST)
    for mode in ("weights", "activations", "gradients"):
        legend.show_scale(mode, 1.234e-7)
        title, small = legend._fonts()
        from PySide6.QtGui import QFontMetricsF

        room = legend.width() - 20
        assert QFontMetricsF(title).horizontalAdvance(legend.lines()[0]) <= room
        assert QFontMetricsF(small).horizontalAdvance(legend.lines()[1]) <= room
        assert canvas.rect().contains(legend.geometry())


def test_its_number_is_written_anew_twice_a_second_at_most_and_the_last_one_is_not_lost(
    qtbot: QtBot, legend: WireLegend
) -> None:
    legend.show_scale("weights", 1.0)
    legend.show_scale("weights", 2.0)
    written = legend.largest
    for largest in (3.0, 4.0, 5.0):
        legend.show_scale("weights", largest)
        assert legend.largest == written
    qtbot.waitUntil(lambda: legend.largest == 5.0)


def test_another_question_is_answered_at_once(legend: WireLegend) -> None:
    legend.show_scale("weights", 1.0)
    legend.show_scale("weights", 2.0)
    legend.show_scale("weights", 3.0)
    legend.show_scale("activations", 4.0)
    assert (legend.mode, legend.largest) == ("activations", 4.0)


def crowded(canvas: Canvas, legend: WireLegend, leave: float) -> None:
    """Fills the canvas with a node in each corner, larger than the legend but for so many pixels at the lower edge."""
    high = legend.height() + 24
    bottom = canvas.height() - high / 2 - leave
    for x in (120.0, canvas.width() - 120.0):
        for y in (high / 2, bottom):
            at = canvas.camera.to_scene(QPointF(x, y))
            canvas.session.edit(canvas.session.graph.added(make("dense"), (at.x() - 80.0, at.y() - 30.0))[0], "Add")


def test_where_all_corners_hide_nodes_it_gets_small_and_where_that_hides_one_too_it_goes(
    canvas: Canvas, legend: WireLegend, qtbot: QtBot
) -> None:
    canvas.camera.look(Sight(0.0, 3_000.0, 1.0))
    legend.show_scale("weights", 1.0)
    whole = legend.size()
    crowded(canvas, legend, leave=34.0)
    qtbot.waitUntil(lambda: legend.height() < whole.height() / 2)
    assert not covering(canvas, legend)
    assert legend.isVisible()
    assert not legend.grab().isNull()
    canvas.camera.pan(QPointF(0.0, -30.0))
    qtbot.waitUntil(lambda: not legend.isVisible() or not covering(canvas, legend))
    canvas.camera.look(Sight(0.0, 30_000.0, 1.0))
    qtbot.waitUntil(lambda: legend.isVisible() and legend.size() == whole)


def test_it_leaves_a_corner_that_the_view_brings_a_node_to(canvas: Canvas, legend: WireLegend, qtbot: QtBot) -> None:
    legend.show_scale("weights", 1.0)
    scrolled(canvas, "dense_2", legend.geometry().center())
    assert covering(canvas, legend)
    qtbot.waitUntil(lambda: legend.isVisible() and not covering(canvas, legend))
