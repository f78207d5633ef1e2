"""The rows of a table, piece by piece, wherever they are written: text (CSV, TSV), workbooks (Excel) and Parquet.

pandas reads the cells. Whatever the file, a column of a piece comes as numbers or as text, with NaN where a cell is
missing, so that nothing after this needs to know where a table came from: a date is text as ISO 8601 has it, and true
and false are words.
"""
# ruff: noqa: PLC0415 (see engine.datasets.base)

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

import numpy as np

from engine.datasets.base import Array
from engine.datasets.inspecting import AS_GUESSED, Reading, Unread
from engine.datasets.memory import require
from engine.datasets.table_cells import plain, word
from engine.datasets.table_dialect import Dialect, is_number, read_as, sniff
from engine.datasets.table_records import Piece, head, pieces
from engine.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

TEXT = (".csv", ".tsv", ".tab", ".txt", ".data")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET = (".parquet", ".pq")
SUFFIXES = (*TEXT, *WORKBOOKS, *PARQUET)

WRITTEN = ("", "na", "NA", "n/a", "N/A", "nan", "NaN", "NAN", "null", "Null", "NULL", "?")
"""What an empty cell is written as, in the ways that are met with, for pandas, which takes them as they are."""
MOST_COLUMNS = 10_000
"""More would make a drawing of megabytes, which holds what is known of each."""
ROWS = 50_000
"""Rows of a workbook or a Parquet file taken at a time."""


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows: `frame` has the wanted columns under their numbers, `lines` says where each row stands."""

    frame: pd.DataFrame
    lines: Array
    unread: tuple[Unread, ...] = ()
    done: int = 0
    """How much of the file has been read, in the unit of `Source.total`."""


@dataclass(frozen=True, eq=False)
class Source:
    """A table that can be read as often as is needed."""

    path: Path
    dialect: Dialect
    names: tuple[str, ...]
    """Of the columns, each one different."""
    twice: tuple[str, ...] = ()
    """The names that more than one column has in the file."""
    total: int = 0
    """Bytes of a text, rows of anything else."""
    sheets: tuple[str, ...] = ()
    cells: Any = None
    """Of a workbook, which is read whole: the filled cells of the sheet."""

    @property
    def row_word(self) -> str:
        """What a row is counted as."""
        return "line" if _suffix(self.path) in TEXT else "row"

    def rows(self, columns: Sequence[int], as_text: Sequence[int] = ()) -> Iterator[Rows]:
        """All rows that have a cell for every column, with these columns; those `as_text` stay as they are written.

        Raises DataError where the file cannot be read at all; rows that cannot are named.
        """
        suffix = _suffix(self.path)
        if suffix in WORKBOOKS:
            return _of_workbook(self, columns)
        return _of_parquet(self, columns) if suffix in PARQUET else _of_text(self, columns, as_text)


def open_table(path: Path, dialect: Dialect | None = None, reading: Reading = AS_GUESSED) -> Source:
    """A table, read as `dialect` says or, where it says nothing, as it looks. Raises DataError."""
    suffix = _suffix(path)
    if suffix in WORKBOOKS:
        return _workbook(path, dialect or read_as(Dialect(), reading), dialect is None and "header" not in reading)
    if suffix in PARQUET:
        return _parquet(path)
    dialect = dialect or sniff(path, reading)
    row = head(path, dialect).decode(errors="replace")
    cells = next(csv.reader(io.StringIO(row), delimiter=dialect.separator), [])
    if not cells:
        raise DataError(f"“{path.name}” is empty.")
    if not dialect.header:
        return Source(path, dialect, *named(path, [""] * len(cells)), path.stat().st_size)
    return Source(path, dialect, *named(path, _completed(cells, path, dialect)), path.stat().st_size)


def _completed(cells: list[str], path: Path, dialect: Dialect) -> list[str]:
    """The names with an empty one where each row has one more cell than there are names: R leaves the name of the first
    column out, which numbers the rows, and some programs end their rows with a separator."""
    if len(cells) == 1:
        return cells
    found = (piece for piece in pieces(path, dialect, len(cells) + 1) if len(piece.lines) or piece.unread)
    piece = next(found, None)
    if piece is None or len(piece.lines) <= 9 * len(piece.unread):
        return cells
    separator = dialect.separator.encode() + b"\n"
    return [*cells, ""] if piece.text.count(separator) == len(piece.lines) else ["", *cells]


def named(path: Path, cells: Sequence[object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the columns, all different, and those that were there twice. Raises DataError."""
    if len(cells) > MOST_COLUMNS:
        raise DataError(
            f"“{path.name}” has {len(cells):,} columns; a table may have up to {MOST_COLUMNS:,}.",
            "Keep the numbers in a NumPy file (.npy): each example there may have as many as you like.",
        )
    found = [str(cell).strip() or f"column {number}" for number, cell in enumerate(cells, 1)]
    times, seen, names = Counter(found), Counter[str](), []
    for name in found:
        seen[name] += 1
        if seen[name] > 1:
            while times[f"{name} ({seen[name]})"]:
                seen[name] += 1
            name = f"{name} ({seen[name]})"
            times[name] += 1
        names.append(name)
    return tuple(names), tuple(name for name, count in Counter(found).items() if count > 1)


def _suffix(path: Path) -> str:
    return path.suffix.lower()


# ---- text ----


def _of_text(source: Source, columns: Sequence[int], as_text: Sequence[int]) -> Iterator[Rows]:
    for piece in pieces(source.path, source.dialect, len(source.names)):
        yield Rows(_parsed(piece, source, list(columns), list(as_text)), piece.lines, piece.unread, piece.done)


