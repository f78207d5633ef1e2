"""Legends: which line is which, in as much room as there is."""

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.plots import Legend, Mark, Plot
from app.plots.legend import TIGHT
from app.plots.pens import FAINT
from app.theme import LIGHT


def test_a_legend_keeps_its_room_when_a_value_gets_shorter(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.put("training", Mark(LIGHT.text), "0.12345")
    legend.put("validation", Mark(LIGHT.text, symbol="s"), "1")
    narrow = 150
    assert legend.heightForWidth(narrow) == 2 * legend.heightForWidth(1000)
    legend.put("training", Mark(LIGHT.text), "1")
    assert legend.heightForWidth(narrow) == 2 * legend.heightForWidth(1000)
    assert legend.texts() == ("training 1", "validation 1")


def test_a_flat_legend_takes_one_line_and_tells_the_rest_below_the_mouse(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.put("training", Mark(LIGHT.text), "0.12345")
    legend.put("validation", Mark(LIGHT.text, symbol="s"), "1")
    one = legend.heightForWidth(1000)
    legend.resize(150, one)
    legend.flatten(True)
    assert legend.heightForWidth(150) == one
    QApplication.sendEvent(legend, QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint()))
    assert "training 0.12345<br>validation 1" in legend.toolTip()
    legend.flatten(False)
    assert legend.heightForWidth(150) == 2 * one


def test_a_flat_legend_says_everything_where_the_rows_that_it_may_take_do(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    one = legend.heightForWidth(1000)
    legend.flatten(True, 2)
    for amount, high in ((1, one), (2, 2 * one), (3, one)):
        legend.put(f"curve {amount}", Mark(LIGHT.text), "0.12345")
        assert legend.heightForWidth(150) == high
    assert legend.rows(150) == 3


def test_a_legend_beside_a_picture_stays_whole(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.foldable = False
    for name in ("training", "validation"):
        legend.put(name, Mark(LIGHT.text), "0.12345")
    legend.flatten(True)
    assert legend.heightForWidth(150) == 2 * legend.heightForWidth(1000)


def test_names_that_are_cut_keep_their_beginning(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    for name in ("training", "validation", "each step", "best epoch"):
        legend.put(name, Mark(LIGHT.text))
    metrics = legend.fontMetrics()
    words = sum(map(metrics.horizontalAdvance, legend.names()))
    said = [text for _, _, text in legend.shortened(4 * (legend.SHORT + 12) + words - 20)]
    assert "…" in "".join(said)
    assert all(name.startswith(text.removesuffix("…")) for name, text in zip(legend.names(), said, strict=True))
    assert [text for _, _, text in legend.shortened(4 * (legend.SHORT + 12) + words + 4)] == list(legend.names())


def test_where_there_is_no_room_for_names_shorter_ones_are_said(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    for name, short in (("validation", "valid"), ("best epoch", "best")):
        legend.put(name, Mark(LIGHT.text, short=short))
    words = sum(map(legend.fontMetrics().horizontalAdvance, legend.names()))
    room = 2 * (legend.SHORT + 12)
    assert [text for _, _, text in legend.shortened(room + words)] == ["validation", "best epoch"]
    assert [text for _, _, text in legend.shortened(room + words - 5)] == ["valid", "best"]


def test_a_legend_narrower_than_a_name_packs_it_closer_and_then_says_that_it_is_cut(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.put("versicolor", Mark(LIGHT.series[1], 0.0, symbol="o"))
    needed = legend.fontMetrics().horizontalAdvance("versicolor") + Legend.DOT + 4
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint())
    legend.resize(needed, legend.heightForWidth(needed))
    QApplication.sendEvent(legend, event)
    assert legend._words("versicolor", Legend.DOT + 4) == "versicolor"
    assert legend.toolTip() == ""
    legend.resize(needed - 12, legend.height())
    QApplication.sendEvent(legend, event)
    assert legend._words("versicolor", Legend.DOT + 4).endswith("…")
    assert "versicolor" in legend.toolTip()
    legend.grab()


def test_a_legend_in_a_low_place_packs_its_entries_and_says_where_not_all_have_room(qtbot: QtBot) -> None:
    low, legend = QWidget(), Legend()
    qtbot.addWidget(low)
    legend.setParent(low)
    for at in range(10):
        legend.put(f"kind {at}", Mark(LIGHT.series[at], 0.0, symbol="o"))
    row, wide = legend.heightForWidth(10_000), legend.fontMetrics().horizontalAdvance("kind 0") + Legend.DOT + 4
    legend.resize(2 * wide + TIGHT, 10 * row)  # two columns, if packed
    low.resize(legend.width(), 10 * row)
    low.show()
    assert legend.heightForWidth(legend.width()) == 10 * row
    assert not legend._is_tight()
    low.resize(legend.width(), 5 * row)
    assert legend._is_tight()
    assert legend.in_sight() == legend.names()
    low.resize(legend.width(), 3 * row)
    assert legend.in_sight() == ("kind 0", "kind 1", "kind 2", "kind 3")
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(), QPoint())
    QApplication.sendEvent(legend, event)
    assert "kind 9" in legend.toolTip()
    legend.grab()


def test_names_one_below_another_share_rows_where_the_place_is_too_low_for_that(qtbot: QtBot) -> None:
    low, legend = QWidget(), Legend()
    qtbot.addWidget(low)
    legend.setParent(low)
    for at in range(6):
        legend.put(f"kind {at}", Mark(LIGHT.series[at], 0.0, symbol="o"))
    row = legend.heightForWidth(10_000)
    legend.stack(6 * row)
    assert legend.heightForWidth(10_000) == 6 * row
    legend.resize(1_000, 6 * row)
    low.resize(1_000, 2 * row)
    low.show()
    assert legend.in_sight() == legend.names()
    legend.stack(6 * row - 1)
    assert legend.heightForWidth(10_000) == row


def test_a_hollow_symbol_is_hollow_in_the_legend(qtbot: QtBot) -> None:
    inside = []
    for filled in (True, False):
        legend = Legend()
        qtbot.addWidget(legend)
        legend.put("validation", Mark("#ff0000", 0, symbol="s", filled=filled))
        legend.resize(200, legend.heightForWidth(200))
        picture = legend.grab().toImage()
        ratio = picture.devicePixelRatio()
        middle = picture.pixelColor(round(Legend.LINE / 2 * ratio), round(legend.height() / 2 * ratio))
        inside.append(middle.name() == "#ff0000")
    assert inside == [True, False]


def test_a_legend_has_room_for_its_names_in_larger_letters(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    for name in ("kind a", "kind b"):
        legend.put(name, Mark("#000000", 0.0, symbol="o"))
    width = next(width for width in range(1, 1000) if not legend.cut(width))  # both in one line
    legend.setStyleSheet("font-size: 40pt")
    legend.ensurePolished()
    assert legend.cut(width)


def test_a_thin_line_in_a_legend_has_the_colour_of_the_curve_and_a_symbol_grows_with_the_letters(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.put("each step", Mark("#ff0000", FAINT))
    legend.put("class", Mark("#0000ff", 0, symbol="o"))
    blue = []
    for size in (10, 11, 12, 13, 14):  # rows of an even and of an odd height
        legend.setStyleSheet(f"font-size: {size}pt")
        legend.ensurePolished()
        legend.resize(600, legend.heightForWidth(600))
        picture = legend.grab().toImage()
        colours = [picture.pixelColor(x, y).name() for x in range(600) for y in range(picture.height())]
        assert "#ff0000" in colours, size
        blue.append(colours.count("#0000ff"))
    assert blue[-1] > 1.5 * blue[0]


def test_one_line_of_a_legend_says_something_of_all_or_the_first_in_full(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    for name in ("learning rate 0.0001", "learning rate 0.003", "learning rate 0.03"):
        legend.put(name, Mark(LIGHT.text), "0.5")
    letter = legend.fontMetrics().averageCharWidth()
    said = [words for _, _, words in legend.shortened(36 * 3 + 33 * letter)]
    assert [words[0] for words in said] == ["…"] * 3
    assert len(set(said)) == 3
    first = 36 + 3 * letter + legend.fontMetrics().horizontalAdvance("learning rate 0.0001")
    assert [words for _, _, words in legend.shortened(first)] == ["learning rate 0.0001", "…"]


def test_legends_beside_one_another_are_as_high_as_the_one_with_more_rows(qtbot: QtBot) -> None:
    one, other = Legend(), Legend()
    for legend in (one, other):
        qtbot.addWidget(legend)
        legend.put("mean", Mark(LIGHT.text))
    one.level_with(other)
    other.level_with(one)
    single = one.heightForWidth(120)
    other.put("healthy 0.0003–0.003", Mark(LIGHT.text))
    assert one.heightForWidth(120) == other.heightForWidth(120) > single
    assert one.heightForWidth(600) == single


def test_a_flat_legend_that_gets_entries_later_gets_their_rows(qtbot: QtBot) -> None:
    holder, legend = QWidget(), Legend()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    column.addWidget(legend)
    column.addWidget(Plot(LIGHT, "epoch", "loss"), 1)
    legend.flatten(True, 2)
    holder.resize(330, 200)
    holder.show()
    for amount in range(3):
        legend.put(f"curve {amount}", Mark(LIGHT.text), "0.123")
    qtbot.waitUntil(lambda: legend.height() == legend.heightForWidth(legend.width()))
    assert legend.rows(legend.width()) == 2
    assert len(legend.in_sight()) == 3
