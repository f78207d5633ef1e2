"""Data sets with settings worth testing, and the files that some of them need."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.datasets.base import Dataset
from engine.datasets.drawn import packed
from engine.datasets.importing import describe
from engine.kinds import LAYERS
from engine.layer import make

SETTINGS: dict[str, tuple[dict[str, object], ...]] = {
    "circle": ({}, {"noise": 0.3, "points": 11, "scaling": "standardise"}),
    "xor": ({}, {"noise": 0.5, "seed": 7, "scaling": "0 to 1"}),
    "gaussians": ({}, {"noise": 0.5}),
    "spirals": ({}, {"points": 2001}),
    "plane": ({}, {"noise": 0.1, "scale_target": True}),
    "bumps": ({}, {"noise": 0.1}),
    "painted": (
        {"points": [[x / 9 - 4, x % 7 - 3, x % 2] for x in range(60)]},
        {"points": [[x / 9 - 4, x % 7 - 3, x / 60] for x in range(60)], "predict": "number"},
    ),
    "drawn": (
        {
            "classes": ["circle", "cross"],
            "pictures": [(place % 2, packed(np.eye(28, k=place % 5))) for place in range(40)],
        },
    ),
    "function": ({}, {"function": "chirp", "noise": 0.2, "scale_target": True}, {"function": "sawtooth", "points": 50}),
    "truth-table": (
        {},
        {"function": "half adder"},
        {"function": "full adder", "bits": 3, "written": "-1 and 1"},
        {"function": "own", "bits": 1, "answers": "10"},
        {"function": "parity", "bits": 4, "scaling": "standardise"},
    ),
    "iris": ({}, {"validation": 0.0, "test": 0.0}, {"scaling": "0 to 1", "split_seed": 3}),
    "diabetes": ({}, {"scale_target": False, "scaling": "none"}),
    "digits": ({}, {"size": 16}, {"size": 28, "scaling": "standardise"}),
    "fashion-mnist": ({"limit": 200},),
}
"""By kind; a kind that is not named here is tested with its defaults."""


def datasets(folder: Path) -> list[Dataset]:
    """Every kind of data set at least once; those that need files find them in `folder`."""
    found = []
    for kind, cls in LAYERS.items():
        if issubclass(cls, Dataset) and kind not in ("csv", "idx"):
            found += [make(kind, settings) for settings in SETTINGS.get(kind, ({},))]
    csv = describe(write_flowers(folder / "flowers.csv"))
    return [
        *(dataset for dataset in found if isinstance(dataset, Dataset)),
        csv,
        csv.changed(target="height", predict="number", encoding="index"),
        describe(write_pictures(folder / "pictures")),
    ]


def write_flowers(path: Path, rows: int = 60) -> Path:
    """A table with an id, two columns of numbers, one of text and a species that follows from them."""
    random = np.random.default_rng(0)
    lines = ["id,width,height,colour,species"]
    for row in range(rows):
        width, height = random.uniform(1, 9, 2).round(2)
        colour = ("red", "blue", "white")[row % 3]
        lines.append(f"{row},{width},{height},{colour},{'rose' if width > height else 'tulip'}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_pictures(folder: Path, count: int = 60, test: int = 20, packed: bool = False) -> Path:
    """A folder in the MNIST format: pictures of 5×4 pixels of three classes."""
    folder.mkdir(exist_ok=True)
    random = np.random.default_rng(0)
    for name, size in (("train", count), ("t10k", test)):
        suffix = ".gz" if packed else ""
        write_idx(folder / f"{name}-images-idx3-ubyte{suffix}", random.integers(0, 256, (size, 5, 4)), packed)
        write_idx(folder / f"{name}-labels-idx1-ubyte{suffix}", np.arange(size) % 3, packed)
    return folder


def write_idx(path: Path, values: NDArray[np.int64], packed: bool = False) -> Path:
    header = bytes([0, 0, 8, values.ndim]) + b"".join(size.to_bytes(4, "big") for size in values.shape)
    content = header + values.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if packed else content)
    return path
