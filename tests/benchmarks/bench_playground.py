"""How often small networks of single neurons solve problems in the plane: held against numbers measured elsewhere.

200 points to learn from and 200 to be judged by, batch 10, Adam 0.03, 60 epochs, 20 seeds of data and weights; a seed
succeeds with at least 95 % of the 200. Prints JSON: the share of seeds, beside what was measured elsewhere.
"""

from __future__ import annotations

import json

import torch

from engine.datasets.base import Dataset
from engine.datasets.plane import Circle, Xor
from engine.datasets.prepare import prepare
from engine.layers.neuron import Activation
from engine.playground import playground
from engine.program import to_program
from engine.training.events import EpochEnded, Finished
from engine.training.loop import train

SEEDS, EPOCHS, ENOUGH = 20, 60, 0.95
CASES: tuple[tuple[Dataset, int, Activation, str], ...] = (
    (Xor(), 2, "relu", "none"),
    (Xor(), 3, "relu", "about half"),
    (Xor(), 4, "relu", "nearly all"),
    (Xor(), 8, "relu", "all"),
    (Xor(), 8, "linear", "none"),
    (Circle(), 2, "tanh", "none"),
    (Circle(), 3, "tanh", "all"),
)


def main() -> None:
    torch.set_num_threads(1)
    found = []
    for dataset, neurons, activation, elsewhere in CASES:
        solved = sum(_accuracy(dataset, neurons, activation, seed) >= ENOUGH for seed in range(SEEDS))
        case = f"{dataset.title}, {neurons} × {activation}"
        found.append({"case": case, "share": solved / SEEDS, "elsewhere": elsewhere})
    print(json.dumps(found, indent=2, ensure_ascii=False))


def _accuracy(dataset: Dataset, neurons: int, activation: Activation, seed: int) -> float:
    """Of all points that were held back: half of them are the validation part, half the test part."""
    drawn = dataset.changed(points=400, seed=seed, split_seed=seed, validation=0.25, test=0.25)
    assert isinstance(drawn, Dataset)
    graph = playground(drawn, hidden=(neurons,), activation=activation).with_training(epochs=EPOCHS, seed=seed)
    judged = []
    for event in train(to_program(graph), prepare(drawn), graph.training):
        match event:
            case EpochEnded():
                judged = [event.validation["accuracy"]]
            case Finished():
                judged.append(event.test["accuracy"])
    return sum(judged) / len(judged)


if __name__ == "__main__":
    main()
