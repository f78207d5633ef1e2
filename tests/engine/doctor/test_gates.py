"""Saturated functions inside of recurrent layers: gates, candidates, cells and states."""

from __future__ import annotations

from typing import Any

import pytest

from engine.doctor.base import Bars, Finding
from engine.doctor.examination import Examination, UnitSigns
from engine.doctor.record import Record
from engine.doctor.rules import RULES
from engine.graph import Graph
from engine.program import to_program
from tests.engine.doctor.consulting import all_mended, brief, consult, dense, told
from tests.engine.drawings import classifier

KINDS = ("lstm", "gru", "rnn")


def reader(kind: str, scale: float = 0.0, settings: dict[str, Any] | None = None, **training: float) -> Graph:
    """Digits read row by row. Where a scale is given, a layer before makes large numbers of them."""
    large = [dense(16, initialisation="normal", scale=scale)] if scale else []
    own = (kind, {"units": 16, **(settings or {})})
    return brief(
        classifier(("reshape", {"shape": (8, 8)}), *large, own, "flatten", data="digits", classes=10), **training
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_healthy_recurrent_layer_raises_nothing(kind: str) -> None:
    assert consult(reader(kind, learning_rate=0.003, epochs=4)) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_inputs_that_are_too_large_saturate_the_functions_inside_and_each_fix_mends_it(kind: str) -> None:
    graph = reader(kind, scale=60.0)
    finding = told(graph, "saturated-units")
    assert finding.node == f"{kind}_1"
    assert "are saturated: flat for most examples." in finding.text
    assert [fix.label for fix in finding.fixes] == ["Start 1 layer after Xavier", "Insert layer norm"]
    all_mended(graph, finding)


@pytest.mark.parametrize("kind", KINDS)
def test_steps_that_are_too_large_saturate_them_and_smaller_ones_mend_it(kind: str) -> None:
    graph = reader(kind, learning_rate=1.0)
    finding = told(graph, "saturated-units")
    assert [fix.label for fix in finding.fixes] == ["Set learning rate to 0.001"]
    all_mended(graph, finding)


def test_the_evidence_has_a_bar_for_each_function_and_the_text_names_the_worst() -> None:
    finding = told(reader("lstm", scale=60.0), "saturated-units")
    assert isinstance(finding.evidence, Bars)
    functions = ["input gates", "forget gates", "candidates", "output gates", "cells"]
    assert list(finding.evidence.labels) == [f"LSTM: {name}" for name in functions]
    assert finding.text.startswith("100 % of the 16 candidates of LSTM are saturated")


def test_of_layers_that_stand_on_one_another_it_says_which() -> None:
    finding = told(reader("gru", scale=60.0, settings={"layers": 2, "bidirectional": True}), "saturated-units")
    assert "of the 32 candidates of layer 1 of GRU" in finding.text
    assert isinstance(finding.evidence, Bars)
    assert len(finding.evidence.labels) == 6


def test_cells_may_be_large_where_gates_may_not() -> None:
    graph = reader("lstm")
    program = to_program(graph)

    def said(part: str, keeps: bool) -> list[Finding]:
        signs = UnitSigns("lstm_1", "LSTM", "tanh", 16, 0.8, part=part, keeps=keeps)
        record = Record(graph, program, graph.training, examinations=(Examination(1, 1, (), (signs,)),))
        return list(RULES["saturated-units"].look(record))

    assert said("candidates", False)
    assert not said("cells", True)
