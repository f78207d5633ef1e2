"""The inside of a plot is pyqtgraph's, without what nobody sees."""

import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QApplication

from app.plots import Plot
from app.plots.axis import Axis
from app.plots.inside import Inside
from app.theme import LIGHT

NOT_NEEDED = {"alpha", "autoAlpha", "avgPen", "avgShadowPen", "fileDialog", "spectrumMode", "stateGroup", "titleLabel"}
"""What belongs to pyqtgraph's menu and title."""


@pytest.fixture
def theirs(qapp):
    return pg.PlotItem(axisItems={side: Axis(side) for side in ("left", "bottom")}, enableMenu=False)


def picture(qtbot, monkeypatch, inside):
    monkeypatch.setattr("app.plots.plot.taken", lambda: inside)
    plot = Plot(LIGHT, "epoch", "loss")
    qtbot.addWidget(plot)
    plot.resize(400, 300)
    plot.addItem(pg.PlotDataItem([0, 1, 2, 3], [5, 3, 4, 1]))
    plot.addItem(pg.ScatterPlotItem([1, 2], [2, 3]))
    plot.follow((0, 3), (0, 5))
    plot.show()
    return plot.grab().toImage()


def test_a_plot_looks_as_with_all_that_pyqtgraph_makes(qtbot, monkeypatch, theirs) -> None:
    assert picture(qtbot, monkeypatch, Inside()) == picture(qtbot, monkeypatch, theirs)


def test_it_makes_no_widget(qapp) -> None:
    before = len(QApplication.allWidgets())
    made = Inside()
    assert len(QApplication.allWidgets()) == before
    assert made.getContextMenus(None) is None


def test_whatever_reads_the_form_finds_what_it_says_while_nobody_touches_it(theirs) -> None:
    made = Inside()
    assert made.alphaState() == theirs.alphaState()
    assert made.downsampleMode() == theirs.downsampleMode()
    assert made.pointMode() == theirs.pointMode()
    assert made.clipToViewMode() == theirs.clipToViewMode()
    assert vars(theirs).keys() - vars(made).keys() == NOT_NEEDED


def test_a_curve_that_is_taken_out_again_leaves_nothing(qapp) -> None:
    made, curve = Inside(), pg.PlotDataItem([0, 1], [0, 1])
    made.addItem(curve)
    made.removeItem(curve)
    assert not made.items
    assert not made.curves
    made.addItem(curve)
    made.clear()
    assert not made.items


def test_a_grid_is_shown_and_hidden_for_each_axis(qapp) -> None:
    made = Inside()
    made.showGrid(x=False, y=True)
    assert (made.getAxis("bottom").grid, bool(made.getAxis("left").grid)) == (False, True)
    made.showGrid(x=True)
    assert made.getAxis("bottom").grid
    assert made.getAxis("left").grid
