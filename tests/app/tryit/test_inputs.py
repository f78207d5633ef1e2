"""Other ways to make an example: files, the clipboard, texts and curves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter, QPen
from PySide6.QtTest import QTest

from app.tryit import camera
from app.tryit.inputs.other import _flat
from app.tryit.inputs.series import SeriesInput
from app.tryit.inputs.text import TextInput
from engine.datasets.importing import inspect, readers
from engine.graph import Graph
from engine.layer import make
from tests.app.tryit.conftest import answered, behind, digits, networks_own, quick, softmax

# ---- pictures ----


@pytest.fixture
def one(qapp) -> QImage:
    """A 1 in black on white paper."""
    image = QImage(120, 120, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QPen(QColor("black"), 32))
    painter.drawLine(60, 10, 60, 110)
    painter.end()
    return image


def test_a_picture_file_is_scaled_and_turned_light_on_dark_as_the_data_is(qtbot, opened, one, tmp_path: Path) -> None:
    panel = opened(digits())
    one.save(str(tmp_path / "one.png"))
    panel.take_path(tmp_path / "one.png")
    qtbot.waitUntil(lambda: panel.place is None)
    answered(qtbot, panel)
    assert panel.raw.shape == (1, 8, 8)
    assert panel.raw[0, 4, 0] < 0.1 * panel.material.high.max()
    assert panel.raw[0, 4, 3:5].max() > 0.6 * panel.material.high.max()
    np.testing.assert_allclose(panel.bars.answer.values, softmax(networks_own(panel)), atol=1e-5)
    assert "dark on light" in panel.verdict.text()


def test_the_picture_in_the_clipboard_is_taken(qtbot, opened, one) -> None:
    panel = opened(digits())
    QGuiApplication.clipboard().setImage(one)
    panel.input.buttons["paste"].click()
    answered(qtbot, panel)
    assert panel.place is None
    QGuiApplication.clipboard().setText("no picture")
    panel.input.buttons["paste"].click()
    assert (
        "The clipboard holds no picture." in panel.verdict.text() or panel._remark == "The clipboard holds no picture."
    )


def test_a_file_that_is_no_picture_is_refused_and_the_example_stays(qtbot, opened, tmp_path: Path) -> None:
    panel = opened(digits())
    before = panel.raw
    (tmp_path / "notes.png").write_text("no picture")
    panel.take_path(tmp_path / "notes.png")
    qtbot.waitUntil(lambda: "cannot be read as a picture" in panel._remark)
    assert panel.raw is before


@pytest.mark.parametrize("size", [(800, 500), (340, 260)])
def test_what_one_made_and_what_the_network_sees_stand_at_one_height(qtbot, opened, size: tuple[int, int]) -> None:
    panel = opened(digits())
    qtbot.waitUntil(panel.input.scale.isVisible)
    panel.resize(*size)
    panel.grab()  # everything is laid out
    left, right = panel.input.left.geometry(), panel.input.seen.geometry()
    assert (left.top(), left.bottom()) == (right.top(), right.bottom())
    assert abs(left.width() - right.width()) <= 1, "and none is larger than the other"
    bars = panel.result.bars
    assert bars.visibleRegion().boundingRect().width() == bars.width(), "the shares are whole"


def test_there_is_no_button_for_a_camera_that_is_not_there(opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(camera, "available", lambda: False)
    assert "camera" not in opened(digits()).input.buttons


# ---- texts ----


@pytest.fixture
def reader() -> Graph:
    """A network that says how Python's source goes on, character by character."""
    data = make("python-source", {"limit": 20_000, "window": 8, "stride": 4, "predict": "next token"})
    size = data.infer()[0].classes
    layers = (("embedding", {"dimensions": 6}), ("flatten", {}), ("dense", {"units": size}), ("cross-entropy", {}))
    return quick(behind(data, *layers), 1)


def test_a_typed_text_goes_in_as_tokens_and_is_answered(qtbot, opened, reader) -> None:
    panel = opened(reader)
    assert isinstance(panel.input, TextInput)
    panel.input.text.setFocus()
    panel.input.text.selectAll()
    QTest.keyClicks(panel.input.text, "import")
    answered(qtbot, panel)
    assert "".join(panel.input.tokens.names) == "import"
    vocabulary = panel.material.facts.vocabulary
    assert panel.raw.tolist() == [0, 0, *vocabulary.encode("import")]
    state = panel.session.training.state
    import torch

    with torch.no_grad():
        scores = state.network.eval()(torch.from_numpy(panel.raw[None])).numpy()[0]
    np.testing.assert_allclose(panel.bars.answer.values, softmax(scores), atol=1e-5)


