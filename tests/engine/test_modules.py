"""What torch lacks: computed by its formula, and free of anything that exported code would not have."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import torch

from engine import modules


def test_positions_are_sines_and_cosines() -> None:
    encoding = modules.PositionalEncoding(50, 7)(torch.zeros(1, 50, 7))[0]
    for position, feature in [(0, 0), (3, 2), (49, 5), (20, 6)]:
        angle = position / 10000 ** (2 * (feature // 2) / 7)
        expected = math.cos(angle) if feature % 2 else math.sin(angle)
        assert math.isclose(encoding[position, feature].item(), expected, abs_tol=1e-4)


def test_a_fixed_encoding_is_no_weight_and_a_learned_one_is() -> None:
    assert modules.PositionalEncoding(5, 4).state_dict() == {}
    assert [*modules.LearnedPositionalEncoding(5, 4).state_dict()] == ["encoding"]


def test_a_step_is_exact() -> None:
    x = torch.tensor([-1e30, -1e-30, 0.0, 1e-30, 0.1, 1e30])
    assert modules.step(x).tolist() == [0, 0, 1, 1, 1, 1]


def test_a_layer_of_single_wires_can_be_measured_without_memory() -> None:
    with torch.device("meta"):
        layer = modules.SparseLinear(200, [[0], [1, 199], *([] for _ in range(2))])
        assert layer(torch.empty(5, 200)).shape == (5, 4)
    assert layer.weight.shape == (3,)


def test_each_stands_alone() -> None:
    tree = ast.parse(Path(modules.__file__).read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            used = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
            assert not used & (names - {node.name})
