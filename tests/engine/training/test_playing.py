"""Players walk side by side, and what they do is written down; nothing of it needs a network."""

from __future__ import annotations

import numpy as np

from engine.training.playing import Players, Stretch, play, played, walk
from engine.worlds import CLASSICS, GridWorld

CORRIDOR = GridWorld("S..G")
UP, RIGHT = 0, 1


def first_goes(observations: np.ndarray) -> np.ndarray:
    """The first player goes right, the others stay where they are."""
    return np.array([RIGHT] + [UP] * (len(observations) - 1))


def test_who_reaches_the_end_begins_anew_and_who_takes_too_long_has_not_ended() -> None:
    random = np.random.default_rng(0)
    players = Players(CORRIDOR.reset(random, 2))
    stretch = walk(CORRIDOR, players, first_goes, random, CORRIDOR.limit)
    assert stretch.after[:3, 0, 0].tolist() == [1.0, 2.0, 3.0]
    assert stretch.states[3, 0, 0] == 0.0
    assert np.flatnonzero(stretch.ended[:, 0]).tolist()[:2] == [2, 5]
    assert not stretch.ended[:, 1].any()
    assert np.flatnonzero(stretch.over[:, 1]).tolist() == [CORRIDOR.limit - 1]
    gained, steps = stretch.finished[0]
    assert (round(gained, 2), steps) == (0.92, 3)
    assert players.steps.tolist() == [CORRIDOR.limit % 3, 0]


def test_a_walk_in_two_parts_is_the_walk_in_one() -> None:
    world, choose = CLASSICS["cart pole"], lambda seen: (seen[:, 2] > 0).astype(int)
    random = np.random.default_rng(1)
    players = Players(world.reset(random, 3))
    whole = walk(world, players, choose, random, 60)
    random = np.random.default_rng(1)
    players = Players(world.reset(random, 3))
    parts = [walk(world, players, choose, random, rounds) for rounds in (25, 35)]
    assert np.array_equal(whole.after, np.concatenate([part.after for part in parts]))
    assert [*whole.finished] == [each for part in parts for each in part.finished]


def test_whole_episodes_come_in_the_order_in_which_they_began() -> None:
    episodes = play(CORRIDOR, first_goes, np.random.default_rng(0), 2)
    assert [len(episode) for episode in episodes] == [3, 6]  # the other one is the first as soon as he is alone
    assert all(episode.ended for episode in episodes)
    assert episodes[0].states[:, 0].tolist() == [0.0, 1.0, 2.0, 3.0]
    assert episodes[1].states[:, 0].tolist() == [0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0]


def test_playing_can_be_left_after_every_round() -> None:
    playing = played(CORRIDOR, first_goes, np.random.default_rng(0), 2)
    next(playing)
    playing.close()


def test_episodes_as_a_stretch_keep_their_ends() -> None:
    stretch = Stretch.of(play(CORRIDOR, lambda seen: np.full(len(seen), RIGHT), np.random.default_rng(0), 2))
    assert stretch.ended.ravel().tolist() == [False, False, True] * 2
    assert stretch.rewards.shape == (6, 1)
