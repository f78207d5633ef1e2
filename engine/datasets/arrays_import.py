"""What there is to know of arrays that NumPy saved: which are the examples, which their labels, and of what kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from engine.datasets.arrays import Arrays
from engine.datasets.arrays_labels import answers_of, classes_of
from engine.datasets.arrays_reading import REAL, Header, headers, opened
from engine.datasets.arrays_source import arranged, layout_of
from engine.datasets.base import Array
from engine.datasets.inspecting import SHOWN, Choice, Inspection, Preview, Reading, Told, with_settings
from engine.errors import DataError
from engine.values import Value

EXAMPLES = ("x", "data", "images", "image", "features", "inputs", "input", "samples", "pictures")
LABELS = ("y", "labels", "label", "targets", "target", "classes", "class", "outputs", "output")
TEST = ("test", "testing", "te")
OTHERS = ("val", "valid", "validation", "dev")
"""What is called like this is neither the training part nor the test part."""
JOINED = re.compile(r"(x|y)(train|test|val)|(train|test|val)(x|y)")
LABELLED = 10_000_000
"""Labels that are looked at for their kind."""
Roles = dict[str, str]


def suits(path: Path) -> bool:
    """Whether it is a file of arrays, or a folder of them."""
    if path.is_dir():
        return any(each.suffix.lower() == ".npy" for each in _entries(path))
    return path.suffix.lower() in (".npy", ".npz") and path.is_file()


def whole(path: Path) -> Path:
    """The folder that an .npy file stands for, where the labels of its examples lie beside it."""
    if path.suffix.lower() != ".npy":
        return path
    roles = _by_name([each.stem for each in _entries(path.parent) if each.suffix.lower() == ".npy"])
    return path.parent if path.stem in roles.values() and {"x", "y"} <= roles.keys() else path


def files(path: Path) -> tuple[Path, ...]:
    """The files that a data set of a file or folder needs."""
    return tuple(each for each in _entries(path) if each.suffix.lower() == ".npy") if path.is_dir() else (path,)


def inspect(path: Path, told: Told, reading: Reading) -> Inspection:
    """What a file or folder of arrays holds. Raises DataError, and what `told` raises."""
    found = headers(path)
    roles = {**_guessed(found), **{role: reading[role] for role in ("x", "y", "test_x", "test_y") if role in reading}}
    if not roles.get("x"):
        raise DataError(
            f"“{path.name}” holds no array of examples.", "It should hold numbers, with an axis of examples."
        )
    dataset = with_settings(Arrays(), file=path.name, **roles)
    arrays = {role: opened(header, told) for role, header in dataset._found(path).items()}
    dataset = with_settings(dataset, **_settings(arrays, dataset))
    table = dataset.table(path, told)
    names = tuple((name, f"{name} ({_words(header)})") for name, header in found.items())
    return Inspection(
        path,
        "arrays",
        with_settings(dataset, rows=len(table)),
        len(table),
        sum(each.stat().st_size for each in files(path)),
        tuple((f"Array “{name}”", _words(header)) for name, header in found.items()),
        (
            Choice("x", "Examples", dataset.x, names, "The array with the examples."),
            Choice("y", "Labels", dataset.y, (*names, ("", "The last column")), "What is to be predicted of each."),
            *(
                Choice(role, title, dataset.setting(role), (("", "None: drawn from all"), *names), "The test part.")
                for role, title in (("test_x", "Test examples"), ("test_y", "Test labels"))
                if dataset.setting(role)
            ),
        ),
        previews=_previews(table.x[:SHOWN], table.y[:SHOWN], dataset),
        warnings=table.notes,
    )


def _settings(arrays: Mapping[str, Array], dataset: Arrays) -> dict[str, Any]:
    """What suits the arrays: the order of axes, and classes or numbers."""
    x = arrays["x"]
    row = x.shape[1:] if dataset.y else (x.shape[1] - 1,)
    if not all(row) or not len(x):
        raise DataError(f"The array “{dataset.x}” is empty: it is of {Value(x.shape)}.")
    y = np.asarray(arrays["y"][:LABELLED] if dataset.y else x[:LABELLED, -1])
    if "test_y" in arrays and y.ndim == arrays["test_y"].ndim == 1:
        y = np.concatenate([y, arrays["test_y"][:LABELLED]])
    classes = classes_of(y)
    if not classes and y.dtype.kind not in REAL:
        raise DataError(f"The array “{dataset.y}” holds a different text for nearly every example.")
    numbers = 1 if y.ndim == 1 else int(np.prod(y.shape[1:]))
    found: dict[str, Any] = {"shape": row or (1,), "layout": layout_of(row, x.dtype)}
    found["divide_by_255"] = x.dtype == np.uint8 and len(arranged(row, found["layout"])) > 1
    found["scaling"] = "none" if found["divide_by_255"] else dataset.scaling
    if len(classes) == 1:
        raise DataError(
            f"All labels in “{dataset.file}” are the same: “{classes[0]}”.",
            "There has to be a second class to tell from.",
        )
    if not classes:
        return found | {"predict": "number", "targets": numbers}
    return found | {"classes": classes, "targets": answers_of(y) or 1}


def _guessed(found: Mapping[str, Header]) -> Roles:
    """Which arrays are what, by their names; otherwise by their shapes."""
    roles = _by_name(list(found))
    if {"x", "y"} <= roles.keys():
        return roles
    usable = {name: header for name, header in found.items() if header.shape}
    by_length: dict[int, list[str]] = {}
    for name, header in usable.items():
        by_length.setdefault(header.shape[0], []).append(name)
    pair = max(by_length.values(), key=len, default=[])
    if len(pair) >= 2:
        sizes = {name: usable[name].size // max(1, usable[name].shape[0]) for name in pair}
        x = roles.get("x") or max((n for n in pair if usable[n].dtype.kind in REAL), key=sizes.__getitem__, default="")
        return {"x": x, "y": min((name for name in pair if name != x), key=sizes.__getitem__)}
    tables = [name for name, header in usable.items() if len(header.shape) == 2 and header.shape[1] > 1]
    return {"x": tables[0], "y": ""} if tables else {"x": next(iter(usable), ""), "y": ""}


def _by_name(names: list[str]) -> Roles:
    roles: Roles = {}
    for name in names:
        role = _role(name)
        if role:
            roles.setdefault(role, name)
    if not {"x", "y"} & roles.keys() and {"arr_0", "arr_1"} <= set(names):
        roles |= {"x": "arr_0", "y": "arr_1"}  # np.savez without names
    if not {"test_x", "test_y"} <= roles.keys():
        roles = {role: name for role, name in roles.items() if not role.startswith("test")}
    return roles


def _role(name: str) -> str:
    """`x`, `y`, `test_x`, `test_y`, or nothing."""
    joined = JOINED.fullmatch(name.lower())
    words = [word for word in joined.groups() if word] if joined else re.split(r"[^a-z]+", name.lower())
    if any(word in OTHERS for word in words):
        return ""
    what = "y" if any(word in LABELS for word in words) else "x" if any(word in EXAMPLES for word in words) else ""
    return f"test_{what}" if what and any(word in TEST for word in words) else what


def _previews(x: Array, y: Array, dataset: Arrays) -> tuple[Preview, ...]:
    if dataset.predict == "class":
        labels = [", ".join(dataset.classes[int(each)] for each in np.atleast_1d(label)) for label in y]
    else:
        labels = [", ".join(f"{number:.4g}" for number in row) for row in y]
    return tuple(Preview(label, array=example) for label, example in zip(labels, x, strict=True))


def _words(header: Header) -> str:
    return f"{Value(header.shape) if header.shape else 'one number'}, {header.dtype}"


def _entries(path: Path) -> list[Path]:
    try:
        return sorted(path.iterdir())
    except OSError:
        return []
