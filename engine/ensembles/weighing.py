"""How much each member of an ensemble should count, from what they answer for examples that none has learned from.

Of probabilities it is the mixture under which the true classes are most probable, found by expectation maximisation:
each round a member's share becomes the mean of its part in the probability of the truth. Of numbers it is the mixture
with the smallest squared error (Breiman 1996), shares at least 0 and together 1. The validation part is what they are
found on: on the training part the member that has learned most by heart would win.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray

from engine.ensembles.building import Ensemble
from engine.network import Network
from engine.program import to_program
from engine.training.generators import generators, use_generators
from engine.verdict.predicting import predict
from engine.verdict.predictions import EDGE, Predictions

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

ROUNDS = 200
"""Of expectation maximisation: the third decimal of a share stands long before."""
CPU = torch.device("cpu")
DOUBT = 1.0
"""Examples for which each member is held to be as good as the others before any is seen: few decide little."""
FIRM = 1e3
"""How much the shares' sum of 1 counts against an error of one deviation."""


def weighed(made: Ensemble, parts: Parts) -> Ensemble:
    """The ensemble with shares that suit the validation part; as it is where there is none."""
    if not len(parts.validation):
        return made
    found = predict(network_of(made), parts, "validation")
    return made.with_shares(shares([*found.members.values()]).tolist())


def network_of(made: Ensemble) -> Network:
    """Its network with its weights, in evaluation mode, which nothing trains. Draws no random numbers."""
    before = generators(CPU)
    network = Network(to_program(made.graph))
    use_generators(before, CPU)
    network.load_state_dict({name: torch.as_tensor(weight) for name, weight in made.weights.items()})
    return network.eval().requires_grad_(False)


def shares(members: Sequence[Predictions]) -> NDArray[np.float64]:
    """The share of each member, together 1."""
    kind = members[0].head
    if kind.kind == "numbers":
        return _of_numbers(members)
    if not kind.gives_probabilities:
        right = np.array([one.right.mean() for one in members])
        return np.asarray(right / right.sum() if right.sum() else np.full(len(members), 1 / len(members)))
    return _of_probabilities(np.stack([one.of_truth for one in members], 1))


def _of_probabilities(given: NDArray[np.float64]) -> NDArray[np.float64]:
    """`given` (decisions, members): the probability of the true class."""
    given = np.clip(np.nan_to_num(given), EDGE, 1)
    found = np.full(given.shape[1], 1 / given.shape[1])
    for _ in range(ROUNDS):
        part = given * found
        counted = (part / part.sum(1, keepdims=True)).sum(0) + DOUBT
        found = counted / counted.sum()
    return found


def _of_numbers(members: Sequence[Predictions]) -> NDArray[np.float64]:
    from scipy.optimize import nnls  # noqa: PLC0415  # a moment, and only where numbers are weighed

    target = members[0].target
    deviation = np.where((found := target.std(0)) > 0, found, 1)
    columns = np.stack([((one.scores - target.mean(0)) / deviation).reshape(-1) for one in members], 1)
    goal = ((target - target.mean(0)) / deviation).reshape(-1)
    scale = FIRM * max(1.0, float(np.sqrt(len(goal))))
    result, _ = nnls(np.vstack([columns, np.full(len(members), scale)]), np.append(goal, scale))
    return np.asarray(result / result.sum())
