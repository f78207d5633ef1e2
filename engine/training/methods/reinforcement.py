"""What methods of reinforcement learning share: they play, and learn from what came of it.

A step of training takes no examples out of the data but asks for steps in the environment. All that has to be known to
go on, where every player is and what is remembered, lies as tensors in the state of the run (`State.play`), and what is
random comes from the seed and the number of the step: a run that was stopped and goes on equals one that was not.
The figures are the return, which is the sum of all rewards of an episode, and how many steps an episode took.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
import torch
from torch import Tensor

from engine.errors import TrainingError
from engine.training.events import Metrics
from engine.training.methods.base import Batch
from engine.training.methods.supervised import Supervised, forward, learn
from engine.training.playing import Agent, Array, Choose, Episode, Players, Stretch, played, walk
from engine.worlds import World

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.network import Network
    from engine.training.methods.supervised import Examples
    from engine.training.state import State

JUDGED = {"validation": 20, "test": 100}
"""Episodes that an epoch and a run are judged by: 100 for the test is the custom for the classic tasks. They begin
alike every time, and are played side by side: the network is asked once for all of them."""
MEASURED = 10
"""Of these the loss is taken too: it says little, and so few are enough."""
SHOWN = "shown/"
"""Before the names of what is kept in `State.play` for whoever looks."""
EXAMPLES = 64
"""So many steps, as many as the fixed examples of a data set."""
SEEDS = {"learning": 0, "validation": 1, "test": 2, "beginning": 3}
"""What random numbers are drawn for: none of them are alike."""


class Reinforcement(Supervised):
    """Plays with the network as it is, and takes the gradient of the drawing's loss over what was played."""

    by_examples = False
    by_loss_alone = False

    def begin(self, state: State, data: Parts) -> None:
        if data.facts.world is None:
            text = f"{self.name.capitalize()} learns by acting, but this data set is no environment."
            raise TrainingError(text, "Put an environment in its place, or choose supervised learning.")
        self.state = state
        self.world: World = data.facts.world
        self.agent = Agent(self.network)
        mark = float(crc32(f"{self.name} {self.world}".encode()))
        if "mark" not in state.play or float(state.play["mark"]) != mark or not self.fits(state.play):
            state.play = {
                "mark": torch.tensor(mark, dtype=torch.float64),
                **_numbers(finished=[0.0] * 3, latest=[0.0] * 2),
            }
            self.fresh()

    def fresh(self) -> None:
        """Puts into the state what a method remembers, at the beginning."""

    def fits(self, play: Mapping[str, Tensor]) -> bool:
        """Whether what is remembered has the sizes that the settings ask for."""
        return True

    # ---- what each method decides ----

    def gather(self, steps: int, random: np.random.Generator) -> Stretch:
        """At least so many steps to learn from now."""
        raise NotImplementedError

    def returns(self, stretch: Stretch) -> Array:
        """What came of every action (T, N)."""
        raise NotImplementedError

    # ---- what the loop asks for ----

    def batch(self, examples: Examples, rows: Tensor) -> Batch:
        self.network.eval()
        batch = self.learned_from(len(rows), self.random("learning", self.state.step, int(rows[0])))
        if not self.state.position or f"{SHOWN}x" not in self.state.play:
            self._show(batch)
        learn(self.network)
        return batch

    def learned_from(self, steps: int, random: np.random.Generator) -> Batch:
        return self.batch_of(self.gather(steps, random))

    def figures(self) -> Metrics:
        """Of the episodes that came to an end in this epoch; of the latest ones where none has yet."""
        count, gained, steps = self.state.play["finished"].tolist()
        if not count:
            gained, steps = self.state.play["latest"].tolist()
            return {"return": gained, "episode length": steps} if steps else {}
        return {"return": gained / count, "episode length": steps / count}

    def epoch_ended(self) -> None:
        found = self.figures()
        if found:
            self.state.play["latest"] = torch.tensor([*found.values()], dtype=torch.float64)
        self.state.play["finished"] = torch.zeros(3, dtype=torch.float64)

    def measure(self, part: str) -> Generator[None, None, Metrics]:
        """The figures of episodes in which the agent does what it thinks best."""
        averaged = part == "validation" and self.settings.average  # at the end of a run the averages are the weights
        network = self.state.averaged() if averaged else self.network
        episodes = yield from judged_by(self.world, network, self.settings.seed, part)
        network.eval()
        with torch.inference_mode():
            _, loss = forward(network, self.batch_of(Stretch.of(episodes[:MEASURED])))
        return {"loss": float(loss), **figures_of(episodes)}

    def judged(self, metrics: Metrics) -> float:
        """Less is better: the loss says nothing here, since it is measured by what the agent itself does."""
        return -metrics.get("return", -np.inf)

    # ---- what methods call ----

    def random(self, purpose: str, *numbers: int) -> np.random.Generator:
        return np.random.default_rng((self.settings.seed, SEEDS[purpose], *numbers))

    def batch_of(self, stretch: Stretch) -> Batch:
        """Every action of some rounds as an example."""
        x = self.world.observe(flat(stretch.states))
        return self.examples_of(x, stretch.actions.ravel(), self.returns(stretch).ravel())

    def examples_of(self, x: Array, actions: Array, returns: Array) -> Batch:
        given = {"x": x.astype(np.float32), "y": actions, "returns": returns.astype(np.float32)[:, None]}
        device = self.state.device
        return {e.name: torch.from_numpy(given[e.port]).to(device) for e in self.network.program.entries}

    def told(self, finished: Sequence[tuple[float, int]]) -> None:
        """The return and the length of episodes that have come to their end while learning."""
        for gained, steps in finished:
            self.state.play["finished"] += torch.tensor([1.0, gained, steps], dtype=torch.float64)

    def first_players(self) -> None:
        """Puts players at the beginning of an episode into the state."""
        self.keep_players(Players(self.world.reset(self.random("beginning"), self.settings.players)))

    def keep_players(self, players: Players) -> None:
        self.state.play |= _numbers(states=players.states, steps=players.steps, gained=players.gained)

    def walked(self, choose: Choose, random: np.random.Generator, rounds: int) -> Stretch:
        """What the players did in so many steps each; they go on from there the next time."""
        players = Players(*(self.state.play[name].numpy() for name in ("states", "steps", "gained")))
        stretch = walk(self.world, players, choose, random, rounds)
        self.told(stretch.finished)
        self.keep_players(players)
        return stretch

    def _show(self, batch: Batch) -> None:
        """Keeps some steps, evenly taken from those that are learned from, for whoever looks at the network."""
        rows = torch.linspace(0, len(next(iter(batch.values()))) - 1, EXAMPLES).long()
        for entry in self.network.program.entries:
            self.state.play[f"{SHOWN}{entry.port}"] = batch[entry.name].cpu()[rows]


