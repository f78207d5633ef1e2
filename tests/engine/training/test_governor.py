"""Probes get their share of the time, and no more, however many are open."""

from __future__ import annotations

import itertools
from dataclasses import replace
from math import inf

import pytest

from engine.training.governor import FEW, SHARE, SHORTEST, TOGETHER, Governor
from engine.training.probes import gradient_flow, weights

STEP = 0.001


def simulated(costs: dict[str, float], seconds: float) -> dict[str, list[float]]:
    """When probes of these costs are read in a run whose steps take a millisecond."""
    governor, now, step = Governor(), 0.0, 0
    probes = {name: weights() for name in costs}
    times: dict[str, list[float]] = {name: [] for name in costs}
    while now < seconds:
        governor.watch(probes, now, step)
        if now >= governor.next_due:
            began = now
            for name in governor.due(began):
                times[name].append(began)
                now += costs[name]
                governor.charge(name, costs[name], began, step)
        now, step = now + STEP, step + 1
    return times


@pytest.mark.parametrize("costs", [[0.001], [0.02] * 3, [0.001, 0.5], [0.0001] * 40, [0.003] + [0.0001] * 9])
def test_all_probes_together_take_their_share(costs):
    named = {f"probe {number}": cost for number, cost in enumerate(costs)}
    times = simulated(named, 60)
    spent = sum(len(times[name]) * cost for name, cost in named.items())
    assert spent <= SHARE * 60 + sum(costs)


def test_a_cheap_probe_is_read_as_often_as_eyes_can_follow():
    times = simulated({"cheap": 0.0001}, 10)["cheap"]
    assert min(later - earlier for earlier, later in itertools.pairwise(times)) >= SHORTEST
    assert len(times) > 90


def test_a_dear_probe_does_not_hold_up_a_cheap_one():
    times = simulated({"cheap": 0.0001, "dear": 0.5}, 60)
    assert len(times["cheap"]) > 400
    assert 1 <= len(times["dear"]) <= 4


def test_what_cheap_probes_leave_goes_to_the_dear_ones():
    among_cheap = simulated({"dear": 0.003, **{f"cheap {number}": 0.00005 for number in range(9)}}, 30)
    alone = simulated({"dear": 0.003}, 30)
    assert len(among_cheap["dear"]) > 0.7 * len(alone["dear"])


def test_probes_are_read_together_and_not_one_at_each_moment():
    costs = {f"probe {number}": 0.0001 * (1 + number % 7) for number in range(FEW)}
    times = simulated(costs, 30)
    moments = sorted({moment for read in times.values() for moment in read})
    assert min(later - earlier for earlier, later in itertools.pairwise(moments)) >= SHORTEST
    assert sum(map(len, times.values())) > 5 * len(moments)


def test_a_probe_that_is_read_early_with_others_is_not_read_more_often_than_its_part_pays_for():
    interval = 1.2 * SHORTEST
    cost = interval * SHARE
    alone = simulated({"dear": cost}, 60)["dear"]
    among_others = simulated({"dear": cost, "cheap": 0.00001}, 60)["dear"]
    assert len(among_others) <= 60 / interval + 1
    assert len(among_others) > 0.9 * len(alone)


def test_a_new_probe_is_read_at_once_and_an_old_one_keeps_its_account():
    governor, flow = Governor(), gradient_flow()
    governor.watch({"flow": flow}, 0.0, 0)
    governor.charge("flow", 0.5, 0.5, 10)
    governor.watch({"flow": flow, "new": weights()}, 1.0, 20)
    assert list(governor.due(1.0)) == ["new"]


def test_a_reading_knows_the_steps_since_the_one_before():
    governor = Governor()
    governor.watch({"flow": gradient_flow()}, 0.0, 5)
    assert governor.charge("flow", 0.001, 0.1, 12) == 7
    assert governor.charge("flow", 0.001, 0.3, 40) == 28


def test_without_probes_nothing_is_ever_due():
    governor = Governor()
    governor.watch({}, 0.0, 0)
    assert governor.next_due == inf
    assert governor.due(1e9) == {}


def test_a_probe_that_likes_to_rest_is_not_asked_before():
    governor, calm = Governor(), replace(weights(), rest=0.5)
    governor.watch({"calm": calm}, 0.0, 0)
    governor.charge("calm", 0.0001, 1.0, 10)
    assert governor.next_due == 1.5
    assert list(governor.due(1.5)) == ["calm"]


def test_what_is_shown_of_a_network_that_changed_is_read_anew_at_once_but_not_again_and_again():
    governor = Governor()
    governor.watch({"dear": weights()}, 0.0, 0)
    governor.charge("dear", 1.0, 1.0, 10)
    governor.hurry(2.0)
    assert list(governor.due(2.0)) == ["dear"]
    governor.charge("dear", 1.0, 2.0, 20)
    governor.hurry(2.5)
    assert governor.due(2.5) == {}
    governor.hurry(3.0)
    assert list(governor.due(3.0)) == ["dear"]


def test_of_very_many_each_is_read_less_often_for_nobody_looks_at_all_of_them_at_once():
    times = simulated({f"cheap {number}": 0.0001 for number in range(24)}, 10)
    assert all(len(each) == pytest.approx(10 * TOGETHER / 24, abs=3) for each in times.values())


def test_more_probes_than_anybody_looks_at_take_less_of_the_time():
    costs = {f"dear {number}": 0.02 for number in range(2 * FEW)}
    times = simulated(costs, 60)
    spent = sum(len(times[name]) * cost for name, cost in costs.items())
    assert spent <= SHARE / 2 * 60 + sum(costs.values())
