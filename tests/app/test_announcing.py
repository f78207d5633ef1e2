"""Which findings people are told of: what lasts, once, with a rest between, and what broke a run at once."""

from __future__ import annotations

from typing import Any

import pytest

from app.announcing import LASTS, REST, Announcements
from engine.doctor.base import Finding


def finding(rule: str = "dead-relu", node: str = "relu_1", **given: Any) -> Finding:
    return Finding("Something is wrong.", node, rule=rule, title=rule, **given)


@pytest.fixture
def made() -> Announcements:
    return Announcements()


def told(made: Announcements, now: float) -> list[str]:
    return [each.rule for each in made.due(now)]


def test_a_finding_is_told_of_once_it_has_lasted(made: Announcements) -> None:
    made.hold([finding()], 10.0)
    assert told(made, 10.0 + LASTS - 0.1) == []
    assert told(made, 10.0 + LASTS) == ["dead-relu"]
    assert told(made, 10.0 + 10 * REST) == []


def test_what_goes_before_is_not_told_of(made: Announcements) -> None:
    made.hold([finding()], 0.0)
    made.hold([], LASTS / 2)
    made.hold([finding()], LASTS - 1)
    assert told(made, LASTS) == []


def test_nobody_is_told_of_anything_while_editing(made: Announcements) -> None:
    made.hold([finding()], 0.0)
    for second in range(30):
        made.edited(second)
        assert told(made, second) == []
    assert told(made, 29 + LASTS) == ["dead-relu"]


def test_a_cause_is_told_of_once_in_a_drawing_at_whatever_node_and_in_whichever_run(made: Announcements) -> None:
    made.hold([finding(node="relu_1"), finding(node="relu_2")], 0.0)
    assert [each.node for each in made.due(LASTS)] == ["relu_1"]
    made.run_begins()
    made.hold([finding(node="relu_3")], 2 * REST)
    assert told(made, 4 * REST) == []
    made.forget()
    made.hold([finding(node="relu_3")], 5 * REST)
    assert told(made, 6 * REST) == ["dead-relu"]


def test_there_is_a_rest_between_two_messages(made: Announcements) -> None:
    made.hold([finding()], 0.0)
    assert told(made, LASTS) == ["dead-relu"]
    made.hold([finding(), finding("overfitting", "loss_1")], LASTS)
    assert told(made, LASTS + REST - 1) == []
    assert told(made, LASTS + REST) == ["overfitting"]


def test_what_broke_a_run_is_told_of_at_once_and_in_each_run(made: Announcements) -> None:
    broken = finding("not-a-number", level="error")
    made.edited(0.0)
    for second in (1.0, 2.0):
        made.run_begins()
        made.hold([broken], second)
        assert told(made, second) == ["not-a-number"]
        assert told(made, second) == []


def test_it_says_how_long_to_wait(made: Announcements) -> None:
    assert made.wait(0.0) is None
    made.hold([finding()], 0.0)
    assert made.wait(1.0) == LASTS - 1
    made.edited(2.0)
    assert made.wait(2.0) == LASTS
    made.due(2.0 + LASTS)
    assert made.wait(2.0 + LASTS) is None
