"""The clipboard holds text that is a drawing, or else a reason is given."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from app.canvas import clipboard
from engine.errors import UserError
from engine.graph import Graph


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
