"""Files that are examples, and what is to be predicted of each: by the folder that it lies in, or by a table.

    flowers/rose/1.png                  the folder is the class
    flowers/train/rose/1.png            folders called train, val and test are the source's own parts
    flowers/1.png, flowers/labels.csv   a table says it

What has no label, and labels that have no file, are named with the reason and left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.datasets.label_tables import LabelTable
from engine.datasets.labelled_walk import Found, Walked, natural
from engine.datasets.marks import CALLED

NAMED = 3
"""How many of the files that were left out for the same reason a note names."""


class Left(NamedTuple):
    """Something that was left out, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Labelled:
    """Files, what each is labelled, and the part that its folder puts it in ("" where none does). Test parts last."""

    files: tuple[Found, ...]
    labels: tuple[str, ...]
    parts: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What else a table says of each."""
    left: tuple[Left, ...] = ()

    @property
    def own_test(self) -> int:
        return sum(part == "test" for part in self.parts)

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.labels), key=natural))

    def only(self, rows: Iterable[int], left: Sequence[Left] = ()) -> Labelled:
        """These of them, with a word about the others."""
        rows = list(rows)
        return Labelled(
            tuple(self.files[row] for row in rows),
            tuple(self.labels[row] for row in rows),
            tuple(self.parts[row] for row in rows),
            {name: tuple(cells[row] for row in rows) for name, cells in self.columns.items()},
            (*self.left, *left),
        )


def by_folder(walked: Walked) -> Labelled:
    """Each file with the name of its folder: the first one below what they all lie in, and below one of a part."""
    places = [tuple(found.name.split("/")[:-1]) for found in walked.files]
    common = _common(places)
    has_parts = _has_parts({place[common] for place in places if len(place) > common})
    rows, labels, parts, left = [], [], [], list(_outside(walked))
    for row, place in enumerate(places):
        part = CALLED.get(place[common].lower(), "") if has_parts and len(place) > common else ""
        depth = common + bool(part)
        if len(place) <= depth:
            left.append(Left(walked.files[row].name, "not in a folder of a class"))
            continue
        rows.append(row)
        labels.append(clean(place[depth]))
        parts.append(part)
    return _test_last(Labelled(tuple(walked.files[row] for row in rows), tuple(labels), tuple(parts), {}, tuple(left)))


def by_table(walked: Walked, table: LabelTable) -> Labelled:
    """Each file with what a table says of it."""
    index = matches([found.name for found in walked.files])
    label_of: dict[int, int] = {}
    left = [*_outside(walked), *(Left(*row) for row in table.unread)]
    twice: set[int] = set()
    for line, (name, label) in enumerate(zip(table.names, table.labels, strict=True)):
        row = match(name, index)
        if row is None:
            left.append(Left(name, f"named in “{table.file}”, but not there"))
        elif not label:
            left.append(Left(name, f"an empty label in “{table.file}”"))
        elif row in label_of and table.labels[label_of[row]] != label:
            twice.add(row)
        else:
            label_of.setdefault(row, line)
    left += [Left(walked.files[row].name, f"different labels in “{table.file}”") for row in sorted(twice)]
    empty = {match(one.name, index) for one in left if one.reason.startswith("an empty")}
    for row, found in enumerate(walked.files):
        if row not in label_of and row not in empty:
            left.append(Left(found.name, f"no label in “{table.file}”"))
    rows = [row for row in range(len(walked.files)) if row in label_of and row not in twice]
    lines = [label_of[row] for row in rows]
    parts = _parts_of([walked.files[row].name for row in rows])
    columns = {name: tuple(cells[line] for line in lines) for name, cells in table.columns.items()}
    labels = tuple(table.labels[line] for line in lines)
    return _test_last(Labelled(tuple(walked.files[row] for row in rows), labels, parts, columns, tuple(left)))


def matches(names: Sequence[str]) -> dict[str, int]:
    """The rows of files by all that a table may call them: the whole way, the name alone, and without its ending."""
    index: dict[str, int] = {}
    for shorten in (_whole, _base, _stem, _base_stem):
        found = [shorten(name) for name in names]
        times = Counter(found)
        for row, name in enumerate(found):
            if times[name] == 1:
                index.setdefault(name, row)
    return index


def match(cell: str, index: Mapping[str, int]) -> int | None:
    """The row of the file that a cell of a table names."""
    name = cell.strip().replace("\\", "/").removeprefix("./")
    return index.get(name, index.get(_base(name)))


def clean(name: str) -> str:
    """A name from the disk that can be written into a file: what is no Unicode there becomes `?`."""
    return name.encode("utf-8", "replace").decode("utf-8")


def notes(left: Sequence[Left]) -> tuple[str, ...]:
    """What was left out, in a sentence for each reason."""
    grouped: dict[str, list[str]] = {}
    for name, reason in left:
        grouped.setdefault(reason, []).append(clean(name))
    return tuple(_note(names, reason) for reason, names in grouped.items())


def _note(names: list[str], reason: str) -> str:
    if len(names) == 1:
        return f"“{names[0]}” was left out: {reason}."
    shown = ", ".join(f"“{name}”" for name in names[:NAMED])
    return f"{len(names):,} files were left out: {reason} ({shown}{' …' if len(names) > NAMED else ''})."


def _common(places: Sequence[tuple[str, ...]]) -> int:
    """How many folders all files lie in together that say nothing of them: below is a folder for each file still."""
    depth = 0
    while places and all(len(place) > depth + 1 for place in places) and len({place[depth] for place in places}) == 1:
        depth += 1
    return depth


def _has_parts(tops: set[str]) -> bool:
    known = {CALLED.get(top.lower(), "") for top in tops}
    return "train" in known and "" not in known


def _parts_of(names: Sequence[str]) -> tuple[str, ...]:
    """The parts that files with a label of their own lie in."""
    tops = [name.partition("/")[0] if "/" in name else "" for name in names]
    return tuple(CALLED[top.lower()] for top in tops) if _has_parts(set(tops)) else ("",) * len(names)


def _test_last(labelled: Labelled) -> Labelled:
    order = sorted(range(len(labelled.files)), key=lambda row: labelled.parts[row] == "test")
    return labelled.only(order)


def _outside(walked: Walked) -> Iterable[Left]:
    return (Left(name, "a link that leads out of the folder") for name in walked.outside)


def _whole(name: str) -> str:
    return name


def _base(name: str) -> str:
    return name.rpartition("/")[2]


def _stem(name: str) -> str:
    return name.rpartition(".")[0]


def _base_stem(name: str) -> str:
    return _stem(_base(name))
