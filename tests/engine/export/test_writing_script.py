"""The exported script of a drawing that writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import UserError
from engine.export.training_data import write_data
from engine.export.training_script import data_path, training_script
from engine.graph import Graph
from tests.engine.export.scripts import run_script
from tests.engine.training.networks import ready
from tests.engine.writers import writer


def script(graph: Graph, path: Path) -> str:
    program, data = ready(graph)
    text = training_script(program, graph.training, data, path, path.stem)
    path.write_text(text, encoding="utf-8")
    write_data(data_path(path), program, data, False)
    return text


def test_it_tells_what_the_network_writes_alone(tmp_path: Path) -> None:
    text = script(writer().with_training(epochs=1), tmp_path / "dates.py")
    assert 'prediction = network(batch["x"], batch["y"])' in text
    assert 'written = network(batch["x"]).argmax(-1)' in text
    done = run_script(tmp_path / "dates.py")
    assert done.code == 0, done.err
    assert "sequence accuracy 0.0000" in done.out.splitlines()[-2]


def test_scheduled_sampling_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="Scheduled sampling"):
        script(writer(teacher_forcing=0.5), tmp_path / "dates.py")
