"""Files of weights from elsewhere: safetensors, and what `torch.save` has written of a `state_dict`.

A file from a stranger may hold anything, so PyTorch files are read by `weights_only`, which builds tensors and nothing
else, and the sizes in a file are looked at before memory is taken: names and shapes come first, and of the numbers only
those that were asked for. What is no whole file of weights ends in a FileError.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from engine.datasets.memory import require
from engine.errors import FileError
from engine.saving import failure
from engine.weights import Weights, weights_path

T = TypeVar("T")

UNTRUSTED: type[Exception] = vars(torch.serialization)["pickle"].UnpicklingError
"""What torch raises where a file wants more than numbers to be made."""
ZIP, DRAWING = b"PK\x03\x04", ".gradwire"
PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
"""How PyTorch's older format begins: a pickle and its protocol."""
MOST_NAMES = 64_000_000
"""Bytes of a PyTorch file that may be anything but numbers: a name with its shape takes some 200."""
DEEPEST = 4
"""How far inside of a checkpoint a `state_dict` is looked for: {"model": {"state_dict": ...}} and one more."""
WHOLE = {"I8": "int8", "I16": "int16", "I32": "int32", "I64": "int64", "U8": "uint8", "BOOL": "bool"}
REAL = {"F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16"}
MOST_TYPES = 3
"""Types of numbers that one file of weights mixes: each begins the alphabet anew."""
CODE = "It holds more than numbers, and loading that could run a stranger's code."


@dataclass(frozen=True)
class Entry:
    """One weight of a file; `type` is what torch calls the type of its numbers."""

    shape: tuple[int, ...]
    type: str = "float32"

    @property
    def real(self) -> bool:
        """Whether its numbers have a fraction: counters and codes have none."""
        return "float" in self.type


def entries(path: Path) -> dict[str, Entry]:
    """What a file holds, by name, in its order; no numbers are read. Raises FileError where it holds no weights."""
    path = _meant(path)
    found = _listed(path) if _is_safetensors(path) else {name: _entry(t) for name, t in _tensors(path).items()}
    if not found:
        raise FileError(f"{path.name} holds no weights that have names.", "Save a state_dict, or a safetensors file.")
    return found


def read_entries(path: Path, wanted: Mapping[str, str]) -> Weights:
    """The weights of a file by new names: `wanted` says for each which one of the file it is.

    Numbers with a fraction come as float32. Raises FileError, also where some are not finite, and DataError where they
    would not fit into the memory that is free.
    """
    path = _meant(path)
    known = entries(path)
    missing = [name for name in wanted.values() if name not in known]
    if missing:
        raise FileError(f"{path.name} has no weight '{missing[0]}' any more.", "Load it again.")
    size = sum(4 * int(np.prod(known[name].shape, dtype=object)) for name in wanted.values())
    require(size, f"What is loaded from {path.name}", "Close other programs, or load fewer weights.")
    if _is_safetensors(path):
        return _guarded(path, lambda: _from_safetensors(path, wanted))
    tensors = _tensors(path)
    return _guarded(path, lambda: {name: _numbers(source, tensors[source]) for name, source in wanted.items()})


def _meant(path: Path) -> Path:
    """The weights of a drawing lie beside it."""
    return weights_path(path) if path.suffix == DRAWING else path


def _is_safetensors(path: Path) -> bool:
    """Whether a file is not one of PyTorch's, by its first bytes: names of files say nothing."""
    try:
        with path.open("rb") as file:
            return not file.read(4).startswith((ZIP, *PICKLES))
    except OSError as error:
        raise failure(path, "opened", error) from error


def _numbers(name: str, tensor: Tensor) -> np.ndarray:
    array = (tensor.float() if tensor.is_floating_point() else tensor).detach().clone().contiguous().numpy()
    if not np.isfinite(array).all():
        raise FileError(f"'{name}' holds numbers that are not finite.", "Leave it out, or take another file.")
    return array


