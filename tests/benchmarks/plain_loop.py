"""The loop of a tutorial, in a process of its own as a tutorial's is: without anything that Gradwire does to be quick.

    python -m tests.benchmarks.plain_loop EXAMPLE

trains the module that a drawing of classes is exported to (an example's, or 2-8-8-1 on two spirals), with batches by
indexing and a mean loss at the end, without validation, for SECONDS at each line that it reads, and prints the steps
per second and the seconds of the processor that it took. `PlainLoop` is the same for a benchmark that takes turns with
it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from time import perf_counter, process_time
from typing import Any

from engine import examples
from engine.graph import Graph, Wire
from tests.engine.drawings import chain

SECONDS = 1.5
SMALL = "2-8-8-1"


class PlainLoop:
    """The process; `processor` is the seconds of the processor that its turns took so far."""

    def __init__(self, example: str) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.plain_loop", example]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=os.environ | {"OMP_NUM_THREADS": "1"}
        )
        self.processor = 0.0
        self.run()

    def run(self) -> float:
        """Steps per second of one turn."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        steps, processor = map(float, self._process.stdout.readline().split())
        self.processor += processor
        return steps

    def close(self) -> None:
        self._process.communicate()


def main() -> None:
    from engine import allocation

    allocation.keep_freed_memory = lambda: None  # a tutorial leaves the C library as it is
    turn = handwritten(sys.argv[1])
    for _ in sys.stdin:
        before = process_time()
        steps = turn()
        print(steps, process_time() - before, flush=True)


def drawing(name: str) -> Graph:
    """An example; or 2-8-8-1 on two spirals."""
    if name != SMALL:
        return examples.example(name).graph
    hidden = (("dense", {"units": 8}), "tanh")
    graph = chain("spirals", *hidden, *hidden, ("dense", {"units": 1}), "binary-cross-entropy")
    return graph.with_wire(Wire("spirals_1", "y", "binary_cross_entropy_1", "target"))


def handwritten(example: str) -> Callable[[], float]:
    """Steps per second of a turn; each goes on where the one before has ended."""
    import torch
    import torch.nn.functional as F

    from app.looking import data_of
    from engine.datasets.prepare import prepare
    from engine.program import to_program
    from engine.source import to_source
    from engine.training.methods.supervised import Examples

    torch.manual_seed(0)
    torch.set_num_threads(1)
    graph = drawing(example)
    program, size = to_program(graph), graph.training.batch_size
    names: dict[str, Any] = {}
    exec(to_source(program), names)  # our own text
    network = names["Network"]()
    tensors = Examples(program, prepare(data_of(graph, program)).train, torch.device("cpu")).tensors
    x, y = (tensors[name].clone(memory_format=torch.contiguous_format) for name in ("x", "y"))
    optimiser = torch.optim.Adam(network.parameters(), lr=graph.training.learning_rate)
    total = len(x)

    def batches() -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        while True:
            order = torch.randperm(total)
            for begin in range(0, total - size + 1, size):
                rows = order[begin : begin + size]
                yield x[rows], y[rows]

    endless_batches = batches()

    def turn() -> float:
        network.train()
        start, losses = perf_counter(), []
        while perf_counter() - start < SECONDS:
            rows, classes = next(endless_batches)
            answers = network(rows)
            if answers.shape[1] > 1:
                loss = F.cross_entropy(answers, classes)
            else:
                loss = F.binary_cross_entropy_with_logits(answers, classes[:, None].float())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.detach())
        torch.stack(losses).mean().item()
        return len(losses) / (perf_counter() - start)

    return turn


if __name__ == "__main__":
    main()
