"""The weights of a drawing: `name.safetensors` beside `name.gradwire`, by the names of the exported module.

safetensors holds numbers and names only, so that a weight file from a stranger cannot run anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save

from engine.errors import FileError
from engine.saving import failure, write_bytes

Weights = dict[str, np.ndarray]


def weights_path(path: Path) -> Path:
    """Where the weights of a drawing lie."""
    return path.with_suffix(".safetensors")


def write_weights(path: Path, weights: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None) -> None:
    """Writes arrays by name, atomically. Raises FileError; then the old file is as it was."""
    ordered = {name: np.asarray(array, order="C") for name, array in weights.items()}
    write_bytes(path, save(ordered, dict(metadata or {})))


def read_weights(path: Path) -> Weights:
    """The arrays of a weight file by name. Raises FileError where it is none, is damaged, or cannot be read."""
    try:
        return load_file(path)
    except OSError as error:
        raise failure(path, "opened", error) from error
    except (SafetensorError, ValueError, OverflowError, MemoryError) as error:
        raise FileError(f"{path.name} is not a whole weight file ({error}).", "Save the weights again.") from error
    except (KeyError, AttributeError, TypeError) as error:  # what safetensors raises where NumPy has no such type
        raise FileError(f"{path.name} holds numbers of a type that cannot be read ({error}).") from error


def read_metadata(path: Path) -> Mapping[str, str]:
    """What a weight file says beside its arrays, as text by name. Raises FileError as `read_weights` does."""
    try:
        with safe_open(path, "numpy") as file:
            return dict(file.metadata() or {})
    except OSError as error:
        raise failure(path, "opened", error) from error
    except (SafetensorError, ValueError, OverflowError, MemoryError) as error:
        raise FileError(f"{path.name} is not a whole weight file ({error}).", "Save the weights again.") from error


@dataclass(frozen=True)
class Match:
    """What of a weight file belongs to a network; the tuples hold names, in the order of the network."""

    fits: tuple[str, ...]
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    wrong_shape: tuple[str, ...]

    @property
    def complete(self) -> bool:
        return not (self.missing or self.unexpected or self.wrong_shape)

    @property
    def sentence(self) -> str:
        """For people: what fits, and what does not."""
        if self.complete:
            return f"All {len(self.fits)} weights fit."
        total = len(self.fits) + len(self.missing) + len(self.wrong_shape)
        parts = [
            f"{_listed(names)} {says}"
            for names, says in (
                (self.missing, "missing in the file"),
                (self.wrong_shape, "of another shape"),
                (self.unexpected, "only in the file"),
            )
            if names
        ]
        return f"{len(self.fits)} of {total} weights fit; {'; '.join(parts)}."


def matching(weights: Mapping[str, np.ndarray], expected: Mapping[str, tuple[int, ...]]) -> Match:
    """Compares a weight file with the names and shapes that a network expects."""
    there = [name for name in expected if name in weights]
    fits = tuple(name for name in there if weights[name].shape == tuple(expected[name]))
    return Match(
        fits=fits,
        missing=tuple(name for name in expected if name not in weights),
        unexpected=tuple(name for name in weights if name not in expected),
        wrong_shape=tuple(name for name in there if name not in set(fits)),
    )


def _listed(names: tuple[str, ...]) -> str:
    """The first names, and how many more."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more + (" is" if len(names) == 1 else " are")
