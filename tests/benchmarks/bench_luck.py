"""What 20 seeds at once cost beside one: the 2-4-1 XOR network, one thread, batch 16.

Prints JSON: the median over alternating repeats of (seconds of 20 seeds) / (seconds of one), to be at most 4, both with
reading the data and judging the outcome; one seed is trained as the window trains it.
"""

from __future__ import annotations

import json
from statistics import median
from time import perf_counter

from engine.datasets.prepare import prepare
from engine.examples import example
from engine.program import to_program
from engine.training.loop import Controls, Training
from engine.training.luck import luck

SEEDS, EPOCHS, REPEATS = 20, 60, 5


def main() -> None:
    graph = example("xor").graph.with_settings("dense_1", units=4)
    program, parts = to_program(graph), prepare(graph.nodes["xor_1"].layer)
    settings = graph.training.changed(epochs=EPOCHS, device="cpu", threads=1)
    ratios = []
    for _ in range(REPEATS + 1):
        start = perf_counter()
        for _ in Training(program, parts, settings, None, Controls()).events():
            pass
        one = perf_counter() - start
        for _ in luck(program, parts, settings, range(SEEDS)):
            pass
        ratios.append((perf_counter() - start - one) / one)
    share = _share(program, parts, settings)
    print(json.dumps({"seeds": SEEDS, "ratio_to_one_seed": median(ratios[1:]), "share_at_95_percent": share}, indent=2))


def _share(program, parts, settings) -> float:
    *_, last = luck(program, parts, settings, range(SEEDS))
    return float(last.share("test", "accuracy", 0.95))


if __name__ == "__main__":
    main()
