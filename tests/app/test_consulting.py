"""What the window says when the doctor has found something."""

from __future__ import annotations

import pytest
import torch  # noqa: F401  # the window is told that it is there

from app.consulting import HOW, announcement
from app.main_window import MainWindow
from engine.doctor.base import Finding

NAMES = {"relu_2": "ReLU 2", "dense_1": "Hidden layer", "dense_2": "Dense"}


def finding(title: str, node: str | None = None) -> Finding:
    return Finding(text="Something is wrong.", node=node, rule=title.lower(), title=title)


@pytest.mark.parametrize(
    ("findings", "said"),
    [
        ([finding("Dead ReLUs", "relu_2")], "The doctor: Dead ReLUs at ReLU 2"),
        ([finding("Overfitting")], "The doctor: Overfitting"),
        (
            [finding("Dead ReLUs", "relu_2"), finding("Overfitting")],
            "The doctor: Dead ReLUs at ReLU 2, Overfitting",
        ),
        (
            [finding("A", "dense_1"), finding("B", "dense_2"), finding("C")],
            "The doctor: A at Hidden layer, B at Dense, and 1 more finding",
        ),
        ([finding(letter) for letter in "ABCDE"], "The doctor: A, B, and 3 more findings"),
    ],
)
def test_two_findings_are_named_with_their_nodes_and_more_are_counted(findings: list[Finding], said: str) -> None:
    assert announcement(NAMES.__getitem__, findings) == said


def test_the_message_says_where_reasons_and_fixes_are(window: MainWindow) -> None:
    window.session.doctor.noticed.emit((finding("Dead ReLUs", "relu_1"),))
    assert window.toast.text.text() == "The doctor: Dead ReLUs at ReLU"
    assert window.toast.hint.text() == HOW


def test_whether_the_doctor_is_on_is_remembered(window: MainWindow) -> None:
    assert window.session.doctor.on
    for on in (False, True):
        window.consulting.toggle()
        assert window.session.doctor.on is on
        assert window.preferences.value.doctor is on
        assert window.commands.actions["doctor"].isChecked() is on
        assert window.toast.text.text().startswith("The doctor is on." if on else "The doctor is off: ")
