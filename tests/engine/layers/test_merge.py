"""Where branches meet and part: the calls and the sentences."""

from __future__ import annotations

import torch

from engine.call import Call, Me, Name
from engine.layers.merge import Add, Concatenate, Dot, Multiply, Split
from engine.network import evaluate
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal

A, B, C = Name("a"), Name("b"), Name("c")
ME = Me("it")


def values(*shapes: tuple[int, ...]) -> tuple[Value, ...]:
    return tuple(map(Value, shapes))


def test_a_sum_of_three_is_a_chain_of_two() -> None:
    assert Add().forward(ME, (A, B, C)) == Call("+", Call("+", A, B), C)
    assert Multiply().forward(ME, (A, B)) == Call("*", A, B)


def test_values_of_different_shapes_are_not_added() -> None:
    unfit = refusal(Add(), values((16, 8, 8), (32, 8, 8)))
    assert unfit.text == "Add expects values of one shape, but got 16×8×8 and 32×8×8."


def test_one_wire_is_nothing_to_combine() -> None:
    assert refusal(Add(), values((16,))).text == "Add expects two or more wires, but only one ends here."


def test_a_gate_per_channel_is_repeated_over_the_picture() -> None:
    assert Multiply().infer(values((16, 8, 8), (16, 1, 1))) == Value((16, 8, 8))


def test_values_with_other_axes_are_not_matched_by_chance() -> None:
    assert refusal(Add(), values((8,), (8, 8))).text.startswith("Add expects values of one shape")


def test_concatenation_adds_up_one_axis() -> None:
    assert Concatenate().infer(values((16, 8, 8), (32, 8, 8), (1, 8, 8))) == Value((49, 8, 8))
    assert Concatenate(axis=-1).forward(ME, (A, B)) == Call("torch.cat", [A, B], dim=-1)
    unfit = refusal(Concatenate(), values((16, 8, 8), (16, 4, 4)))
    expected = "expects values that differ in that axis only, but got 16×8×8 and 16×4×4."
    assert unfit.text == f"Concatenate along axis 1 {expected}"


def test_a_dot_product_is_the_sum_of_products() -> None:
    a, b = torch.rand(4, 3), torch.rand(4, 3)
    assert torch.equal(evaluate(Dot().forward(ME, A, B), {"a": a, "b": b}), (a * b).sum(-1, keepdim=True))
    cosine = evaluate(Dot(normalise=True).forward(ME, A, A), {"a": a})
    assert torch.allclose(cosine, torch.ones(4, 1))
    assert refusal(Dot(), (3,), (4,)).text == (
        "Dot expects two vectors of one length, but got a row of 3 numbers and a row of 4 numbers."
    )


def test_a_split_has_as_many_outputs_as_parts() -> None:
    layer = Split(parts=3)
    assert [port.name for port in layer.output_ports] == ["part_1", "part_2", "part_3"]
    assert layer.infer(Value((6, 4))) == (Value((2, 4)),) * 3
    x = torch.rand(2, 6, 4)
    parts = [evaluate(part, {"x": x}) for part in layer.forward(ME, Name("x"))]
    assert torch.equal(torch.cat(parts, 1), x)


def test_a_split_into_unequal_parts_offers_a_number_that_fits() -> None:
    unfit = refusal(Split(parts=4), (6, 4))
    assert unfit.text == "Split cannot cut 6 (axis 1 of 6×4) into 4 equal parts."
    assert labels(unfit) == ["Set parts to 3"]