def _parsed(piece: Piece, source: Source, columns: list[int], as_text: list[int]) -> pd.DataFrame:
    """The rows of a piece as pandas reads them: a column without text as numbers."""
    import pandas as pd

    if not len(piece.lines):
        return pd.DataFrame({column: np.zeros(0) for column in columns})
    frame = _read_csv(piece, source, columns, as_text)
    kinds = frame.dtypes.tolist()
    words = [column for column, kind in zip(columns, kinds, strict=True) if kind == np.bool_]
    if words:  # pandas does not say how true and false were written
        written = _read_csv(piece, source, words, words)
        frame = pd.DataFrame({column: written[column] if column in words else frame[column] for column in columns})
    return frame


def _read_csv(piece: Piece, source: Source, columns: list[int], as_text: list[int]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.read_csv(
        io.BytesIO(piece.text),
        sep=source.dialect.separator,
        decimal=source.dialect.decimal,
        header=None,
        names=range(len(source.names)),
        usecols=columns,
        dtype=dict.fromkeys(as_text, str),
        na_values=list(WRITTEN),
        keep_default_na=False,
        skip_blank_lines=False,
        low_memory=False,
        index_col=False,
        engine="c",
    )
    return frame if [*map(int, frame.columns)] == columns else frame[columns]


# ---- workbooks ----


def _workbook(path: Path, dialect: Dialect, guess: bool) -> Source:
    """Of a workbook the first sheet where none is named; its first row that is filled holds the names."""
    _refuse_bomb(path)
    sheets, cells = _cells(path, dialect.sheet)
    dialect = dialect.model_copy(update={"sheet": dialect.sheet or sheets[0]})
    if not len(cells):
        raise DataError(f"The sheet “{dialect.sheet}” of “{path.name}” is empty.", _others(sheets, dialect.sheet))
    first = [*cells.iloc[0]]
    if guess:
        dialect = dialect.model_copy(update={"header": not any(is_number(word(cell)) for cell in first)})
    names, twice = named(path, [word(cell) if dialect.header else "" for cell in first])
    return Source(path, dialect, names, twice, len(cells) - dialect.header, sheets, cells)


def _others(sheets: Sequence[str], sheet: str) -> str:
    others = [f"“{each}”" for each in sheets if each != sheet]
    return f"There are other sheets: {', '.join(others[:5])}." if others else ""


def _cells(path: Path, sheet: str) -> tuple[tuple[str, ...], pd.DataFrame]:
    """The sheets, and the filled cells of one of them; the index counts its rows from 1. Raises DataError."""
    import pandas as pd
    from python_calamine import CalamineError

    try:
        with pd.ExcelFile(path, engine="calamine") as book:
            sheets = tuple(map(str, book.sheet_names))
            if sheet and sheet not in sheets:
                raise DataError(f"“{path.name}” has no sheet “{sheet}”.", _others(sheets, sheet))
            chosen = sheet or sheets[0]
            cells = pd.read_excel(book, chosen, header=None, dtype=object, keep_default_na=False, na_values=[""])
    except (CalamineError, ValueError, OSError, IndexError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"“{path.name}” cannot be read as a workbook: it is damaged, protected by a password, or none.",
            "Open it in the program it came from, and save it again or as CSV.",
        ) from None
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    cells = cells.dropna(how="all").dropna(axis="columns", how="all")
    return sheets, cells.set_axis(range(cells.shape[1]), axis="columns")


def _of_workbook(source: Source, columns: Sequence[int]) -> Iterator[Rows]:
    cells = source.cells.iloc[1:] if source.dialect.header else source.cells
    for start in range(0, max(1, len(cells)), ROWS):
        some = cells.iloc[start : start + ROWS]
        yield Rows(plain(some[list(columns)]), some.index.to_numpy(np.int64), (), start + len(some))


def _refuse_bomb(path: Path) -> None:
    """Refuses a workbook that would unpack to more than there is room for; one that is no archive is left to fail."""
    try:
        with ZipFile(path) as archive:
            require(4 * sum(entry.file_size for entry in archive.infolist()), f"The workbook “{path.name}”")
    except (BadZipFile, OSError):
        return


# ---- Parquet ----


def _parquet(path: Path) -> Source:
    file = _opened(path)
    names, twice = named(path, file.schema_arrow.names)
    return Source(path, Dialect(), names, twice, file.metadata.num_rows)


def _of_parquet(source: Source, columns: Sequence[int]) -> Iterator[Rows]:
    file, done = _opened(source.path), 0
    schema = file.schema_arrow
    wanted = [schema.names[column] for column in columns]
    batches = file.iter_batches(ROWS, columns=wanted)
    while True:
        try:
            batch = next(batches, None)
        except (OSError, ValueError, NotImplementedError) as error:
            raise DataError(f"“{source.path.name}” is damaged after row {done:,}: {error}.") from None
        if batch is None:
            return
        frame = batch.to_pandas(ignore_metadata=True)
        done += len(frame)
        lines = np.arange(done - len(frame) + 1, done + 1)
        yield Rows(plain(frame[wanted].set_axis(list(columns), axis="columns")), lines, (), done)


def _opened(path: Path) -> Any:
    """The Parquet file. Raises DataError."""
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise DataError(
            "Parquet files need the package pyarrow.", "Install it with: pip install gradwire[parquet]"
        ) from None
    try:
        file = ParquetFile(path)
    except (OSError, ValueError, NotImplementedError) as error:
        raise DataError(f"“{path.name}” cannot be read as a Parquet file: {error}.") from None
    return file
