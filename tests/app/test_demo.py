"""`gradwire demo`, as it is run where there is no display."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app.demo import run


def test_without_a_display_the_demo_trains_offscreen_and_leaves_its_accuracy_and_a_picture(tmp_path: Path) -> None:
    shown = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in shown}
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-m", "app", "demo"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    accuracy = re.search(r"Accuracy on the test examples: ([\d.]+) %", done.stdout)
    assert accuracy is not None, done.stdout
    assert float(accuracy[1]) >= 97
    assert QImage(str(tmp_path / "gradwire-demo.png")).width() >= 1600
    assert done.stderr == ""


def test_the_demo_takes_no_arguments(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fast"]) == 2
    assert capsys.readouterr().err.startswith("Usage: gradwire demo")
    assert run(["--help"]) == 0
