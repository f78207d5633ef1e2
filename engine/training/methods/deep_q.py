"""Deep Q learning (Mnih et al. 2015): values of actions, learned from a memory of what was tried.

A slower copy of the network, the target network, says what follows a step, so that nobody runs after his own tail: it
is copied now and then, or follows a little at every step (Lillicrap et al. 2016). The online network chooses the action
that the copy judges (double Q learning, van Hasselt et al. 2016). Some rewards may be taken as they came before the
copy is asked (n-step returns, Sutton 1988; here as in Hessel et al. 2018, without correction for actions that would not
be taken any more). At first everything is tried at random, then less and less; what is tried may be kept up for a while
(Dabney et al. 2021, Temporally-extended ε-greedy exploration), where single steps to either side undo one another.

The memory is a ring of rounds: row t holds what each of the players did in a round, so that what came after a step is
found a row further on.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from engine.training.methods.base import Batch
from engine.training.methods.reinforcement import Reinforcement, flat
from engine.training.playing import Agent, Array, Choose, Stretch

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.training.state import State

TARGET = "target/"
"""Before the names of the target network's weights in what is remembered."""


LONGER = 2
"""The exponent of the zeta distribution of how long an action is kept up: one step most often, and rarely very many."""


class DeepQ(Reinforcement):
    """Every step tries a little, remembers it, and learns from a batch of all that is remembered."""

    name = "deep Q"

    def begin(self, state: State, data: Parts) -> None:
        self.target = Agent(deepcopy(self.network))
        self._loaded: Tensor | None = None
        super().begin(state, data)

    def fresh(self) -> None:
        self.first_players()
        shape, features = (self.rows, self.settings.players), len(self.world.features)
        play = self.state.play
        players = self.settings.players
        play["left"], play["tried"] = (torch.zeros(players, dtype=torch.int64) for _ in range(2))
        play["written"] = torch.zeros((), dtype=torch.int64)
        play["x"], play["after"] = torch.zeros(*shape, features), torch.zeros(*shape, features)
        play["action"], play["reward"] = torch.zeros(shape, dtype=torch.int64), torch.zeros(shape)
        play["ended"], play["over"] = torch.zeros(shape, dtype=torch.bool), torch.zeros(shape, dtype=torch.bool)
        own = self.network.state_dict().items()
        play |= {f"{TARGET}{name}": weight.detach().clone() for name, weight in own}

    def fits(self, play: Mapping[str, Tensor]) -> bool:
        own = {f"{TARGET}{name}": weight.shape for name, weight in self.network.state_dict().items()}
        kept = {name: weight.shape for name, weight in play.items() if name.startswith(TARGET)}
        there = "left" in play and play["over"].shape == (self.rows, self.settings.players)
        return own == kept and there

    @property
    def rows(self) -> int:
        """Rounds that are remembered."""
        return max(1, self.settings.replay // self.settings.players)

    @property
    def share(self) -> float:
        """The share of actions that are tried at random now: all, until there is something to learn from."""
        steps, least = self.settings.explore_steps, self.settings.explore
        learning = self._written * self.settings.players - self.settings.learning_starts
        done = min(1.0, max(0.0, learning / steps)) if steps else float(learning >= 0)
        return 1 + done * (least - 1)

    @property
    def _written(self) -> int:
        """Rounds that have been played."""
        return int(self.state.play["written"])

    def learned_from(self, steps: int, random: np.random.Generator) -> Batch:
        each = steps / self.settings.reuse / self.settings.players  # rounds; may be fewer than one at every step
        rounds = int((self.state.step + 1) * each) - int(self.state.step * each)
        least = min(self.settings.learning_starts, self.settings.replay) // self.settings.players
        while rounds or self._written < max(1, least):
            self._remember(self.walked(self._trying(random), random, max(1, rounds)))
            rounds = 0
        self._load_target()
        if self.state.step % self.settings.target_every == 0:
            self._follow()
        return self._recalled(steps, random)

    def _trying(self, random: np.random.Generator) -> Choose:
        """The best actions, but a share of them tried at random, and these kept up for some steps where that is set."""
        share, play, long = self.share, self.state.play, self.settings.persistent

        def choose(observations: Array) -> Array:
            scores = self.agent.says(observations, self.agent.scores)
            left, tried = play["left"].numpy(), play["tried"].numpy()
            begins = (left <= 0) & (random.random(len(left)) < share)
            tried = np.where(begins, random.integers(scores.shape[1], size=len(left)), tried)
            steps = np.minimum(random.zipf(LONGER, len(left)), self.world.limit) if long else 1
            left = np.where(begins, steps, left)
            play["left"], play["tried"] = torch.from_numpy(left - 1), torch.from_numpy(tried)
            return np.where(left > 0, tried, scores.argmax(1))

        return choose

    def returns(self, stretch: Stretch) -> Array:
        after = self.world.observe(flat(stretch.after))
        self._load_target()
        worth = self._worth(after).reshape(stretch.rewards.shape)
        found: Array = stretch.rewards + self.settings.discount * np.where(stretch.ended, 0.0, worth)
        return found

    def _recalled(self, steps: int, random: np.random.Generator) -> Batch:
        """A batch of what is remembered, with the rewards of the next `n_step` steps and what follows them."""
        play, written = self.state.play, self._written
        players, known = self.settings.players, min(written, self.rows)
        rounds, player = np.divmod(random.integers(known * players, size=steps), players)
        rounds += written - known
        memory = {name: play[name].numpy() for name in ("x", "action", "reward", "after", "ended", "over")}
        first = last = rounds % self.rows
        came, weight = memory["reward"][first, player].astype(np.float64), np.full(steps, self.settings.discount)
        going = np.ones(steps, bool)
        for ahead in range(1, self.settings.n_step):
            going &= ~memory["over"][last, player] & (rounds + ahead < written)
            last = np.where(going, (rounds + ahead) % self.rows, last)
            came += np.where(going, weight * memory["reward"][last, player], 0.0)
            weight = np.where(going, weight * self.settings.discount, weight)
        worth = np.where(memory["ended"][last, player], 0.0, self._worth(memory["after"][last, player]))
        return self.examples_of(memory["x"][first, player], memory["action"][first, player], came + weight * worth)

    def _worth(self, after: Array) -> Array:
        """What the target network says of the best action in observations (N, features)."""
        judged = self.target.says(after, self.target.scores)
        best = self.agent.best(after) if self.settings.double_q else judged.argmax(1)
        worth: Array = np.take_along_axis(judged, best[:, None], 1)[:, 0]
        return worth

    def _remember(self, stretch: Stretch) -> None:
        play, count = self.state.play, len(stretch.actions)
        rows = torch.arange(self._written, self._written + count) % self.rows
        given = {
            "x": self.world.observe(flat(stretch.states)),
            "action": stretch.actions,
            "reward": stretch.rewards,
            "after": self.world.observe(flat(stretch.after)),
            "ended": stretch.ended,
            "over": stretch.over,
        }
        for name, values in given.items():
            play[name][rows] = torch.from_numpy(values).to(play[name].dtype).reshape(count, *play[name].shape[1:])
        play["written"] += count

    def _follow(self) -> None:
        """The target network becomes what the network is now, or comes nearer to it."""
        own, share = self.network.state_dict(), self.settings.target_share
        for name, weight in self.target.network.state_dict().items():
            if share == 1 or not weight.is_floating_point():
                weight.copy_(own[name])
            else:
                weight.lerp_(own[name], share)

    def _load_target(self) -> None:
        """The weights of the target network are those of the state, which may have gone back in time: the same memory,
        so that what one learns the other has."""
        play, first = self.state.play, f"{TARGET}{next(iter(self.network.state_dict()))}"
        if self._loaded is not play[first]:
            network = self.target.network
            network.load_state_dict({n.removeprefix(TARGET): w for n, w in play.items() if n.startswith(TARGET)})
            play |= {f"{TARGET}{name}": weight.detach() for name, weight in network.state_dict().items()}
            self._loaded = play[first]
            network.eval()
