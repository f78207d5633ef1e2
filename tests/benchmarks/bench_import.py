"""How long an import takes: prints seconds, ratios to what the libraries alone need in the same run, and peak memory.

A table of 200,000 rows by 50 columns (numbers, categories, dates, some of them missing) as CSV, Parquet and, smaller,
as a workbook; and 60,000 pictures of 28×28 pixels as files of the MNIST format and as a folder of PNGs by class.
"Inspect" is what the import assistant waits for, "load" what the first training waits for.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import numpy as np
import pandas as pd
from PIL import Image

from engine.datasets.importing import inspect

ROWS, NUMBERS, CATEGORIES = 200_000, 44, 4
SHEET_ROWS = 20_000
PICTURES, CLASSES = 60_000, 10


def seconds(work: Callable[[], object]) -> tuple[float, Any]:
    start = perf_counter()
    found = work()
    return round(perf_counter() - start, 3), found


def peak_megabytes() -> float | None:
    if sys.platform == "win32":
        return None
    import resource

    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))


def table() -> pd.DataFrame:
    chance = np.random.default_rng(0)
    columns: dict[str, Any] = {f"n{at}": chance.normal(size=ROWS).round(4) for at in range(NUMBERS)}
    columns["n0"] = np.where(chance.random(ROWS) < 0.02, np.nan, columns["n0"])
    columns |= {f"c{at}": chance.choice(["red", "green", "blue", "white"], ROWS) for at in range(CATEGORIES)}
    columns["day"] = pd.date_range("2020-01-01", periods=ROWS, freq="h").strftime("%Y-%m-%d")
    columns["y"] = chance.integers(0, 3, ROWS)
    return pd.DataFrame(columns)


def measured(path: Path, alone: Callable[[], object]) -> Mapping[str, object]:
    """Inspecting and loading beside what the library needs to read the file."""
    library, _ = seconds(alone)
    inspecting, found = seconds(lambda: inspect(path))
    loading, rows = seconds(lambda: found.dataset.load(path.parent))
    assert len(rows) == found.rows
    return {
        "megabytes": round(found.size / 1e6, 1),
        "library alone": library,
        "inspect": inspecting,
        "load": loading,
        "inspect to library": round(inspecting / library, 1),
        "load to library": round(loading / library, 1),
        "rows": found.rows,
    }


def tables(folder: Path) -> dict[str, object]:
    frame = table()
    frame.to_csv(folder / "table.csv", index=False)
    frame.to_parquet(folder / "table.parquet", index=False)
    frame.iloc[:SHEET_ROWS].to_excel(folder / "table.xlsx", index=False)
    del frame
    return {
        "csv": measured(folder / "table.csv", lambda: pd.read_csv(folder / "table.csv")),
        "parquet": measured(folder / "table.parquet", lambda: pd.read_parquet(folder / "table.parquet")),
        f"workbook, {SHEET_ROWS:,} rows": measured(
            folder / "table.xlsx", lambda: pd.read_excel(folder / "table.xlsx", engine="calamine")
        ),
    }


def pictures(folder: Path) -> dict[str, object]:
    chance = np.random.default_rng(0)
    pixels, labels = chance.integers(0, 256, (PICTURES, 28, 28), np.uint8), np.arange(PICTURES) % CLASSES
    idx, png = folder / "idx", folder / "png"
    idx.mkdir()
    _write_idx(idx / "train-images-idx3-ubyte", pixels)
    _write_idx(idx / "train-labels-idx1-ubyte", labels.astype(np.uint8))
    for label in range(CLASSES):
        (png / f"class {label}").mkdir(parents=True)
    paths = [png / f"class {label}" / f"{at:05}.png" for at, label in enumerate(labels)]
    for path, picture in zip(paths, pixels, strict=True):
        Image.fromarray(picture).save(path, compress_level=1)
    return {
        "idx": measured(idx, lambda: np.fromfile(idx / "train-images-idx3-ubyte", np.uint8)),
        "png": measured(png, lambda: [np.asarray(Image.open(path)) for path in paths]),
    }


def _write_idx(path: Path, values: np.ndarray[Any, Any]) -> None:
    header = bytes([0, 0, 8, values.ndim]) + b"".join(size.to_bytes(4, "big") for size in values.shape)
    path.write_bytes(header + values.tobytes())


def main() -> None:
    with TemporaryDirectory() as name:
        figures = tables(Path(name)) | pictures(Path(name))
    print(json.dumps(figures | {"peak_megabytes": peak_megabytes()}, indent=2))


if __name__ == "__main__":
    main()
