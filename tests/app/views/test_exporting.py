"""Every view can be taken out of the program: as a picture, as lines, and as the numbers behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QGuiApplication
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.session import Session
from app.theme import LIGHT
from app.views import VIEWS, exporting
from app.views.exporting import MARGIN, REPLACE, SHARPNESS, csv, image, png, svg
from app.views.gradients import GradientView
from app.views.view import View
from engine import examples
from engine.graph import Graph
from tests.app.views.conftest import Open
from tests.engine.drawings import classifier

STARTED_BY_HAND = ("race", "luck", "landscape", "regularisation")
"""Views that work something out when they are asked to: nothing is in them after a training."""
DRAWINGS: dict[str, Callable[[], Graph]] = {
    "boundary": lambda: examples.example("xor").graph,
    "neuron": lambda: examples.example("and").graph,
    "attention": lambda: examples.example("digits-attention").graph,
    "latent": lambda: examples.example("autoencoder").graph,
    "generated": lambda: examples.example("gan-ring").graph,
    "agent": lambda: examples.example("grid-world").graph.with_settings("environment_1", steps=256),
}


def drawing(name: str) -> Graph:
    make = DRAWINGS.get(name, lambda: classifier(("dense", {"units": 8}), "relu"))
    return make().with_training(epochs=3)


def shown(qtbot: QtBot, session: Session, kind: type[View]) -> View:
    view = kind(session)
    qtbot.addWidget(view)
    view.resize(620, 380)
    view.show()
    return view


def trained(qtbot: QtBot, session: Session, kind: type[View], train: Callable[[Session], None]) -> View:
    """A view with a picture, after a run."""
    view = shown(qtbot, session, kind)
    train(session)

    def drawn() -> bool:
        view.draw()
        return not view.nothing_yet

    qtbot.waitUntil(drawn)
    return view


@pytest.mark.parametrize("name", [name for name in VIEWS if name not in STARTED_BY_HAND])
def test_every_view_is_exported_as_png_svg_and_csv(
    qtbot: QtBot, opened: Open, train: Callable[[Session], None], name: str
) -> None:
    view = trained(qtbot, opened(drawing(name)), VIEWS[name], train)
    picture = np.asarray(Image.open(BytesIO(png(view)())).convert("RGB"))
    assert picture.shape[1] == SHARPNESS * (view.picture.width() + 2 * MARGIN)
    assert len(np.unique(picture.astype(int) @ (256**2, 256, 1))) > 10  # as numbers: sorting rows takes a second
    lines = svg(view)()
    assert ElementTree.fromstring(lines).tag.endswith("svg")
    assert view.title.encode() in lines
    assert QSvgRenderer(QByteArray(lines)).isValid()
    assert b"vector-effect" not in lines  # which many programs do not know
    columns = view.table()
    assert len({len(column) for column in columns.values()}) == 1
    assert all(re.search(r"\w", column) for column in columns)
    table = pd.read_csv(BytesIO(csv(view)()))
    assert list(table.columns) == list(columns)
    assert len(table) == len(next(iter(columns.values()))) > 0


@pytest.mark.parametrize("name", list(VIEWS))
def test_a_view_without_a_picture_says_so_instead(qtbot: QtBot, opened: Open, name: str) -> None:
    session = opened(Graph())
    view = shown(qtbot, session, VIEWS[name])
    view.draw()
    with qtbot.waitSignal(session.message) as told:
        view.export.menu().actions()[0].trigger()
    assert told.args == ["There is nothing to export yet.", view.nothing.text()]


@pytest.fixture
def view(qtbot: QtBot, opened: Open, train: Callable[[Session], None]) -> View:
    return trained(qtbot, opened(drawing("gradients")), GradientView, train)


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> list[str]:
    """Answers the file dialog; returns what it was called with."""
    asked: list[str] = []

    def answer(parent: object, title: str, suggestion: str, kinds: str) -> tuple[str, str]:
        asked.extend((title, Path(suggestion).name, kinds))
        return str(path), kinds

    monkeypatch.setattr(QFileDialog, "getSaveFileName", answer)
    return asked


def export(qtbot: QtBot, view: View, entry: int) -> str:
    with qtbot.waitSignal(view.session.message) as told:
        view.export.menu().actions()[entry].trigger()
    qtbot.waitUntil(lambda: not view.export.busy)
    return str(told.args[0])


def test_the_button_asks_where_and_writes_the_file(
    qtbot: QtBot, view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = choose(monkeypatch, tmp_path / "flow")
    assert export(qtbot, view, 2) == "Exported to 'flow.csv'."
    assert asked == ["Export Gradient flow", "Gradient flow – now.csv", "CSV (*.csv)"]
    text = (tmp_path / "flow.csv").read_text()
    assert text.startswith("layer,mean |gradient|,largest |gradient|,update ÷ weights\nDense 1,")


def test_a_file_that_cannot_be_written_is_told(
    qtbot: QtBot, view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "nowhere" / "flow.png")
    assert export(qtbot, view, 0) == "flow.png could not be saved: its folder does not exist."


def test_a_file_that_the_dialog_could_not_know_of_is_not_replaced_unasked(
    qtbot: QtBot, view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, tmp_path / "flow")
    (tmp_path / "flow.svg").write_text("mine")
    monkeypatch.setattr(exporting, "ask", lambda *_: "Cancel")
    view.export.menu().actions()[1].trigger()
    assert (tmp_path / "flow.svg").read_text() == "mine"
    monkeypatch.setattr(exporting, "ask", lambda *_: REPLACE)
    assert export(qtbot, view, 1) == "Exported to 'flow.svg'."


def test_a_picture_is_copied_to_the_clipboard(view: View) -> None:
    view.export.menu().actions()[3].trigger()
    copied = QGuiApplication.clipboard().image()
    assert copied.size() == image(view).size()
    assert copied.pixelColor(0, 0).name() == LIGHT.panel


def test_what_a_node_is_called_makes_no_other_file_name(qtbot: QtBot, opened: Open, monkeypatch) -> None:
    graph = classifier().renamed("dense_1", "../a/b: <c>")
    view = shown(qtbot, opened(graph), VIEWS["activations"])
    qtbot.waitUntil(lambda: view.reading is not None)  # type: ignore[attr-defined]
    view.draw()
    asked = choose(monkeypatch, Path())
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a: (asked.append(a[2]), ("", ""))[1])
    view.export.menu().actions()[0].trigger()
    assert Path(asked[0]).name == "Activations – .. a b c , validation example 1.png"
