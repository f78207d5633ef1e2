"""`gradwire export`: to the terminal or to a file, the module or the script that trains it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine import examples
from engine.datasets.iris import Iris
from engine.datasets.prepare import prepare
from engine.files import write
from engine.program import to_program
from engine.source import to_source
from tests.engine.cli.conftest import Gradwire
from tests.engine.drawings import classifier


def source(name: str) -> str:
    return to_source(to_program(examples.example(name).graph), name)


def test_the_module_is_printed_as_it_is(gradwire: Gradwire) -> None:
    ran = gradwire("export", "digits-cnn", "--to", "pytorch")
    assert (ran.code, ran.raw) == (0, source("digits-cnn"))


def test_the_module_is_written_to_a_file(gradwire: Gradwire) -> None:
    ran = gradwire("export", "iris", "--to", "pytorch", "-o", "iris.py")
    assert (ran.code, ran.out) == (0, "Wrote iris.py.")
    assert Path("iris.py").read_text(encoding="utf-8") == source("iris")


def test_a_module_of_trained_weights_prepares_raw_values_as_they_were_prepared(gradwire: Gradwire) -> None:
    gradwire("train", "iris", "--epochs", "1", "--save", "net", "--no-record")
    text = gradwire("export", "net.gradwire", "--to", "pytorch").raw
    assert "def prepare(x: torch.Tensor)" in text
    space: dict[str, Any] = {}
    exec(compile(text, "net.py", "exec"), space)
    raw = torch.from_numpy(np.asarray(Iris().load().x))
    parts = prepare(Iris())
    assert space["prepare"](raw)[parts.test.index].numpy().tobytes() == np.asarray(parts.test.x).tobytes()


def test_the_script_is_written_with_its_data(gradwire: Gradwire) -> None:
    ran = gradwire("export", "iris", "--to", "pytorch", "--training", "-o", "run.py")
    assert (ran.code, ran.out) == (0, "Wrote run.py. Wrote run-data.pt with its data.")
    assert 'DATA = Path(__file__).with_name("run-data.pt")' in Path("run.py").read_text(encoding="utf-8")
    assert Path("run-data.pt").exists()


def test_a_printed_script_says_how_its_data_are_made(gradwire: Gradwire) -> None:
    ran = gradwire("export", "iris", "--to", "pytorch", "--training")
    compile(ran.raw, "iris.py", "exec")
    assert ran.err == "The script reads iris-data.pt, which is written with it when you choose a file with -o."
    assert not list(Path().iterdir())


def test_an_unknown_target_names_those_that_there_are(gradwire: Gradwire) -> None:
    ran = gradwire("export", "iris", "--to", "tensorflow")
    assert (ran.code, ran.err) == (2, "There is no export to 'tensorflow'. There are: pytorch.")


def test_a_drawing_that_is_not_ready_is_not_exported(gradwire: Gradwire) -> None:
    write(Path("wrong.gradwire"), classifier(classes=4))
    ran = gradwire("export", "wrong.gradwire", "--to", "pytorch", "-o", "out.py")
    assert ran.code == 1
    assert not Path("out.py").exists()


def test_a_folder_that_is_not_there_is_an_error_and_no_traceback(gradwire: Gradwire) -> None:
    ran = gradwire("export", "iris", "--to", "pytorch", "-o", "nowhere/out.py")
    assert ran.code == 2
    assert ran.err.startswith("out.py could not be saved: its folder does not exist.")
