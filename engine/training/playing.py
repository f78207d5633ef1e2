"""Playing: how a network that learns acts in a world, and what is written down of it.

Several players act side by side, so that the network is asked once for all of them; the worlds themselves are stepped
one after the other. Everything random comes from the generator that is handed in: the same one, the same episodes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from engine.network import Network
from engine.worlds import World

Array = NDArray[Any]
Choose = Callable[[Array], Array]
"""From observations (N, features) to actions (N,)."""

PLAYERS = 8
"""Episodes that are played side by side: with more, asking the network is no longer what takes the time."""


@dataclass(frozen=True, eq=False)
class Episode:
    """An episode, or a stretch of one: T actions, and the states (T + 1, numbers) before, between and after them."""

    states: Array
    actions: Array
    rewards: Array
    ended: bool
    """Whether nothing comes after it; otherwise it was broken off."""

    def __len__(self) -> int:
        return len(self.actions)

    @property
    def gained(self) -> float:
        return float(self.rewards.sum())


class Player:
    """One who acts: where he is, and what was written down since the last time."""

    def __init__(self, state: Array, steps: int = 0, gained: float = 0.0) -> None:
        self.begin(state, steps, gained)

    def begin(self, state: Array, steps: int = 0, gained: float = 0.0) -> None:
        self.state, self.steps, self.gained = state, steps, gained
        self._states: list[Array] = [state]
        self._actions: list[int] = []
        self._rewards: list[float] = []

    def act(self, world: World, action: int, random: np.random.Generator) -> bool:
        """Acts; returns whether the episode is over."""
        self.state, reward, ended = world.step(self.state, action, random)
        self.steps += 1
        self.gained += reward
        self._states.append(self.state)
        self._actions.append(action)
        self._rewards.append(reward)
        return ended

    def written(self, ended: bool) -> Episode:
        """What was written down; nothing is, after that."""
        taken = np.array(self._states), np.array(self._actions, np.int64), np.array(self._rewards, np.float64)
        self._states, self._actions, self._rewards = [self.state], [], []
        return Episode(*taken, ended)


def play(world: World, choose: Choose, random: np.random.Generator, count: int) -> list[Episode]:
    """So many whole episodes, side by side, in the order in which they began."""
    players = [Player(world.reset(random)) for _ in range(count)]
    done: dict[int, Episode] = {}
    going = list(range(count))
    while going:
        actions = choose(world.observe(np.array([players[n].state for n in going])))
        for number, action in zip(going, actions.tolist(), strict=True):
            ended = players[number].act(world, action, random)
            if ended or players[number].steps >= world.limit:
                done[number] = players[number].written(ended)
        going = [number for number in going if number not in done]
    return [done[number] for number in range(count)]


def walk(
    world: World, players: Sequence[Player], choose: Choose, random: np.random.Generator, rounds: int
) -> Iterator[tuple[Episode, Player | None]]:
    """So many steps of every player; who is at an end begins anew. What was written down comes in stretches, with who
    has come to the end of an episode by it. The players are as they are left once all have been asked for."""
    for _ in range(rounds):
        actions = choose(world.observe(np.array([player.state for player in players])))
        for player, action in zip(players, actions.tolist(), strict=True):
            ended = player.act(world, action, random)
            if ended or player.steps >= world.limit:
                yield player.written(ended), player
                player.begin(world.reset(random))
    for player in players:
        if (stretch := player.written(False)).actions.size:
            yield stretch, None


class Agent:
    """What a network says of observations: a score for each action, and the value where it has a critic."""

    def __init__(self, network: Network) -> None:
        self.network = network
        program = network.program
        loss = program.losses[0]
        self.scores = loss.reads[0]
        self.value = loss.reads[1] if len(loss.reads) > 1 else ""
        self.entry = program.inputs[0]

    def says(self, observations: Array, name: str) -> Array:
        """One of the values that come out, for each observation (N, ...)."""
        device = next(self.network.parameters()).device
        with torch.inference_mode():
            given = torch.from_numpy(np.ascontiguousarray(observations, np.float32)).to(device)
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

    def trying(self, random: np.random.Generator, share: float) -> Choose:
        """The best actions, but a share of them tried at random."""

        def choose(observations: Array) -> Array:
            scores = self.says(observations, self.scores)
            tried = random.integers(scores.shape[1], size=len(scores))
            return np.where(random.random(len(scores)) < share, tried, scores.argmax(1))

        return choose
