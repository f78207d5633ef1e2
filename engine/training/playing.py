"""Playing: how a network that learns acts in a world, and what is written down of it.

Several players act side by side: the network is asked once for all of them, and the world is stepped for all at once.
Everything random comes from the generator that is handed in: the same one, the same episodes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.network import Network
from engine.worlds import World

Array = NDArray[Any]
Choose = Callable[[Array], Array]
"""From observations (N, features) to actions (N,)."""


@dataclass(frozen=True, eq=False)
class Episode:
    """A whole episode: T actions, and the states (T + 1, numbers) before, between and after them."""

    states: Array
    actions: Array
    rewards: Array
    ended: bool
    """Whether it came to its end; otherwise it was broken off because it took too long."""

    def __len__(self) -> int:
        return len(self.actions)

    @property
    def gained(self) -> float:
        return float(self.rewards.sum())


@dataclass(frozen=True, eq=False)
class Stretch:
    """T rounds of N players: `states` (T, N, numbers) before, `after` (T, N, numbers) behind each of the `actions`
    (T, N), with their `rewards`.

    `ended` (T, N): nothing comes after it. `over` (T, N): the episode is over there, because it ended or because it
    took too long; in the latter case something would have come, and is worth what the agent thinks of it.
    """

    states: Array
    actions: Array
    rewards: Array
    after: Array
    ended: Array
    over: Array
    finished: Sequence[tuple[float, int]] = ()
    """The return and the length of each episode that came to its end or was broken off."""

    @classmethod
    def of(cls, episodes: Sequence[Episode]) -> Stretch:
        """Whole episodes as the rounds of one player, one episode behind the other."""
        lasts = np.cumsum([len(episode) for episode in episodes]) - 1
        over, ended = np.zeros((2, lasts[-1] + 1), bool)
        over[lasts], ended[lasts] = True, [episode.ended for episode in episodes]
        return cls(
            states=np.concatenate([episode.states[:-1] for episode in episodes])[:, None],
            actions=np.concatenate([episode.actions for episode in episodes])[:, None],
            rewards=np.concatenate([episode.rewards for episode in episodes])[:, None],
            after=np.concatenate([episode.states[1:] for episode in episodes])[:, None],
            ended=ended[:, None],
            over=over[:, None],
        )


@dataclass(eq=False)
class Players:
    """N of them, each in an episode of his own: the `states` (N, numbers) where they are, how many `steps` (N,) each
    has taken there, and what he has `gained` (N,) so far."""

    states: Array
    steps: Array = field(default_factory=lambda: np.zeros(0))
    gained: Array = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        if len(self.steps) != len(self.states):
            self.steps, self.gained = np.zeros(len(self.states)), np.zeros(len(self.states))

    def act(self, world: World, actions: Array, random: np.random.Generator) -> tuple[Array, Array, Array, Array]:
        """Acts; who is at the end of an episode begins another. Returns states behind the actions, rewards, who ended
        and whose episode is over."""
        after, rewards, ended = world.step(self.states, actions, random)
        self.steps = self.steps + 1
        self.gained = self.gained + rewards
        over = ended | (self.steps >= world.limit)
        self.states = after
        return after, rewards, ended, over

    def begin(self, world: World, which: Array, random: np.random.Generator) -> None:
        """Some of them (N,) begin another episode."""
        self.states = self.states.copy()
        self.states[which] = world.reset(random, int(which.sum()))
        self.steps, self.gained = np.where(which, 0.0, self.steps), np.where(which, 0.0, self.gained)


def walk(world: World, players: Players, choose: Choose, random: np.random.Generator, rounds: int) -> Stretch:
    """So many steps of every player; who is at an end begins anew. The players go on from where they are then."""
    written: list[tuple[Array, ...]] = []
    finished: list[tuple[float, int]] = []
    for _ in range(rounds):
        before = players.states
        actions = choose(world.observe(before))
        after, rewards, ended, over = players.act(world, actions, random)
        written.append((before, actions, rewards, after, ended, over))
        if over.any():
            finished += zip(players.gained[over].tolist(), players.steps[over].astype(int).tolist(), strict=True)
            players.begin(world, over, random)
    states, acts, rewards, after, ended, over = (np.stack(column) for column in zip(*written, strict=True))
    return Stretch(states, acts, rewards, after, ended, over, finished)


def play(world: World, choose: Choose, random: np.random.Generator, count: int) -> list[Episode]:
    """So many whole episodes, side by side, in the order in which they began."""
    return finished(played(world, choose, random, count))


def finished(playing: Generator[None, None, list[Episode]]) -> list[Episode]:
    """What comes of it, where nobody wants to look in between."""
    while True:
        try:
            next(playing)
        except StopIteration as end:
            episodes: list[Episode] = end.value
            return episodes


def played(
    world: World, choose: Choose, random: np.random.Generator, count: int
) -> Generator[None, None, list[Episode]]:
    """So many whole episodes, as `play` has them. Yields after every round: there the network may be in other hands."""
    players = Players(world.reset(random, count))
    states, actions, rewards = [players.states], list[Array](), list[Array]()
    lengths, ends = np.zeros(count, np.int64), np.zeros(count, bool)
    going = np.arange(count)  # who is done is not asked any more
    while len(going):
        chosen = choose(world.observe(players.states))
        after, gained, ended, over = players.act(world, chosen, random)
        columns = states[-1].copy(), np.zeros(count, np.int64), np.zeros(count)
        for column, values in zip(columns, (after, chosen, gained), strict=True):
            column[going] = values
        for kept, column in zip((states, actions, rewards), columns, strict=True):
            kept.append(column)
        lengths[going] += 1
        ends[going] = ended
        players = Players(after[~over], players.steps[~over], players.gained[~over])
        going = going[~over]
        yield
    paths, acts, gains = np.stack(states), np.stack(actions), np.stack(rewards)
    return [
        Episode(paths[: length + 1, n], acts[:length, n], gains[:length, n], bool(ends[n]))
        for n, length in enumerate(lengths.tolist())
    ]


class Agent:
    """What a network says of observations: a score for each action, and the value where it has a critic."""

    def __init__(self, network: Network) -> None:
        self.network = network
        program = network.program
        loss = program.losses[0]
        self.scores = loss.reads[0]
        self.value = loss.reads[1] if len(loss.reads) > 1 else ""
        self.entry = program.inputs[0]
        self.device = next(network.parameters()).device

    def says(self, observations: Array, name: str) -> Array:
        """One of the values that come out, for each observation (N, ...)."""
        with torch.inference_mode():
            given = torch.from_numpy(np.ascontiguousarray(observations, np.float32)).to(self.device)
            found: Array = self.network.compute({self.entry.name: given})[name].cpu().numpy()
        return found

    def best(self, observations: Array) -> Array:
        """The actions with the highest scores."""
        return self.says(observations, self.scores).argmax(1)

    def drawing(self, random: np.random.Generator) -> Choose:
        """Actions drawn by their probabilities: the highest of scores with Gumbel noise is just that."""

        def choose(observations: Array) -> Array:
            scores = self.says(observations, self.scores)
            return (scores + random.gumbel(size=scores.shape)).argmax(1)

        return choose
