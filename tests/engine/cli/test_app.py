"""Version, help and exit codes, and what is not imported on the way."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.engine.cli.commands import trained_with
from tests.engine.cli.conftest import Gradwire


def test_version_names_program_and_number(gradwire: Gradwire) -> None:
    ran = gradwire("--version")
    assert (ran.code, ran.out) == (0, f"gradwire {version('gradwire')}")


def test_help_lists_every_command_and_tells_of_the_window_and_the_demo(gradwire: Gradwire) -> None:
    ran = gradwire("--help")
    assert ran.code == 0
    for word in ("check", "train", "export", "new", "examples", "layers", "datasets", "gradwire demo", "window"):
        assert word in ran.out


@pytest.mark.parametrize(
    "arguments",
    [("fly",), ("check",), ("train", "iris", "--fly"), ("train", "iris", "--epochs", "many"), ("export", "iris")],
)
def test_wrong_commands_end_with_2_and_say_why(gradwire: Gradwire, arguments: tuple[str, ...]) -> None:
    ran = gradwire(*arguments)
    assert ran.code == 2
    assert ran.raw == ""
    assert "Error" in ran.err


def test_commands_that_need_no_network_import_neither_torch_nor_qt_nor_what_reads_data(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from engine.cli import main\n"
        "for command in ('--version', 'layers', 'datasets', 'examples', 'new iris'):\n"
        "    code = main(command.split())\n"
        "    heavy = {'torch', 'PySide6', 'sklearn', 'pandas', 'scipy', 'PIL'} & set(sys.modules)\n"
        "    if heavy or code:\n"
        "        sys.exit(f'{command}: imported {heavy or None}, and ended with {code}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no fork")
def test_training_imports_no_qt_and_no_torchvision() -> None:
    """The layers that change pictures are our own."""
    assert not {"PySide6", "torchvision"} & trained_with()
    assert "torch" in trained_with()


def test_it_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "engine.cli", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == f"gradwire {version('gradwire')}\n"