def test_each_token_is_coloured_by_what_it_counts_for(qtbot, opened, reader) -> None:
    panel = opened(reader)
    found = panel.told_last.attribution
    assert found.values.shape == (8,)
    strongest = int(np.abs(found.values).argmax())
    theme = panel.session.theme
    place = panel.input._shown.index(strongest)
    assert panel.input.tokens.ground(place) == theme.diverge(np.sign(found.values[strongest]))


def test_the_network_writes_on_by_its_own_probabilities(qtbot, opened, reader) -> None:
    panel = opened(reader)
    assert panel.input.go_on.isVisible()
    for length in (7, 8, 9):
        if length == 7:
            panel.input.text.setPlainText("import")
        answered(qtbot, panel)
        before, answer = panel.input.text.toPlainText(), panel.told_last.answer
        panel.input.go_on.click()
        after = panel.input.text.toPlainText()
        assert after[:-1] == before
        assert answer.values[panel.material.facts.vocabulary.encode(after[-1])[0]] > 0


def test_how_freely_it_writes_is_set_beside_the_button(qtbot, opened, reader) -> None:
    panel = opened(reader)
    made = panel.input
    assert made.temperature.isVisible()
    assert made.top.text() == "All"
    for setting in ((0.0, 0), (5.0, 1)):
        made.temperature.setValue(setting[0])
        made.top.setValue(setting[1])
        made.text.setPlainText("import")
        answered(qtbot, panel)
        names, values = panel.material.facts.vocabulary.names, panel.told_last.answer.values
        made.go_on.click()
        likeliest = 2 + int(values[2:].argmax())
        assert made.tokens.names[-1] == names[likeliest]


def test_letters_that_are_sorted_are_no_text_to_write_on(qtbot, opened) -> None:
    data = make("sorting", {"length": 4, "sequences": 200})
    panel = opened(
        quick(behind(data, ("embedding", {"dimensions": 6}), ("dense", {"units": 28}), ("cross-entropy", {})), 1)
    )
    assert isinstance(panel.input, TextInput)
    assert not panel.input.go_on.isVisible()
    assert not panel.input.temperature.isVisible()


# ---- time series ----


@pytest.fixture
def waves(tmp_path: Path) -> tuple[Graph, Path]:
    """A sine in a file, of which the next 3 values are predicted from 12."""
    rows = [f"{step},{np.sin(step / 4):.4f}" for step in range(300)]
    (tmp_path / "waves.csv").write_text("step,height\n" + "\n".join(rows))
    names = [reader.name for reader in readers(tmp_path / "waves.csv")]
    name = next(name for name in names if "series" in name.lower())
    data = inspect(tmp_path / "waves.csv", reader=name).dataset
    data = data.changed(file="waves.csv", window=12, horizon=3, leave_out=("step",)).with_target("height")
    layers = (("flatten", {}), ("dense", {"units": 3}), ("mean-squared-error", {}))
    return quick(behind(data, *layers), 5), tmp_path / "drawing.gradwire"


def test_a_point_of_the_curve_is_dragged_and_the_forecast_follows(qtbot, opened, waves) -> None:
    graph, path = waves
    panel = opened(graph, path=path)
    assert isinstance(panel.input, SeriesInput)
    assert panel.input.feature.currentText() == "height"
    forecast = panel.input.forecast().copy()
    before = panel.raw.copy()
    plane = panel.input.plane
    start, end = plane.pixels(np.array([[11.0, float(before[11, 0])], [11.0, 0.0]]))
    QTest.mousePress(plane, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, start)))
    QTest.mouseMove(plane, QPoint(*map(round, end)))
    QTest.mouseRelease(plane, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, end)))
    answered(qtbot, panel)
    assert np.flatnonzero(panel.raw[:, 0] != before[:, 0]).tolist() == [11]
    assert panel.raw[11, 0] == pytest.approx(0.0, abs=0.1)
    own = panel.material.parts.target_scaler.invert(networks_own(panel)[None])[0]
    np.testing.assert_allclose(panel.input.forecast(), own, rtol=1e-4)
    assert not np.allclose(forecast, own)


def test_data_that_nothing_can_be_made_of_by_hand_can_be_looked_at(qtbot, opened) -> None:
    from app.tryit.material import kind_of
    from engine.datasets.base import Facts
    from engine.values import Value

    assert kind_of(Facts(Value((4, 5, 6)), Value((), 2))) == "other"
    assert kind_of(Facts(Value((2, 3, 4, 5)), Value((), 2))) == "other"
    assert kind_of(Facts(Value((3, 5, 6)), Value((), 2))) == "picture"


def test_a_volume_is_laid_out_slice_by_slice() -> None:
    volume = np.arange(2 * 4 * 3 * 3, dtype=np.float32).reshape(2, 4, 3, 3)
    sheet = _flat(volume)
    assert sheet.shape == (7, 7)
    np.testing.assert_array_equal(sheet[:3, 4:], volume[:, 1].mean(0))
    assert _flat(volume[0]).shape == (7, 7)