def _guarded(path: Path, read: Callable[[], T]) -> T:
    """What was read, or one sentence about why not: a damaged file may fail in any way."""
    try:
        return read()
    except FileError:
        raise
    except OSError as error:
        raise failure(path, "opened", error) from error
    except UNTRUSTED as error:
        hint = "Save only the numbers there, with torch.save(model.state_dict(), ...), or as safetensors."
        raise FileError(f"{path.name} was not loaded. {CODE}", hint) from error
    except MemoryError as error:
        raise FileError(f"There is not enough memory to read {path.name}.") from error
    except Exception as error:
        said = str(error).strip().splitlines()
        raise FileError(
            f"{path.name} is not a whole file of weights ({said[0] if said else type(error).__name__}).",
            "Save or download it again.",
        ) from error


# ---- safetensors ----


def _listed(path: Path) -> dict[str, Entry]:
    def read() -> dict[str, Entry]:
        with safe_open(path, "pt") as file:
            slices = {name: file.get_slice(name) for name in _in_order(list(file.offset_keys()))}
            return {name: Entry(tuple(s.get_shape()), _type(s.get_dtype())) for name, s in slices.items()}

    try:
        return _guarded(path, read)
    except SafetensorError as error:  # pragma: no cover  (it is an Exception, and guarded)
        raise FileError(f"{path.name} is not a whole file of weights.") from error


def _in_order(names: list[str]) -> list[str]:
    """Names as people count, `layer2` before `layer10`, where they stand in the order of the alphabet: safetensors
    puts them so (within a type of numbers) when it writes, and the order of the layers is lost."""
    falls = sum(later < before for before, later in pairwise(names))
    return sorted(names, key=_counted) if falls <= MOST_TYPES else names


def _counted(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _type(code: str) -> str:
    return REAL.get(code) or WHOLE.get(code) or ("float8" if code.startswith("F8") else code.lower())


def _from_safetensors(path: Path, wanted: Mapping[str, str]) -> Weights:
    with safe_open(path, "pt") as file:
        return {name: _numbers(source, file.get_tensor(source)) for name, source in wanted.items()}


# ---- PyTorch ----


def _tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a PyTorch file by name. They lie in the file: their numbers are read when they are used."""

    def read() -> Any:
        with path.open("rb") as file:
            zipped = file.read(4) == ZIP
        if zipped:
            _check_archive(path)
        else:  # the older format has to be read whole
            require(2 * path.stat().st_size, path.name, "Close other programs.")
        return torch.load(path, map_location="cpu", weights_only=True, mmap=zipped or None)

    groups = list(_groups(_guarded(path, read), DEEPEST))
    return max(groups, key=len, default={})


def _check_archive(path: Path) -> None:
    """Refuses what would unpack to more than the file holds."""
    try:
        with ZipFile(path) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise FileError(
            f"{path.name} is not a whole file of weights ({error}).", "Save or download it again."
        ) from error
    names = sum(part.file_size for part in parts if "/data/" not in part.filename)
    packed = any(part.compress_type != ZIP_STORED for part in parts)
    if packed or sum(part.file_size for part in parts) > path.stat().st_size or names > MOST_NAMES:
        raise FileError(f"{path.name} is not as PyTorch writes files.", "Save it anew with torch.save.")


def _groups(found: Any, depth: int) -> Iterator[dict[str, Tensor]]:
    """What a checkpoint holds under one roof: the tensors of each mapping in it."""
    if not isinstance(found, Mapping) or not depth:
        return
    yield {name: tensor for name, tensor in found.items() if isinstance(name, str) and _is_plain(tensor)}
    for name, inner in found.items():
        if isinstance(name, str):  # optimisers number what they keep
            yield from _groups(inner, depth - 1)


def _is_plain(value: Any) -> bool:
    return isinstance(value, Tensor) and value.layout == torch.strided and not value.is_quantized


def _entry(tensor: Tensor) -> Entry:
    return Entry(tuple(tensor.shape), str(tensor.dtype).removeprefix("torch."))
