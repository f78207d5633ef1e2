"""Fields of numbers have air before their text, all of them."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

import app
from app.spin import AIR, DoubleSpin, Spin
from app.theme import LIGHT, apply


@pytest.mark.parametrize("kind", [Spin, DoubleSpin])
def test_a_number_does_not_touch_the_edge_of_its_field_and_is_whole(qtbot: QtBot, qapp, kind) -> None:
    apply(qapp, LIGHT)
    box = kind(minimum=1, maximum=9999, value=9999, prefix="Example ")
    qtbot.addWidget(box)
    box.show()
    line = box.lineEdit()
    assert line.textMargins().left() == AIR
    assert line.width() - AIR >= line.fontMetrics().horizontalAdvance(box.text())


def test_no_field_of_numbers_is_made_without_it() -> None:
    sources = [path for path in Path(app.__file__).parent.rglob("*.py") if path.name != "spin.py"]
    assert not [path.name for path in sources if "SpinBox(" in path.read_text(encoding="utf-8")]
