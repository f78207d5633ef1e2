"""The command line as a test calls it: in this process, in an empty folder, with what it printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it said. `out` and `err` have single spaces, so that line breaks do not matter."""

    code: int
    raw: str
    err: str

    @property
    def out(self) -> str:
        return " ".join(self.raw.split())

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON, a value a line."""
        return [json.loads(line) for line in self.raw.splitlines()]


Gradwire = Callable[..., Ran]


@pytest.fixture
def gradwire(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Gradwire:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")

    def run(*arguments: str) -> Ran:
        code = main(arguments)
        captured = capsys.readouterr()
        return Ran(code, captured.out, " ".join(captured.err.split()))

    return run
