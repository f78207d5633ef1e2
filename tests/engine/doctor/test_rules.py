"""What holds for every rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import examples
from engine.analysis import analyse
from engine.datasets.prepare import prepare
from engine.doctor.base import Finding, Rule, found, rule
from engine.doctor.chart import Chart
from engine.doctor.doctor import at_rest, beside
from engine.doctor.record import Record
from engine.doctor.rules import RULES
from engine.graph import Graph
from engine.program import to_program
from tests.engine.doctor.consulting import consult, data


@pytest.mark.parametrize("each", RULES.values(), ids=RULES)
def test_every_rule_says_what_it_is_about(each: Rule) -> None:
    assert each.title == each.title.strip() != ""
    assert each.about.endswith(".")
    assert each.holds >= 1


@pytest.mark.parametrize("each", RULES.values(), ids=RULES)
def test_every_rule_has_a_test_that_finds_it(each: Rule) -> None:
    others = (path for path in Path(__file__).parent.glob("test_*.py") if path.name != Path(__file__).name)
    assert any(f'"{each.id}"' in path.read_text() for path in others)


@pytest.mark.parametrize("each", RULES.values(), ids=RULES)
def test_no_rule_finds_anything_where_nothing_is_known(each: Rule) -> None:
    graph = examples.example("iris").graph
    record = Chart(graph, to_program(graph), graph.training).record
    assert list(each.look(record)) == []


def test_two_rules_cannot_have_the_same_name() -> None:
    with pytest.raises(TypeError, match="there already"):
        rule("overfitting", "Overfitting", "epoch", about="…")(lambda record: iter(()))


def test_findings_carry_the_name_of_their_rule() -> None:
    graph = examples.example("iris").graph.with_training(learning_rate=50.0)
    (finding,) = found(Chart(graph, to_program(graph), graph.training).record, "drawing")
    assert (finding.rule, finding.title) == ("learning-rate-out-of-range", "Learning rate out of range")


def whole(graph: Graph) -> list[Finding]:
    return list(beside(consult(graph), analyse(graph).problems))


def test_the_first_epoch_of_a_deep_example_is_healthy() -> None:
    graph = examples.example("resnet-50-layers").graph
    graph = graph.with_settings("digits_1", validation=0.45, test=0.45)
    assert whole(graph.with_training(device="cpu", threads=1, epochs=1)) == []


def test_the_largest_example_is_healthy_as_it_is_drawn() -> None:
    graph = examples.example("mlp-784-256-10").graph
    assert at_rest(Record(graph, to_program(graph), graph.training), "drawing", "data") == ()


def test_no_example_shares_its_data() -> None:
    graph = examples.example("digits-cnn").graph
    record = Chart(graph, to_program(graph), graph.training, prepare(data(graph))).record
    assert at_rest(record, "data") == ()
