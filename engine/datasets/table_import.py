"""What there is to know of a table, found by going through it once: an inspection, with a data set that was guessed."""

from __future__ import annotations

from pathlib import Path

from engine.datasets.inspecting import (
    AS_GUESSED,
    NAMED,
    SHOWN,
    Choice,
    Inspection,
    Reading,
    Told,
    Troubles,
    Unread,
)
from engine.datasets.memory import in_words
from engine.datasets.table_columns import MOST_CLASSES, Column, label
from engine.datasets.table_dialect import ENCODINGS, choices, header_choice
from engine.datasets.table_file import TableFile
from engine.datasets.table_seen import Seen
from engine.datasets.table_source import PARQUET, SUFFIXES, TEXT, Source, open_table
from engine.errors import DataError

TARGETS = ("target", "class", "label", "y", "species", "outcome", "quality", "price")
"""What the column to predict is often called; where none is, it is the last one."""
NOT_UTF8 = "it is not written in UTF-8"
SHOWN_NAMES = 5
"""Columns that a warning names."""
MOST_LETTERS = 300_000
"""Of values that a drawing keeps of all columns together: what takes more is kept of categories only."""


def suits(path: Path) -> bool:
    """Whether a file looks like a table."""
    return path.suffix.lower() in SUFFIXES and path.is_file()


def inspect(path: Path, told: Told, reading: Reading = AS_GUESSED) -> Inspection:
    """What a table holds. Raises DataError where it is none or no row can be read, and Cancelled."""
    told(0, 0, "rows")  # a workbook is opened whole
    source = open_table(path, None, reading)
    seen, unread, rows = _gone_through(source, told)
    if "encoding" not in reading and _other_encoding(source, unread):
        return inspect(path, told, {**reading, "encoding": "cp1252"})
    if not rows:
        raise _nothing(path, source, unread)
    kinds = [column.kind() for column in seen]
    dataset = _dataset(source, seen, rows)
    first, lines = _first(source)
    return Inspection(
        path,
        "table",
        dataset,
        rows,
        path.stat().st_size,
        _facts(path, rows, len(seen)),
        _choices(source),
        tuple(column.seen(kind) for column, kind in zip(seen, kinds, strict=True)),
        first,
        lines,
        (),
        unread,
        _warnings(source, seen, dataset),
    )


def _gone_through(source: Source, told: Told) -> tuple[list[Seen], Troubles, int]:
    """The columns, the rows that cannot be read whatever the columns are, and how many can."""
    seen = [Seen(name, source.dialect.decimal, source.row_word, first=at == 0) for at, name in enumerate(source.names)]
    unread: list[Unread] = []
    rows = count = 0
    words = "bytes" if source.row_word == "line" else "rows"
    told(0, source.total, words)
    for some in source.rows(range(len(seen))):
        rows += len(some.lines)
        count += len(some.unread)
        unread += some.unread[: NAMED - len(unread)]
        if len(some.lines):
            for at, column in enumerate(seen):
                column.add(some.frame[at], some.lines)
        told(min(some.done, source.total), source.total, words)
    return seen, Troubles(tuple(unread), count), rows


def _other_encoding(source: Source, unread: Troubles) -> bool:
    """Whether letters turned up late in a file that began with none but those of ASCII."""
    late = source.row_word == "line" and any(each.reason == NOT_UTF8 for each in unread.rows)
    if not late or source.dialect.encoding != "utf-8":
        return False
    with source.path.open("rb") as file:
        return file.read(1_000_000).isascii()


def _nothing(path: Path, source: Source, unread: Troubles) -> DataError:
    if unread.count:
        return DataError(f"No row of “{path.name}” can be read. {unread.rows[0]}")
    sheet = f"The sheet “{source.dialect.sheet}” of “{path.name}”" if source.sheets else f"“{path.name}”"
    return DataError(f"{sheet} has no rows.")


