"""How many of 20 seeds learn XOR and the circle, with few hidden neurons: beside what is known from elsewhere.

    python -m tests.benchmarks.bench_seeds [--points-too]

Known is the share of seeds with at least 95 % on the test points, for 200 training and 200 test points, batches of 10,
Adam at 0.03, 60 epochs: XOR on a square with a gap of 0.3 with 2 ReLU neurons none, 3 about half, 4 nearly all, 8 all,
8 linear none; the circle (inside below a radius of 2.5, ring from 3.5 to 5) with 2 tanh none, with 3 all.

What was found: all agree but for XOR with 4 ReLU neurons, where 15 of seeds 0 to 19 learn it, short of "nearly all".
The engine is not the cause: of seeds 0 to 39 80 to 83 % do, on each of four sets of points (45 to 48 % with 3 neurons),
and of 200 other starts in a loop written by hand in plain torch 77 % (44 %). Where the weights begin matters most of
what was tried in that loop. Theirs are those of nn.Linear, evenly within ±1/√inputs, as everywhere in this program;
with He's (within ±√(6/inputs)) 85 to 87 % learn it, and 60 to 63 % with 3 neurons. Xavier's (76 %, 52 %), biases of 0
(73 %, 43 %) and weights within ±0.5 with biases of 0.1 (72 %, 46 %) do no better; axes divided by 5 do worse (49 %,
21 %). With which start the known figures were measured is not known. Among 20 seeds a share of 80 % gives anything from
13 to 19, so 15 and "nearly all" may also be the same share, met twice.

The drawing is the playground's: two features, one column of hidden neurons, one linear neuron, binary cross-entropy.
A seed decides the first weights (those of nn.Linear) and the order of the points. All seeds see the same points, as in
the window, so that the share says what luck with the weights does; `--points-too` gives each seed points of its own.

Prints JSON: for each network the share, the accuracies that the median and the worst seed reach, and whether the share
is what was expected.
"""

from __future__ import annotations

import json
import sys

import numpy as np

from engine.datasets.base import Dataset
from engine.datasets.plane import Circle, Xor
from engine.datasets.prepare import prepare
from engine.playground.drawing import playground
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.training.luck import Luck, luck

SEEDS, GOAL = 20, 0.95
SETTINGS = TrainingSettings(optimiser="adam", learning_rate=0.03, batch_size=10, epochs=60, device="cpu", threads=1)
POINTS = {
    "points": 445,
    "validation": 45 / 445,
    "test": 200 / 445,
}  # 200 to train with, 200 to test; at most 45 % are kept
XOR, CIRCLE = Xor(**POINTS), Circle(**POINTS)
EXPECTED = (
    (XOR, 2, "relu", "none", 0.0, 0.0),
    (XOR, 3, "relu", "about half", 0.3, 0.7),
    (XOR, 4, "relu", "nearly all", 0.8, 1.0),
    (XOR, 8, "relu", "all", 1.0, 1.0),
    (XOR, 8, "linear", "none", 0.0, 0.0),
    (CIRCLE, 2, "tanh", "none", 0.0, 0.0),
    (CIRCLE, 3, "tanh", "all", 1.0, 1.0),
)
"""Data, hidden neurons, their activation, the share known from elsewhere in words and as the range taken for it."""


def main() -> None:
    points_too = "--points-too" in sys.argv[1:]
    print(json.dumps([row(*case, points_too) for case in EXPECTED], indent=2, ensure_ascii=False))


def row(
    data: Dataset, hidden: int, activation: str, words: str, least: float, most: float, points_too: bool
) -> dict[str, object]:
    reached = accuracies(data, hidden, activation, points_too)
    share = float((reached >= GOAL).mean())
    return {
        "network": f"{data.title} 2-{hidden}-1 {activation}",
        "share": share,
        "expected": words,
        "as_expected": least <= share <= most,
        "median": round(float(np.median(reached)), 3),
        "worst": round(float(reached.min()), 3),
    }


def accuracies(data: Dataset, hidden: int, activation: str, points_too: bool) -> np.ndarray:
    """What each seed reaches on the test points."""
    if not points_too:
        return trained(data, hidden, activation, range(SEEDS))
    each = (trained(data.changed(seed=seed), hidden, activation, [seed]) for seed in range(SEEDS))
    return np.concatenate([*each])


def trained(data: Dataset, hidden: int, activation: str, seeds: range | list[int]) -> np.ndarray:
    graph = playground(data, hidden=(hidden,), activation=activation)
    *_, last = luck(to_program(graph), prepare(data), SETTINGS, seeds)
    assert isinstance(last, Luck)
    return last.values("test", "accuracy")


if __name__ == "__main__":
    main()
