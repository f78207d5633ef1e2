"""Data sets with settings worth testing, and the files that some of them need."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.datasets.base import Dataset
from engine.datasets.drawn import packed
from engine.datasets.importing import describe
from engine.datasets.series import Series
from engine.datasets.table_columns import Column
from engine.datasets.text import Text
from engine.datasets.text_labelled import LabelledText
from engine.datasets.text_pairs import TextPairs
from engine.kinds import LAYERS
from engine.layer import make
from tests.engine.datasets.noises import write_sounds
from tests.engine.datasets.photos import write_labelled, write_photos

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
    "adding": ({"sequences": 200}, {"sequences": 60, "length": 7, "scaling": "standardise", "scale_target": True}),
    "sorting": ({"sequences": 200}, {"sequences": 90, "length": 3, "letters": 4, "seed": 5}),
    "written-dates": ({"pairs": 300}, {"pairs": 90, "seed": 5}),
    "stretched-cloud": ({}, {"angle": 90.0, "thin": 0.0, "scale_target": True}),
    "iris": ({}, {"validation": 0.0, "test": 0.0}, {"scaling": "0 to 1", "split_seed": 3}),
    "diabetes": ({}, {"scale_target": False, "scaling": "none"}),
    "digits": ({}, {"size": 16}, {"size": 28, "scaling": "standardise"}),
    "digit-pairs": ({}, {"seed": 3, "scaling": "standardise"}),
    "last-signal": ({"steps": 800}, {"steps": 900, "signals": 2, "window": 6, "stride": 3}),
    "moving-dots": ({"films": 120}, {"films": 60, "frames": 3, "size": 5, "dots": 1, "scaling": "standardise"}),
    "fashion-mnist": ({"limit": 200},),
    "python-source": ({"limit": 30_000}, {"limit": 30_000, "predict": "next token", "stride": 7, "tokens": "words"}),
}
"""By kind; a kind that is not named here is tested with its defaults."""

WITH_FILES = {
    "csv": 2,
    "idx": 1,
    "text": 3,
    "labelled-text": 2,
    "text-pairs": 2,
    "series": 2,
    "pictures": 3,
    "arrays": 2,
    "sounds": 1,
}
"""The kinds that need files, and how many data sets of them there are."""


def datasets(folder: Path) -> list[Dataset]:
    """Every kind of data set at least once; those that need files find them in `folder`."""
    found = []
    for kind, cls in LAYERS.items():
        if issubclass(cls, Dataset) and kind not in WITH_FILES:
            found += [make(kind, settings) for settings in SETTINGS.get(kind, ({},))]
    csv = describe(write_flowers(folder / "flowers.csv"))
    return [
        *(dataset for dataset in found if isinstance(dataset, Dataset)),
        csv,
        csv.changed(target="height", predict="number", encoding="index"),
        describe(write_pictures(folder / "pictures")),
        *texts(folder),
        *files(folder),
    ]


def files(folder: Path) -> list[Dataset]:
    """Folders of pictures (by class, in parts, with a number for each in a table), arrays, and sounds."""
    return [
        describe(write_photos(folder / "photos")),
        describe(write_photos(folder / "parted", parts=("train", "test"))),
        describe(write_labelled(folder / "ripe")),
        *(describe(path) for path in write_arrays(folder)),
        describe(write_sounds(folder / "birds")),
    ]


def write_arrays(folder: Path) -> tuple[Path, Path]:
    """Pictures with classes in one file, and a table of numbers."""
    random = np.random.default_rng(0)
    pixels = random.integers(0, 256, (50, 4, 5, 3)).astype(np.uint8)
    np.savez(folder / "pixels.npz", x=pixels, y=np.arange(50) % 3)
    np.save(folder / "table.npy", random.normal(size=(50, 4)))
    return folder / "pixels.npz", folder / "table.npy"


def texts(folder: Path) -> list[Dataset]:
    """Sets of running text: characters, words of which only some are known, and byte pairs of several files."""
    if not (folder / "stories").exists():
        write_text(folder / "story.txt")
        (folder / "stories").mkdir()
        for number in range(12):
            write_text(folder / "stories" / f"{number}.md", number)
        write_animals(folder / "animals.csv")
        write_seasons(folder / "seasons.csv")
        write_pairs(folder / "pairs.csv")
        for tongue, text in (("en", "the cat is here "), ("de", "die Katze ist da ")):
            (folder / "tongues" / tongue).mkdir(parents=True)
            for number in range(20):
                (folder / "tongues" / tongue / f"{number}.txt").write_text(text * (1 + number % 3), encoding="utf-8")
    return [
        Text(file="story.txt", window=16, stride=16, vocabulary_size=40),
        Text(file="story.txt", window=8, stride=3, tokens="words", vocabulary_size=10, predict="next token"),
        Text(file="stories", pattern="*.md", window=12, stride=6, tokens="byte pairs", vocabulary_size=300),
        LabelledText(
            file="animals.csv",
            column="text",
            target="kind",
            columns=(Column(name="text", kind="text"), KIND),
            length=9,
            vocabulary_size=20,
            rows=60,
        ),
        LabelledText(file="tongues", classes=("de", "en"), rows=40, tokens="characters", padding="after", length=20),
        PAIRS,
        PAIRS.changed(tokens="words", vocabulary_size=8, length=3, target_length=2, lower_case=True),
        SEASONS,
        SEASONS.changed(date="", past=False, horizon=1, stride=2, scale_target=False, scaling="0 to 1"),
    ]


PAIRS = TextPairs(
    file="pairs.csv", column="said", target="meant", length=14, target_length=6, vocabulary_size=30, rows=60,
    columns=(Column(name="said", kind="text"), Column(name="meant", kind="text")),
)  # fmt: skip
KIND = Column(name="kind", kind="category", values=("animal", "other"))
SEASONS = Series(
    file="seasons.csv", target="warm", date="day", cycles=True, window=12, horizon=3,
    columns=(Column(name="day", kind="date", form="%Y-%m-%d"), Column(name="warm"), Column(name="wet")),
)  # fmt: skip


def write_animals(path: Path) -> Path:
    """A table of sentences, each about an animal or not."""
    random = np.random.default_rng(0)
    lines = ["text,kind"]
    for row in range(60):
        who, kind = ("the cat", "animal") if row % 2 else ("a stone", "other")
        lines.append(f"{who} {('sees', 'has', 'wants')[random.integers(3)]} the moon {'again ' * (row % 4)},{kind}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_pairs(path: Path, rows: int = 60) -> Path:
    """Numbers as words and as digits."""
    ones = ("one", "two", "three", "four", "five")
    lines = ["said,meant"]
    for row in range(rows):
        first, second, third = row % 5, row // 5 % 5, row // 25
        lines.append(f"{ones[first]} {ones[second]} {ones[third]},{first + 1}{second + 1}x{third + 1}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_seasons(path: Path, days: int = 200) -> Path:
    """A number that goes up and down once in fifty days, and one that does not."""
    random = np.random.default_rng(0)
    lines = ["day,warm,wet"]
    for day in range(days):
        date = np.datetime64("2024-01-01") + day
        lines.append(f"{date},{10 + 5 * np.sin(day / 8):.3f},{random.uniform():.3f}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_text(path: Path, seed: int = 0, sentences: int = 60) -> Path:
    """Sentences that follow a pattern."""
    words = (("the cat", "a dog", "nobody"), ("sees", "eats", "wants"), ("the moon", "a fish", "it all"))
    chosen = np.random.default_rng(seed).integers(3, size=(sentences, 3))
    lines = [" ".join(each[place] for each, place in zip(words, row, strict=True)) + "." for row in chosen]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


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


def write_pictures(folder: Path, count: int = 60, test: int = 20, packed: bool = False, classes: int = 3) -> Path:
    """A folder in the MNIST format: pictures of 5×4 pixels."""
    folder.mkdir(exist_ok=True)
    random = np.random.default_rng(0)
    for name, size in (("train", count), ("t10k", test)):
        suffix = ".gz" if packed else ""
        write_idx(folder / f"{name}-images-idx3-ubyte{suffix}", random.integers(0, 256, (size, 5, 4)), packed)
        write_idx(folder / f"{name}-labels-idx1-ubyte{suffix}", np.arange(size) % classes, packed)
    return folder


def write_idx(path: Path, values: NDArray[np.int64], packed: bool = False) -> Path:
    header = bytes([0, 0, 8, values.ndim]) + b"".join(size.to_bytes(4, "big") for size in values.shape)
    content = header + values.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if packed else content)
    return path
