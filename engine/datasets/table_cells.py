"""The cells of workbooks and Parquet files, which have types, as text or numbers; and which cells count as empty."""
# ruff: noqa: PLC0415 (see engine.datasets.base)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

MISSING = ("", "na", "n/a", "nan", "null", "?")
"""What an empty cell is written as, in small letters."""


def is_missing(cell: str) -> bool:
    return cell.strip().lower() in MISSING


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of numbers as they are, and of anything else as text; NaN where a cell is missing."""
    import pandas as pd

    columns = {name: _plain_column(column).reset_index(drop=True) for name, column in frame.items()}
    return pd.DataFrame(columns)


def _plain_column(column: pd.Series) -> pd.Series:
    import pandas as pd

    held = pd.api.types.infer_dtype(column, skipna=True)
    if held in ("floating", "integer", "mixed-integer-float", "empty"):
        return pd.to_numeric(column, errors="coerce").astype(np.float64)
    words = (column if held == "string" else column.map(word, na_action="ignore")).astype("str")
    words = words.mask(words.str.strip().str.lower().isin(MISSING))
    numbers = pd.to_numeric(words, errors="coerce")
    return numbers if (numbers.notna() | words.isna()).all() else words


def word(cell: Any) -> str:
    """A cell as text: 3.0 as 3, a date as ISO 8601 writes it."""
    import pandas as pd

    if cell is None or cell is pd.NaT or (isinstance(cell, float) and np.isnan(cell)):
        return ""
    if hasattr(cell, "isoformat"):
        text = str(cell.isoformat())
        return text.removesuffix("T00:00:00")
    if isinstance(cell, bool | np.bool_):
        return str(bool(cell)).lower()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
