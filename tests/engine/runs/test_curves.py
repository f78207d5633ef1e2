"""Curves are read as they were written, as far as a file is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import FileError
from engine.runs.curves import Writer, read_curves
from engine.training.beats import Beat
from engine.training.events import EpochEnded, Progress


def _write(folder: Path, text: str) -> Path:
    (folder / "curves.csv").write_text(text)
    return folder


def _text() -> str:
    step = Progress(1, 2, 8, 0.9, {"loss": 0.9, "accuracy (a, b)": 0.5}, 0.01, 100.0, 1.0)
    epoch = EpochEnded(1, {"loss": 0.8, "accuracy (a, b)": 0.6}, {"loss": 0.7}, 2.0, True)
    return Writer(Beat(4)).text([(step, 0.0), (epoch, 2.0)])


def test_what_was_written_is_read(tmp_path: Path) -> None:
    curves = read_curves(_write(tmp_path, _text()))
    assert curves.names == ("loss", "accuracy (a, b)")
    assert list(curves.of("step", "loss").epochs) == [0.5]
    assert list(curves.of("training", "accuracy (a, b)").values) == [0.6]
    assert list(curves.of("validation", "loss").seconds) == [2.0]
    assert not len(curves.of("validation", "accuracy (a, b)"))


def test_a_torn_last_line_is_passed_over(tmp_path: Path) -> None:
    whole = _text()
    curves = read_curves(_write(tmp_path, whole + "epoch,2,8,4.0,,0.5,0.9"))
    assert list(curves.of("training", "loss").epochs) == [1]
    assert not len(read_curves(_write(tmp_path, whole[:20])).names)


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "\n\n", "kind,epoch,step,seconds,learning rate,x\nepoch,1\n"])
def test_another_table_has_no_curves(tmp_path: Path, text: str) -> None:
    assert read_curves(_write(tmp_path, text)).names == ()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(_text())
    (tmp_path / "curves.csv").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileError, match="it is a link"):
        read_curves(tmp_path)


def test_a_run_without_curves_yet_has_none(tmp_path: Path) -> None:
    assert read_curves(tmp_path).names == ()
