"""Deep Q learning (Mnih et al. 2015): values of actions, learned from a memory of what was tried.

A slower copy of the network, the target network, says what follows a step; it is what the network was some steps ago,
so that nobody runs after his own tail. The online network chooses the action that the copy judges (van Hasselt et al.
2016). At first everything is tried at random, then less and less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy

import numpy as np
import torch
from torch import Tensor

from engine.training.methods.base import Batch
from engine.training.methods.reinforcement import Array, Reinforcement
from engine.training.playing import Agent, Episode

COLUMNS = ("x", "action", "reward", "after", "ended")
TARGET = "target/"
"""Before the names of the target network's weights in what is remembered."""


class DeepQ(Reinforcement):
    """Every step tries a little, remembers it, and learns from a batch of all that is remembered."""

    name = "deep Q"
    players = 4

    def begin(self, state: object, data: object) -> None:
        self.target = Agent(deepcopy(self.network))
        super().begin(state, data)  # type: ignore[arg-type]

    def fresh(self) -> None:
        self.first_players()
        size, features = self.settings.replay, len(self.world.features)
        play = self.state.play
        play["written"] = torch.zeros((), dtype=torch.int64)
        play["x"] = torch.zeros(size, features)
        play["after"] = torch.zeros(size, features)
        play["action"] = torch.zeros(size, dtype=torch.int64)
        play["reward"], play["ended"] = torch.zeros(size), torch.zeros(size)
        self._copy()

    def fits(self, play: Mapping[str, Tensor]) -> bool:
        own = {f"{TARGET}{name}": weight.shape for name, weight in self.network.state_dict().items()}
        kept = {name: weight.shape for name, weight in play.items() if name.startswith(TARGET)}
        return own == kept and len(play["x"]) == self.settings.replay

    @property
    def share(self) -> float:
        """The share of actions that are tried at random now."""
        steps, least = self.settings.explore_steps, self.settings.explore
        done = min(1.0, int(self.state.play["written"]) / steps) if steps else 1.0
        return 1 + done * (least - 1)

    def learned_from(self, steps: int, random: np.random.Generator) -> Batch:
        each = steps / self.settings.reuse / self.players  # rounds, which may be fewer than one at every step
        rounds = int((self.state.step + 1) * each) - int(self.state.step * each)
        while rounds or not self._known(steps):
            for episode in self.walked(self.agent.trying(random, self.share), random, max(1, rounds)):
                self._remember(episode)
            rounds = 0
        known = self._known(steps)
        if self.state.step % self.settings.target_every == 0:
            self._copy()
        rows = torch.from_numpy(random.integers(known, size=steps))
        x, action, reward, after, ended = (self.state.play[name][rows].numpy() for name in COLUMNS)
        return self.examples_of(x, action, self._worth(reward, after, ended))

    def _known(self, steps: int) -> int:
        """How many steps are remembered; 0 while they are so few that they would be learned by heart."""
        known = min(int(self.state.play["written"]), self.settings.replay)
        return known if known >= min(4 * steps, self.settings.replay) else 0

    def returns(self, episodes: Sequence[Episode]) -> Array:
        after = self.world.observe(np.concatenate([episode.states[1:] for episode in episodes]))
        rewards = np.concatenate([episode.rewards for episode in episodes])
        return self._worth(rewards, after, np.concatenate([_ends(episode) for episode in episodes]))

    def _worth(self, reward: Array, after: Array, ended: Array) -> Array:
        """The reward, and what the target network says of the best that can follow."""
        self._load_target()
        best = self.agent.best(after)
        judged = np.take_along_axis(self.target.says(after, self.target.scores), best[:, None], 1)[:, 0]
        worth: Array = reward + self.settings.discount * (1 - ended) * judged
        return worth

    def _remember(self, episode: Episode) -> None:
        play, count = self.state.play, len(episode)
        first = int(play["written"])
        seen = self.world.observe(episode.states)
        rows = torch.arange(first, first + count) % self.settings.replay
        given = (seen[:-1], episode.actions, episode.rewards, seen[1:], _ends(episode))
        for name, values in zip(COLUMNS, given, strict=True):
            play[name][rows] = torch.from_numpy(np.asarray(values)).to(play[name].dtype)
        play["written"] += count

    def _copy(self) -> None:
        """The target network becomes what the network is now."""
        own = self.network.state_dict().items()
        self.state.play |= {f"{TARGET}{name}": weight.detach().cpu().clone() for name, weight in own}

    def _load_target(self) -> None:
        """The weights of the target network are those that the state has, which may have gone back in time."""
        kept = {n.removeprefix(TARGET): w for n, w in self.state.play.items() if n.startswith(TARGET)}
        network = self.target.network
        first = next(iter(kept))
        if self._loaded is not self.state.play[f"{TARGET}{first}"]:
            network.load_state_dict(kept)
            self._loaded = self.state.play[f"{TARGET}{first}"]
        network.eval()

    _loaded: Tensor | None = None


def _ends(episode: Episode) -> Array:
    """1 for the step that nothing comes after."""
    ends = np.zeros(len(episode))
    ends[-1] = float(episode.ended)
    return ends
