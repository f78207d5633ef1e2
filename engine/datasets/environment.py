"""An environment that an agent acts in: its examples are not there beforehand, they are played.

It is a data set all the same. What a run learns from are the observations, actions and returns of episodes that the
network itself plays (`engine.training.playing`); an epoch is so many steps of them. For whoever looks at the drawing
before that, there are the episodes of a player who acts at random: every view of the data shows those.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field, StringConstraints

from engine.datasets.base import Array, Dataset, Facts, Table
from engine.layer import Change, Port, Unfit, layer
from engine.values import Value
from engine.worlds import CLASSICS, GridWorld, World

BOOK = "...G .#.X S..."
"""The world of Russell and Norvig: three rows of four, with a wall, a pit and a goal."""
RANDOM = 1024
"""Steps that are played at random, to look at: more show nothing new."""
DISCOUNT = 0.99
"""What a reward is worth one step later, in the returns of the random player."""


@layer
class Environment(Dataset):
    """A world to act in, step by step: it shows what is, takes an action, and says what it was worth.

    With it the network learns from what it tries: choose policy gradient, actor-critic or deep Q learning as the
    training method.
    """

    kind = "environment"
    title = "Environment"
    keywords = (
        "reinforcement",
        "agent",
        "gymnasium",
        "gym",
        "cartpole",
        "cart pole",
        "mountain car",
        "acrobot",
        "grid",
    )
    outputs: ClassVar[tuple[Port, ...]] = (
        Port("x", "real", description="The observation: what the agent sees."),
        Port("y", "index", description="The action that was taken there."),
        Port("returns", "real", description="What came of it: the rewards from there on, as the method reckons them."),
    )
    whole: ClassVar[bool] = True
    scaled: ClassVar[bool] = False

    world: Literal["grid world", "cart pole", "mountain car", "acrobot"] = Field(
        "cart pole", description="What the agent lives in."
    )
    map: Annotated[str, StringConstraints(pattern=r"^[SGX#. ]*$", max_length=272)] = Field(
        BOOK,
        description="The squares, row by row with spaces between: S start, G goal (+1), X pit (−1), # wall, . free.",
    )
    slip: float = Field(0.2, ge=0, le=1, description="The chance to go left or right of where one wants to go.")
    steps: int = Field(2048, ge=64, le=1_000_000, description="Steps that an epoch learns from.")

    def _idle(self) -> tuple[str, ...]:
        idle = (*super()._idle(), "split", "balanced", "missing", "split_seed")
        return idle if self.world == "grid world" else (*idle, "map", "slip")

    @property
    def summary(self) -> str:
        return self.world

    @property
    def played(self) -> World:
        """The world itself."""
        return GridWorld(self.map, self.slip) if self.world == "grid world" else CLASSICS[self.world]

    @property
    def examples(self) -> int:
        return self.steps

    def facts(self) -> Facts:
        if self.world == "grid world":
            self._check()
        world = self.played
        x, y = Value((len(world.features),)), Value((), len(world.actions))
        return Facts(x, y, world.actions, world.features, "action", world=world)

    def infer(self) -> tuple[Value, ...]:
        return (*super().infer(), Value((1,)))

    def load(self, folder: Path | None = None) -> Table:
        """The steps of an epoch; those of a random player are shown over and over."""
        facts, world = self.facts(), self.played
        states, actions, returns = _at_random(world, np.random.default_rng(0))
        rows = np.arange(self.steps) % len(actions)
        x = world.observe(states[rows])
        note = "These steps were played at random. A run plays its own, with the network that learns."
        return Table(x, actions[rows], facts, (note,), columns={"returns": returns[rows]})

    def _check(self) -> None:
        """Raises Unfit where the map is no world."""
        rows = self.map.split()
        if not rows or len({len(row) for row in rows}) > 1:
            raise Unfit(
                "The rows of the map have to be equally long.", Change("map", BOOK), hint="Spaces part the rows."
            )
        if len(rows[0]) > 16 or len(rows) > 16:
            raise Unfit("The map may have 16 rows and columns at the most.", Change("map", BOOK))
        if "G" not in self.map or not {"S", "."}.intersection(self.map):
            raise Unfit("The map needs a goal (G) and a place to begin (S).", Change("map", BOOK))


def _at_random(world: World, random: np.random.Generator) -> tuple[Array, Array, Array]:
    """States, actions and discounted returns (N, 1) of at least RANDOM steps of whole episodes."""
    states: list[Array] = []
    actions: list[int] = []
    returns: list[float] = []
    while len(actions) < RANDOM:
        state, rewards = world.reset(random, 1), list[float]()
        for _ in range(world.limit):
            action = random.integers(len(world.actions), size=1)
            states.append(state[0])
            actions.append(int(action[0]))
            state, reward, ended = world.step(state, action, random)
            rewards.append(float(reward[0]))
            if ended[0]:
                break
        total, own = 0.0, list[float]()
        for reward_then in reversed(rewards):
            total = reward_then + DISCOUNT * total
            own.append(total)
        returns += own[::-1]
    return np.array(states), np.array(actions, np.int64), np.array(returns, np.float32)[:, None]
