"""Numbers as people read them."""

from datetime import datetime

import pytest

from app.wording import count, duration, metric, metrics, number, percent, when


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (0.0123456, "0.0123"),
        (-1.5, "−1.50"),
        (123.456, "123"),
        (12345.6, "12,346"),
        (1.2e-5, "1.2×10⁻⁵"),
        (1e-7, "10⁻⁷"),
        (float("nan"), "not a number"),
        (float("-inf"), "−∞"),
    ],
)
def test_a_number_has_three_digits_and_a_true_minus(value: float, words: str) -> None:
    assert number(value) == words


def test_a_share_is_a_percentage_and_only_all_is_100() -> None:
    assert [percent(share) for share in (0, 0.975, 0.99999, 1)] == ["0 %", "97.5 %", "100.0 %", "100 %"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "0 s"), (59.4, "59 s"), (125, "2 min 05 s"), (3 * 3600 + 7 * 60, "3 h 07 min"), (float("inf"), "unknown")],
)
def test_a_duration_has_at_most_two_units(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_metrics_of_several_losses_have_the_units_and_names_of_a_single_one() -> None:
    assert metrics({"accuracy (cross_entropy_1)": 0.585, "mae (huber_1)": 2.5, "r2 (huber_1)": 0.5}) == (
        "accuracy (cross entropy 1) 58.5 %, mean absolute error (huber 1) 2.50, R² (huber 1) 0.500"
    )


def test_one_metric_of_several_losses_is_named_once() -> None:
    values = {"loss": 0.0156}
    values |= {f"{what} (huber_{place})": place / 4 for what in ("accuracy", "loss") for place in (1, 2)}
    said = "loss 0.0156, accuracy (huber 1 / 2) 25.0 % / 50.0 %, loss (huber 1 / 2) 0.250 / 0.500"
    assert metrics(values) == said
    assert metrics({"mae (huber_1)": 1.0, "mae (mean_squared_error_1)": 2.0}) == (
        "mean absolute error (huber 1 / mean squared error 1) 1.00 / 2.00"
    )


def test_metrics_read_as_a_list() -> None:
    assert metrics({"loss": 0.0812, "accuracy": 0.978, "mae": 2.5}) == (
        "loss 0.0812, accuracy 97.8 %, mean absolute error 2.50"
    )
    assert metric("r2", 0.5) == "0.500"


def test_one_is_not_many() -> None:
    assert count(1, "example") == "1 example"
    assert count(1797, "example") == "1,797 examples"
    assert count(3, "class", "classes") == "3 classes"


def test_a_moment_reads_the_same_in_every_country() -> None:
    assert when(datetime(2026, 3, 1, 7, 5, 9)) == "1 Mar 2026, 07:05:09"
