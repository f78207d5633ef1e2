"""What torch lacks: computed by its formula, and free of anything that exported code would not have."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F

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


def few_wires_among_many() -> modules.SparseLinear:
    """No to some units, one of them last, and inputs that nobody reads; one wire stands twice."""
    torch.manual_seed(0)
    rows = [[(7 * unit + n * n) % 390 for n in range(unit % 7)] for unit in range(86)]
    layer = modules.SparseLinear(400, [*rows, [5, 5, 9], []]).double()
    assert not layer.as_matrix
    return layer


@pytest.mark.parametrize("shape", [(5, 400), (2, 3, 400), (1, 400)])
def test_going_from_wire_to_wire_computes_what_the_matrix_does(shape: tuple[int, ...]) -> None:
    layer = few_wires_among_many()
    x = torch.randn(shape, dtype=torch.float64, requires_grad=True)
    one, other = layer(x), F.linear(x, layer.matrix(), layer.bias)
    assert torch.allclose(one, other, rtol=1e-12, atol=1e-12)
    weights, push = [x, *layer.parameters()], torch.randn_like(other)
    slopes, plain = (torch.autograd.grad(out, weights, push, create_graph=True) for out in (one, other))
    assert all(map(lambda a, b: torch.allclose(a, b, rtol=1e-12, atol=1e-12), slopes, plain))
    bends, flat = (torch.autograd.grad((a.square().sum() * b.sum()), [x, layer.weight]) for a, b, _ in (slopes, plain))
    assert all(map(lambda a, b: torch.allclose(a, b, rtol=1e-10, atol=1e-10), bends, flat))


def test_wires_need_no_bias_and_no_gradient_of_what_comes() -> None:
    layer = modules.SparseLinear(2000, [[3, 1], [1999]] * 10, bias=False)
    assert not layer.as_matrix
    layer(torch.ones(4, 2000)).sum().backward()
    assert torch.equal(layer.weight.grad, torch.full((30,), 4.0))


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
