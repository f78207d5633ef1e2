"""Every kind has its place in the palette, whatever is imported first."""

from __future__ import annotations

import subprocess
import sys

import pytest

from engine.kinds import LAYERS

TELL = "from engine.layer import LAYERS; import engine.kinds; print(*LAYERS)"


@pytest.mark.parametrize("first", ["engine.kinds", "engine.layers.loss", "engine.datasets.digits", "engine.analysis"])
def test_the_order_of_the_palette_is_always_the_same(first: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"import {first}; {TELL}"], capture_output=True, text=True, check=True)
    told = done.stdout.split()
    assert told == [kind for kind, cls in LAYERS.items() if cls.__module__.startswith("engine.")]


def test_data_sets_come_first_and_the_block_last() -> None:
    own = [kind for kind, cls in LAYERS.items() if cls.__module__.startswith("engine.")]
    assert own[0] == "circle"
    assert own.index("csv") < own.index("input") < own.index("dense") < own.index("block")
