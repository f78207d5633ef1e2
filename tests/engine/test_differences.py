"""Blocks side by side: what is alike is structure, what differs is a parameter."""

from __future__ import annotations

from engine.block import Block
from engine.differences import Form, Parameter, Vectors
from engine.program import to_program
from engine.steps import Use
from tests.engine.drawings import chain, pictures


def forms(*blocks: Block) -> list[Form]:
    """What each of some blocks does, one after another in a drawing."""
    uses = [item for item in to_program(pictures(*blocks)).body if isinstance(item, Use)]
    return [Form(use.copies[0], use.block, use.copies[0].steps, {}) for use in uses]  # type: ignore[arg-type]


def conv(**settings: object) -> Block:
    return Block(graph=chain("block-input", ("conv2d", settings), "relu", "block-output"))


def test_numbers_are_no_part_of_the_structure() -> None:
    one, other = forms(conv(channels=8), conv(channels=16, stride=2))
    assert one.key == other.key
    assert one.holes["conv2d_1 built 0 1"].value == 8
    assert other.holes["conv2d_1 built 0 1"].value == 16
    assert one.holes["conv2d_1 built 0 stride"].value == 1


def test_what_is_called_is_part_of_the_structure() -> None:
    tanh = Block(graph=chain("block-input", ("conv2d", {"channels": 8}), "tanh", "block-output"))
    one, other = forms(conv(channels=8), tanh)
    assert one.key != other.key


def test_places_that_differ_alike_share_a_parameter() -> None:
    vectors = Vectors(forms(*(conv(channels=number, padding=1) for number in (8, 8, 16))))
    assert vectors.parameters == (Parameter("out_channels", "int"),)
    assert [vectors.arguments(place) for place in range(3)] == [(8,), (8,), (16,)]


def test_a_parameter_of_several_types_says_so() -> None:
    vectors = Vectors(forms(conv(channels=8, kernel=3), conv(channels=8, kernel=(1, 3))))
    assert vectors.parameters == (Parameter("kernel_size", "int | tuple[int, ...]"),)


def test_one_alone_has_no_parameters() -> None:
    assert Vectors(forms(conv(channels=8))).parameters == ()
