"""The clipboard holds text that is a drawing, or else a reason is given."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication

from app.canvas import clipboard
from engine.errors import UserError
from engine.files import dump
from engine.graph import Graph, Wire


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
