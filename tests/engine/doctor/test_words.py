"""Figures as people read them."""

import pytest

from engine.doctor.words import figure, listed, loss, places, rate, several, share


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0.0, "0"),
        (1.0, "1.0"),
        (0.0321, "0.032"),
        (12.3, "12"),
        (4321.0, "4,300"),
        (3.04e-8, "3 × 10⁻⁸"),
        (9.97e-8, "1 × 10⁻⁷"),
        (2.5e12, "2.5 × 10¹²"),
        (float("inf"), "not a finite number"),
        (float("nan"), "not a finite number"),
    ],
)
def test_figures_have_two_digits(number: float, said: str) -> None:
    assert figure(number) == said


def test_losses_have_three() -> None:
    assert [loss(2.3026), loss(0.08417)] == ["2.30", "0.0842"]


def test_the_small_words() -> None:
    assert [rate(0.001), rate(1e-6), share(0.834)] == ["0.001", "1e-06", "83 %"]
    assert [several(1, "layer"), several(3, "layer")] == ["1 layer", "3 layers"]
    assert [places(1), places(3)] == ["", " in 3 places"]
    assert [listed([]), listed("a"), listed("ab"), listed("abc"), listed("abcde")] == [
        "",
        "a",
        "a and b",
        "a, b and c",
        "a, b, c and 2 more",
    ]