def _first(source: Source) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """The first rows as they are written, and where they stand."""
    every = range(len(source.names))
    some = next((rows for rows in source.rows(every, every) if len(rows.lines)), None)
    if some is None:
        return (), ()
    cells = [[_shown(cell) for cell in some.frame[at].iloc[:SHOWN]] for at in every]
    return tuple(zip(*cells, strict=True)), tuple(map(int, some.lines[:SHOWN]))


def _shown(cell: object) -> str:
    """A cell as it is written; in workbooks and Parquet files numbers are no text."""
    if isinstance(cell, str):
        return cell
    return "" if cell != cell else label(cell)


# ---- the data set ----


def _dataset(source: Source, seen: list[Seen], rows: int) -> TableFile:
    """As guessed; without a target where no column can be predicted."""
    filled = [column for column in seen if column.filled]
    target = _target(filled)
    columns = tuple(column.column(column.kind()) for column in filled)
    if sum(len(value) for column in columns for value in column.values) > MOST_LETTERS:
        columns = tuple(_bare(column, target) for column in columns)
    return TableFile(
        file=source.path.name,
        target=target.name if target else "",
        predict="number" if target and not _is_class(target, rows) else "class",
        missing="mean",
        columns=columns,
        dialect=source.dialect,
        rows=rows,
    )


def _bare(column: Column, target: Seen | None) -> Column:
    keep = column.kind == "category" or (target is not None and column.name == target.name)
    return column if keep else column.model_copy(update={"values": ()})


def _target(seen: list[Seen]) -> Seen | None:
    """The column that is probably to be predicted."""
    able = [column for column in seen if column.kind() in ("number", "category") and column.different > 1]
    named = [column for column in able if column.name.lower() in TARGETS]
    return next(iter((*named, *reversed(able))), None)


def _is_class(column: Seen, rows: int) -> bool:
    if column.kind() == "category":
        return True
    return column.whole and not column.not_numbers.count and column.different <= min(MOST_CLASSES, rows // 2)


# ---- in words ----


def _facts(path: Path, rows: int, columns: int) -> tuple[tuple[str, str], ...]:
    return ("Rows", f"{rows:,}"), ("Columns", f"{columns:,}"), ("Size", in_words(path.stat().st_size))


def _choices(source: Source) -> tuple[Choice, ...]:
    suffix = source.path.suffix.lower()
    if suffix in TEXT:
        return choices(source.dialect)
    if suffix in PARQUET:
        return ()
    sheets = tuple((sheet, sheet) for sheet in source.sheets)
    sheet = Choice("sheet", "Sheet", source.dialect.sheet, sheets, "Which sheet of the workbook holds the table.")
    return sheet, header_choice(source.dialect)


def _warnings(source: Source, seen: list[Seen], dataset: TableFile) -> tuple[str, ...]:
    dialect, found = source.dialect, []
    if dialect.encoding != "utf-8":
        found.append(f"It is not written in UTF-8 but in {ENCODINGS[dialect.encoding]}.")
    if dialect.skip:
        lines = "line stands" if dialect.skip == 1 else f"{dialect.skip:,} lines stand"
        found.append(f"The first {lines} above the table and {'is' if dialect.skip == 1 else 'are'} passed over.")
    for name in source.twice[:3]:
        again = next(other for other in source.names if other.startswith(f"{name} ("))
        found.append(f"More than one column is called “{name}”; the second is called “{again}” here.")
    empty = [f"“{column.name}”" for column in seen if not column.filled]
    if empty:
        more = ", …" if len(empty) > SHOWN_NAMES else ""
        found.append(f"Nothing is in {', '.join(empty[:SHOWN_NAMES])}{more}: left out.")
    found += [
        f"“{column.name}” holds {column.infinite:,} infinite numbers; they count as missing."
        for column in seen
        if column.infinite
    ][:3]
    if not dataset.target:
        found.append("No column can be predicted: each has one value only, or nearly every row says something else.")
    return tuple(found)
