"""How long data sets take to load: prints seconds and peak memory as JSON.

Fashion-MNIST is read where its package is installed; the tables are written for the purpose. A second call is what
starting a run again costs. Peak memory is that of the whole process, so the largest set comes last.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import numpy as np

from engine.datasets.fashion_mnist import FashionMnist, installed
from engine.datasets.importing import describe
from engine.datasets.prepare import prepare
from engine.layer import make

ROWS, COLUMNS = 100_000, 20


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return round(perf_counter() - start, 4)


def peak_megabytes() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))


def table() -> dict[str, float]:
    with TemporaryDirectory() as name:
        path = Path(name) / "table.csv"
        np.savetxt(path, np.random.default_rng(0).random((ROWS, COLUMNS)), delimiter=",", fmt="%.6f")
        figures = {"megabytes": round(path.stat().st_size / 1e6, 1), "describe": seconds(lambda: describe(path))}
        return figures | {"prepare": seconds(lambda: prepare(describe(path), path.parent)) - figures["describe"]}


def main() -> None:
    figures: dict[str, object] = {
        kind: seconds(lambda kind=kind: prepare(make(kind))) for kind in ("spirals", "iris", "digits")
    }
    figures["csv"] = table()
    if installed(None):
        fashion = FashionMnist()
        figures["fashion_mnist"] = {
            "first": seconds(lambda: prepare(fashion)),
            "again": seconds(lambda: prepare(fashion)),
            "standardised": seconds(lambda: prepare(fashion.changed(scaling="standardise"))),
        }
    facts = FashionMnist().facts
    figures["facts_microseconds"] = round(1e6 * seconds(lambda: [facts() for _ in range(10_000)]) / 10_000, 2)
    figures["peak_megabytes"] = peak_megabytes()
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
