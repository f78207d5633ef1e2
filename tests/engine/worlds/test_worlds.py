"""Worlds are functions of their state: whoever has it goes on from it."""

from __future__ import annotations

import numpy as np
import pytest

from engine.worlds import CLASSICS, GridWorld, World

BOOK = GridWorld("...G .#.X S...")
UP, RIGHT, DOWN, LEFT = range(4)


def worlds() -> list[World]:
    return [BOOK, GridWorld("S.G", 0.3), *CLASSICS.values()]


@pytest.mark.parametrize("world", worlds(), ids=str)
def test_the_same_state_and_action_lead_to_the_same_place_whatever_was_before(world: World) -> None:
    states, actions = world.reset(np.random.default_rng(1), 3), np.array([0, 1, 0])
    once = world.step(states, actions, np.random.default_rng(2))
    world.step(once[0], 1 - actions, np.random.default_rng(3))
    again = world.step(states, actions, np.random.default_rng(2))
    assert all(np.array_equal(first, second) for first, second in zip(once, again, strict=True))


@pytest.mark.parametrize("title", CLASSICS)
def test_players_do_not_meet(title: str) -> None:
    world, random = CLASSICS[title], np.random.default_rng(0)
    states, actions = world.reset(random, 5), np.array([0, 1, 0, 1, 1])
    together = world.step(states, actions, random)
    for n in range(5):
        alone = world.step(states[n : n + 1], actions[n : n + 1], random)
        assert all(np.allclose(one[0], many[n]) for one, many in zip(alone, together, strict=True))


@pytest.mark.parametrize("world", worlds(), ids=str)
def test_an_observation_has_a_number_for_each_feature(world: World) -> None:
    seen = world.observe(world.reset(np.random.default_rng(0), 2))
    assert seen.shape == (2, len(world.features))
    assert seen.dtype == np.float32


@pytest.mark.parametrize("title", CLASSICS)
def test_a_classic_world_goes_as_gymnasium_has_it(title: str) -> None:
    gymnasium = pytest.importorskip("gymnasium")
    names = {"cart pole": "CartPole-v1", "mountain car": "MountainCar-v0", "acrobot": "Acrobot-v1"}
    world, theirs, random = CLASSICS[title], gymnasium.make(names[title]), np.random.default_rng(0)
    assert theirs.spec.max_episode_steps == world.limit
    assert theirs.action_space.n == len(world.actions)
    for seed in range(4):
        seen, _ = theirs.reset(seed=seed)
        states = np.array([theirs.unwrapped.state], np.float64)
        for _ in range(world.limit):
            assert np.allclose(world.observe(states)[0], seen, rtol=1e-6, atol=1e-6)
            action = _lively(title, states[0], random)
            seen, reward, over, broken, _ = theirs.step(action)
            states, own, ended = world.step(states, np.array([action]), random)
            assert (own[0], ended[0]) == (reward, over)
            states = np.array([theirs.unwrapped.state], np.float64)  # small errors grow: theirs is chaotic
            if over or broken:
                break
    theirs.close()


def _lively(title: str, state: np.ndarray, random: np.random.Generator) -> int:
    """An action that gets somewhere: the car and the pendulum are pushed so that they swing higher and higher."""
    if title == "cart pole":
        return int(random.integers(2))
    speed = state[1] if title == "mountain car" else state[2]
    return 2 if (speed >= 0) == (title == "mountain car") else 0


@pytest.mark.parametrize(("title", "low", "high"), [("mountain car", -0.6, -0.4), ("acrobot", -0.1, 0.1)])
def test_episodes_begin_where_the_task_says(title: str, low: float, high: float) -> None:
    first = CLASSICS[title].reset(np.random.default_rng(0), 200)[:, 0]
    assert low <= first.min() < 0.9 * low + 0.1 * high
    assert 0.1 * low + 0.9 * high < first.max() <= high


def test_walls_and_edges_stop_who_runs_into_them() -> None:
    assert BOOK.towards(4, RIGHT) == 4
    assert BOOK.towards(8, LEFT) == 8
    assert BOOK.towards(8, UP) == 4


def test_the_goal_and_the_pit_end_an_episode() -> None:
    states, actions = np.array([[2.0], [6.0], [8.0]]), np.array([RIGHT, RIGHT, UP])
    after, rewards, ended = BOOK.step(states, actions, np.random.default_rng(0))
    assert after.tolist() == [[3.0], [7.0], [4.0]]
    assert rewards.tolist() == [1.0, -1.0, -0.04]
    assert ended.tolist() == [True, True, False]


def test_slipping_leads_astray_as_often_as_it_says() -> None:
    world = GridWorld("... ... ...", 0.2)
    after, _, _ = world.step(np.full((4_000, 1), 4.0), np.full(4_000, UP), np.random.default_rng(0))
    places = after[:, 0].tolist()
    assert set(places) == {1, 3, 5}
    assert places.count(1) / 4_000 == pytest.approx(0.8, abs=0.03)
    assert places.count(3) / 4_000 == pytest.approx(0.1, abs=0.03)


def test_a_grid_world_begins_at_any_of_its_starts() -> None:
    places = GridWorld("S.S G..").reset(np.random.default_rng(0), 50)[:, 0]
    assert set(places.tolist()) == {0, 2}
