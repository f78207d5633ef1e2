"""Events are values: they compare, do not change, and are known without torch."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import FrozenInstanceError

import pytest

from engine.training.events import Finished, Started


def test_events_cannot_be_changed():
    event = Finished("completed", 3)
    with pytest.raises(FrozenInstanceError):
        event.epoch = 4  # type: ignore[misc]


def test_equal_events_are_equal():
    assert Started(1, 2, "cpu", {"train": 3}) == Started(1, 2, "cpu", {"train": 3})


def test_the_window_knows_events_before_torch_is_there():
    code = "import sys, engine.training.events; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
