"""Screens of 100, 150 and 200 %, and every size of text: nothing is cut, and the canvas is painted sharply.

The scale of a screen is settled when a program starts, so each has a program of its own (`fitting`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "from app.imports import come_quickly; come_quickly(); from tests.app.fitting import main; main()"
ROOT = Path(__file__).resolve().parents[2]
DOT = 12
"""Pixels that a dot of the grid colours on a screen of 100 %, its rim with them."""


@pytest.mark.parametrize("factor", [1.0, 1.5, 2.0])
def test_nothing_is_cut_and_the_grid_is_sharp_at_every_scale(factor: float, tmp_path: Path) -> None:
    surroundings = {**os.environ, "QT_SCALE_FACTOR": str(factor), "GRADWIRE_CONFIG": str(tmp_path)}
    program = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(program, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=100, check=True)
    reports = json.loads(done.stdout.splitlines()[-1])
    assert [report["cut"] for report in reports] == [[]] * len(reports)
    assert [report["size"] for report in reports] == [[1366, 768]] * 4 + [[1280, 720]]
    assert {report["ratio"] for report in reports} == {factor}
    blown_up = DOT * factor**2
    assert all(report["dots"] == DOT if factor == 1.0 else report["dots"] < 0.85 * blown_up for report in reports)