def judged_by(world: World, network: Network, seed: int, part: str) -> Generator[None, None, list[Episode]]:
    """The episodes that a network is judged by, in which it does what it thinks best. Yields after every round."""
    random, agent = np.random.default_rng((seed, SEEDS[part])), Agent(network)

    def choose(observations: Array) -> Array:
        network.eval()  # between two rounds somebody else may have had it
        return agent.best(observations)

    return (yield from played(world, choose, random, JUDGED[part]))


def figures_of(episodes: Sequence[Episode]) -> Metrics:
    """Means over episodes."""
    gained = float(np.mean([episode.gained for episode in episodes]))
    return {"return": gained, "episode length": float(np.mean([*map(len, episodes)]))}


def _numbers(**values: Any) -> dict[str, Tensor]:
    return {name: torch.from_numpy(np.array(value, np.float64)) for name, value in values.items()}


def flat(values: Array) -> Array:
    """Of all rounds and players (T, N, ...) one after the other (T · N, ...)."""
    return values.reshape(-1, *values.shape[2:])


def traced(stretch: Stretch, after: Array, discount: float, trace: float) -> Array:
    """The λ-return of each step (T, N): G = r + γ ((1 − λ) V(next) + λ G(next)), with the values `after` (T, N) of what
    follows each step. Less the critic's value it is the advantage of Schulman et al. (2016), GAE.

    Nothing follows an end. Where an episode was broken off, or has not come further yet, V alone says what follows: the
    time limit is none of the world's, and who is stopped by it has not failed (Pardo et al. 2018).
    """
    open_ = ~stretch.over
    open_[-1] = False
    worth = np.where(stretch.ended, 0.0, after)
    own = stretch.rewards + discount * np.where(open_, (1 - trace) * worth, worth)
    kept = discount * trace * open_
    found, later = np.empty_like(own), np.zeros(own.shape[1])
    for place in range(len(own) - 1, -1, -1):
        found[place] = later = own[place] + kept[place] * later
    return found
