"""Plots take what was made for them before, and what is left is let go of."""

import pytest
from PySide6.QtWidgets import QApplication

from app.plots import Plot
from app.plots.stock import READY, Stock
from app.theme import LIGHT


@pytest.fixture
def stock(qapp):
    for other in qapp.children():
        if isinstance(other, Stock):
            other.close()  # a window of another test may still be there, and plots take from the first
    made = Stock()
    yield made
    made.close()


def test_a_plot_takes_what_is_ready(qtbot, stock) -> None:
    stock.add()
    ready = stock._ready[0]
    first, second = Plot(LIGHT, "x", "y"), Plot(LIGHT, "x", "y")
    for plot in (first, second):
        qtbot.addWidget(plot)
    assert first.plotItem is ready
    assert second.plotItem is not ready
    assert second.getAxis("left").label.toPlainText().strip() == "y"


def test_it_is_filled_again_while_the_window_has_nothing_else_to_do(qtbot, stock) -> None:
    stock.refill()
    qtbot.waitUntil(lambda: len(stock._ready) == READY and not stock._timer.isActive())
    stock.take()
    qtbot.waitUntil(lambda: len(stock._ready) == READY and not stock._timer.isActive())


def test_nothing_is_left_when_the_window_closes(qtbot, window) -> None:
    assert window.panels.stock in QApplication.instance().children()
    window.panels.stock.add()
    window.session.training.close()
    assert window.panels.stock not in QApplication.instance().children()
    assert not window.panels.stock._ready
