"""The clipboard holds text that is a drawing, or else a reason is given."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas import clipboard
from app.canvas.view import Canvas
from engine.analysis import analyse
from engine.errors import UserError
from engine.files import dump
from engine.graph import Graph, Node, Wire
from engine.layer import make


def test_what_is_copied_can_be_pasted_also_from_its_text(qapp: QApplication, drawing: Graph) -> None:
    part = drawing.part(["dense_1", "relu_1"])
    clipboard.copy(part)
    assert clipboard.paste().nodes == part.nodes
    qapp.clipboard().setText(qapp.clipboard().text())  # as a mail programme would hand it back
    assert clipboard.paste().wires == part.wires


@pytest.mark.parametrize("text", ["", "Dear diary", "{", '{"format": "x"}', "[1, 2]", "{}" * 9])
def test_other_text_is_refused(qapp: QApplication, text: str) -> None:
    qapp.clipboard().setText(text)
    with pytest.raises(UserError, match="The clipboard holds no part of a drawing"):
        clipboard.paste()


def test_an_empty_drawing_is_refused(qapp: QApplication) -> None:
    clipboard.copy(Graph())
    with pytest.raises(UserError, match="The drawing on the clipboard is empty"):
        clipboard.paste()


def test_the_wires_that_led_into_a_part_come_along_beside_it(qapp: QApplication, drawing: Graph) -> None:
    wire = Wire("iris_1", "x", "dense_1", "in")
    clipboard.copy(drawing.part(["dense_1"]), [wire])
    assert clipboard.links() == (wire,)
    qapp.clipboard().setText(qapp.clipboard().text())
    assert clipboard.links() == (), "text alone has none"


@pytest.mark.parametrize("data", [b"", b"{", b"7", b'["ab"]', b"[[1, 2]]"])
def test_links_that_make_no_sense_are_none(qapp: QApplication, data: bytes) -> None:
    mime = QMimeData()
    mime.setData(clipboard.LINKS, data)
    qapp.clipboard().setMimeData(mime)
    assert clipboard.links() == ()


def test_a_drawing_of_a_newer_format_is_taken_as_far_as_it_is_understood(qapp: QApplication, drawing: Graph) -> None:
    text = dump(drawing.part(["relu_1"])).replace('"format": 1', '"format": 99', 1)
    assert '"format": 99' in text
    qapp.clipboard().setText(text)
    assert clipboard.paste().nodes.keys() == {"relu_1"}


def test_a_program_that_ends_with_something_copied_ends_well() -> None:
    program = (
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from app.canvas import clipboard\n"
        "from engine.graph import Graph\n"
        "from engine.layer import make\n"
        "clipboard.copy(Graph().added(make('dense'))[0])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_it_is_known_from_which_block_a_part_comes(qapp: QApplication, drawing: Graph) -> None:
    clipboard.copy(drawing.part(["dense_1"]), path=("block_1",))
    assert clipboard.is_from(("block_1",))
    assert not clipboard.is_from(())
    qapp.clipboard().setText(qapp.clipboard().text())
    assert clipboard.is_from(()), "text is from no block"


def neurons(left: int, right: int) -> Graph:
    """Two columns of neurons, each of the first wired to each of the second."""
    neuron = make("neuron")
    nodes = {
        f"n{column}_{row}": Node(f"n{column}_{row}", neuron, position=(300.0 * column, 70.0 * row))
        for column, count in enumerate((left, right))
        for row in range(count)
    }
    wires = (Wire(f"n0_{a}", "out", f"n1_{b}", "in") for b in range(right) for a in range(left))
    return Graph(nodes, tuple(wires))


@pytest.mark.parametrize(
    ("left", "right", "said"), [(316, 317, "100,172 wires"), (200, 300, "60,000 wires; 12,000 can be pasted at once")]
)
def test_a_hundred_thousand_wires_are_refused_in_a_sentence_and_nothing_is_lost(
    canvas: Canvas, qtbot: QtBot, left: int, right: int, said: str
) -> None:
    told: list[str] = []
    canvas.session.message.connect(lambda text, hint: told.append(text))
    before = canvas.session.graph
    QApplication.clipboard().setText(dump(neurons(left, right)))
    canvas.commands.paste()
    qtbot.waitUntil(lambda: bool(told))
    assert canvas.session.graph is before
    assert len(told) == 1
    assert said in told[0]


def test_thousands_of_wires_are_pasted_in_one_step(canvas: Canvas, qtbot: QtBot) -> None:
    before = canvas.session.graph
    QApplication.clipboard().setText(dump(neurons(40, 50)))
    canvas.commands.paste()
    assert canvas.session.graph is before, "they are read on a thread"
    qtbot.waitUntil(lambda: canvas.session.graph is not before)
    assert canvas.session.whole == analyse(canvas.session.graph)
    assert len(canvas.session.graph.wires) == len(before.wires) + 2000
    assert len(canvas.session.selection) == 90
    canvas.session.undo()
    assert canvas.session.graph == before


def test_what_is_drawn_while_wires_are_pasted_stays(canvas: Canvas, qtbot: QtBot) -> None:
    before = len(canvas.session.graph.nodes)
    QApplication.clipboard().setText(dump(neurons(40, 50)))
    canvas.commands.paste()
    canvas.commands.paste()
    canvas.commands.add("dropout", QPointF(900.0, 900.0))
    qtbot.waitUntil(lambda: len(canvas.session.graph.nodes) == before + 1 + 2 * 90)
    assert "dropout_1" in canvas.session.graph.nodes
    assert len({node.position for node in canvas.session.graph.nodes.values()}) == before + 1 + 2 * 90


def test_wires_that_make_no_sense_are_refused_though_they_are_read_on_a_thread(canvas: Canvas, qtbot: QtBot) -> None:
    before = canvas.session.graph
    QApplication.clipboard().setText(dump(neurons(40, 50))[:-50])
    with qtbot.waitSignal(canvas.session.message) as told:
        canvas.commands.paste()
    assert told.args is not None
    assert told.args[0].startswith("The clipboard holds no part of a drawing")
    assert canvas.session.graph is before


def test_a_loop_of_neurons_that_is_pasted_is_a_problem_and_can_be_mended(canvas: Canvas) -> None:
    loop = neurons(1, 1)
    loop = replace(loop, wires=(*loop.wires, Wire("n1_0", "out", "n0_0", "in")))
    QApplication.clipboard().setText(dump(loop))
    canvas.commands.paste()
    assert canvas.session.analysis.looped == canvas.session.selection
    assert all(problem.text.endswith(".") for problem in canvas.session.analysis.problems)
    wire = next(w for w in canvas.session.graph.wires if w.source in canvas.session.selection)
    canvas.select((), (wire,))
    canvas.commands.delete()
    assert not canvas.session.analysis.looped
