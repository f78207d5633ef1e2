"""What methods of reinforcement learning share: they play, and learn from what came of it.

A step of training takes no examples out of the data but asks for steps in the environment. All that has to be known to
go on, where every player is and what is remembered, lies as tensors in the state of the run (`State.play`), and what is
random comes from the seed and the number of the step: a run that was stopped and goes on equals one that was not.
The figures are the return, which is the sum of all rewards of an episode, and how many steps an episode took.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import TrainingError
from engine.training.events import Metrics
from engine.training.methods.base import Batch
from engine.training.methods.supervised import Supervised, forward, learn
from engine.training.playing import Agent, Choose, Episode, Player, play, walk
from engine.worlds import World

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.network import Network
    from engine.training.methods.supervised import Examples
    from engine.training.state import State

Array = NDArray[Any]

JUDGED = 10
"""Episodes that an epoch is judged by; they begin alike at every epoch."""
GROUPS = {"validation": 1, "test": 10}
"""Times so many episodes that a part stands for: 100 for the test, as is the custom for the cart and the pole."""
SEEDS = {"learning": 0, "validation": 1, "test": 2, "beginning": 3}
"""What random numbers are drawn for: none of them are alike."""


class Reinforcement(Supervised):
    """Plays with the network as it is, and takes the gradient of the drawing's loss over what was played."""

    by_examples = False

    players: ClassVar[int] = 8

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

    def gather(self, steps: int, random: np.random.Generator) -> Sequence[Episode]:
        """Episodes, or stretches of them, of about so many steps, to learn from now."""
        raise NotImplementedError

    def returns(self, episodes: Sequence[Episode]) -> Array:
        """What came of every action (N,), in the order of the episodes."""
        raise NotImplementedError

    # ---- what the loop asks for ----

    def batch(self, examples: Examples, rows: Tensor) -> Batch:
        self.network.eval()
        batch = self.learned_from(len(rows), self.random("learning", self.state.step, int(rows[0])))
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
        played: list[Episode] = []
        for episodes in judged_by(self.world, self.network, self.settings.seed, part):
            played += episodes
            yield
        self.network.eval()
        with torch.inference_mode():
            _, loss = forward(self.network, self.batch_of(played[:JUDGED]))
        return {"loss": float(loss), **figures_of(played)}

    def judged(self, metrics: Metrics) -> float:
        """Less is better: the loss says nothing here, since it is measured by what the agent itself does."""
        return -metrics.get("return", -np.inf)

    # ---- what methods call ----

    def random(self, purpose: str, *numbers: int) -> np.random.Generator:
        return np.random.default_rng((self.settings.seed, SEEDS[purpose], *numbers))

    def batch_of(self, episodes: Sequence[Episode]) -> Batch:
        """Every action of some episodes as an example."""
        states = np.concatenate([episode.states[:-1] for episode in episodes])
        actions = np.concatenate([episode.actions for episode in episodes])
        return self.examples_of(self.world.observe(states), actions, self.returns(episodes))

    def examples_of(self, x: Array, actions: Array, returns: Array) -> Batch:
        given = {"x": x.astype(np.float32), "y": actions, "returns": returns.astype(np.float32)[:, None]}
        device = self.state.device
        return {e.name: torch.from_numpy(given[e.port]).to(device) for e in self.network.program.entries}

    def told(self, gained: float, steps: int) -> None:
        """An episode has come to its end while learning."""
        self.state.play["finished"] += torch.tensor([1.0, gained, steps], dtype=torch.float64)

    def first_players(self) -> None:
        """Puts players at the beginning of an episode into the state."""
        random = self.random("beginning")
        self.keep_players([Player(self.world.reset(random)) for _ in range(self.players)])

    def keep_players(self, players: Sequence[Player]) -> None:
        self.state.play |= _numbers(
            states=[player.state for player in players],
            steps=[player.steps for player in players],
            gained=[player.gained for player in players],
        )

    def walked(self, choose: Choose, random: np.random.Generator, rounds: int) -> list[Episode]:
        """What the players did in so many steps each; they go on from there the next time."""
        kept = (self.state.play[name].numpy().copy() for name in ("states", "steps", "gained"))
        players = [Player(state, int(steps), float(gained)) for state, steps, gained in zip(*kept, strict=True)]
        stretches: list[Episode] = []
        for stretch, finished in walk(self.world, players, choose, random, rounds):
            stretches.append(stretch)
            if finished is not None:
                self.told(finished.gained, finished.steps)
        self.keep_players(players)
        return stretches


def judged_by(world: World, network: Network, seed: int, part: str) -> Iterator[list[Episode]]:
    """The episodes that a network is judged by, some at a time, in which it does what it thinks best."""
    random, agent = np.random.default_rng((seed, SEEDS[part])), Agent(network)
    for _ in range(GROUPS[part]):
        network.eval()
        yield play(world, agent.best, random, JUDGED)


def figures_of(episodes: Sequence[Episode]) -> Metrics:
    """Means over episodes."""
    gained = float(np.mean([episode.gained for episode in episodes]))
    return {"return": gained, "episode length": float(np.mean([*map(len, episodes)]))}


def _numbers(**values: Any) -> dict[str, Tensor]:
    return {name: torch.from_numpy(np.array(value, np.float64)) for name, value in values.items()}
