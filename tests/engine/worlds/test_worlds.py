"""Worlds are functions of their state: whoever has it goes on from it."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from engine.errors import DataError
from engine.worlds import CLASSICS, GridWorld, World
from engine.worlds.classic import _made

BOOK = GridWorld("...G .#.X S...")
UP, RIGHT, DOWN, LEFT = range(4)


def worlds() -> list[World]:
    return [BOOK, GridWorld("S.G", 0.3), *CLASSICS.values()]


@pytest.mark.parametrize("world", worlds(), ids=str)
def test_the_same_state_and_action_lead_to_the_same_place_whatever_was_before(world: World) -> None:
    state = world.reset(np.random.default_rng(1))
    once = world.step(state, 0, np.random.default_rng(2))
    for action in range(len(world.actions)):
        world.step(once[0], action, np.random.default_rng(3))
    again = world.step(state, 0, np.random.default_rng(2))
    assert np.array_equal(once[0], again[0])
    assert once[1:] == again[1:]


@pytest.mark.parametrize("world", worlds(), ids=str)
def test_an_observation_has_a_number_for_each_feature(world: World) -> None:
    state = world.reset(np.random.default_rng(0))
    seen = world.observe(np.array([state, state]))
    assert seen.shape == (2, len(world.features))
    assert seen.dtype == np.float32


@pytest.mark.parametrize("title", CLASSICS)
def test_a_classic_world_goes_as_gymnasium_has_it(title: str) -> None:
    gymnasium = pytest.importorskip("gymnasium")
    names = {"cart pole": "CartPole-v1", "mountain car": "MountainCar-v0", "acrobot": "Acrobot-v1"}
    world, theirs, random = CLASSICS[title], gymnasium.make(names[title]), np.random.default_rng(0)
    assert theirs.spec.max_episode_steps == world.limit
    seen, _ = theirs.reset(seed=5)
    state = np.array(theirs.unwrapped.state, np.float64)
    for _ in range(12):
        assert np.allclose(world.observe(state[None])[0], seen, atol=1e-5)
        action = int(random.integers(len(world.actions)))
        seen, reward, over, _, _ = theirs.step(action)
        state, own, ended = world.step(state, action, random)
        assert (own, ended) == (reward, over)
        if over:
            break
    theirs.close()


def test_walls_and_edges_stop_who_runs_into_them() -> None:
    assert BOOK.towards(4, RIGHT) == 4
    assert BOOK.towards(8, LEFT) == 8
    assert BOOK.towards(8, UP) == 4


def test_the_goal_and_the_pit_end_an_episode() -> None:
    random = np.random.default_rng(0)
    assert BOOK.step(np.array([2.0]), RIGHT, random)[1:] == (1.0, True)
    assert BOOK.step(np.array([6.0]), RIGHT, random)[1:] == (-1.0, True)
    assert BOOK.step(np.array([8.0]), UP, random)[1:] == (-0.04, False)


def test_slipping_leads_astray_as_often_as_it_says() -> None:
    random = np.random.default_rng(0)
    world = GridWorld("... ... ...", 0.2)
    places = [int(world.step(np.array([4.0]), UP, random)[0][0]) for _ in range(2_000)]
    assert set(places) == {1, 3, 5}
    assert places.count(1) / 2_000 == pytest.approx(0.8, abs=0.03)


def test_without_gymnasium_there_is_a_sentence_and_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    _made.cache_clear()
    monkeypatch.setitem(sys.modules, "gymnasium.envs", None)
    with pytest.raises(DataError) as caught:
        CLASSICS["cart pole"].ready()
    assert str(caught.value).startswith("Gymnasium is not installed, and computes this environment.")
    assert "grid world" in caught.value.hint
