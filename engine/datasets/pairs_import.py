"""What there is to know of a table of text pairs before it becomes a data set."""

from __future__ import annotations

from pathlib import Path

from engine.datasets.inspecting import SHOWN, Inspection, Preview, Reading, Told
from engine.datasets.table_import import inspect as inspect_table
from engine.datasets.table_source import PARQUET, TEXT, WORKBOOKS, open_table
from engine.datasets.text_import import is_prose
from engine.datasets.text_pairs import Pair, TextPairs, pairs_of, writing
from engine.datasets.tokens import Tokens, fitted
from engine.errors import DataError

ROWS = 100
"""Rows by which a table is judged."""
DIFFERENT = 0.5
"""The share of a column's cells that differ, at least: those of a category do not."""
LETTERS = 3
"""Characters of a text on the average, at least."""
MOST_CHARACTERS, MOST_WORDS = 5_000, 10_000
"""Entries of a vocabulary that is found."""
MOST_STEPS = 200
"""Tokens of a text that are read or written: more take long to train, and are for whoever asks for them."""
FEW_CHARACTERS = 100
"""Characters of a text beyond which words are the better tokens: sentences that long take a character model long."""


def suits(path: Path) -> bool:
    """Whether it is a table, which may have two columns of texts."""
    return path.is_file() and path.suffix.lower() in (*TEXT, *WORKBOOKS, *PARQUET)


def is_pairs(path: Path) -> bool:
    """Whether a table is nothing but two columns of texts that are different in most rows."""
    if path.suffix.lower() not in TEXT or is_prose(path):
        return False
    try:
        source = open_table(path)
        some = next(rows for rows in source.rows(range(len(source.names))) if len(rows.lines))
    except (DataError, StopIteration, ValueError):
        return False
    cells = [some.frame[at].head(ROWS) for at in some.frame]
    return len(cells) == 2 and all(
        each.dtype == "str" and each.str.len().mean() >= LETTERS and each.nunique() > DIFFERENT * len(each)
        for each in cells
    )


def inspect(path: Path, told: Told, reading: Reading) -> Inspection:
    """What a table of pairs holds. Raises DataError where it has none, and Cancelled."""
    table = inspect_table(path, told, reading)
    columns, dialect = table.dataset.setting("columns"), table.dataset.setting("dialect")
    texts = [seen.name for seen in table.columns if seen.kind in ("text", "category")]
    texts += [seen.name for seen in table.columns if seen.name not in texts]
    if len(texts) < 2:
        raise DataError(f"“{path.name}” has one column.", "Pairs of texts need two: one to be read, one to be written.")
    ordered = [seen.name for seen in table.columns if seen.name in texts[:2]]
    pairs, left = pairs_of(path, dialect, ordered[0], ordered[1])
    if len(pairs) < 3:
        raise DataError(f"“{path.name}” holds {len(pairs)} pairs of texts.", "A network needs more to learn from.")
    dataset = _fitting(
        TextPairs(
            file=path.name, column=ordered[0], target=ordered[1], columns=columns, dialect=dialect, rows=len(pairs)
        ),
        pairs,
    )
    facts = (*table.facts, ("Read", f"“{dataset.column}”"), ("Written", f"“{dataset.target}”"))
    warnings = tuple(dataset.cut(pairs)) + ((f"{left:,} rows with an empty text are left out.",) if left else ())
    return Inspection(
        path,
        "text pairs",
        dataset,
        len(pairs),
        table.size,
        facts,
        table.choices,
        table.columns,
        table.first,
        table.first_lines,
        tuple(Preview(text[:200], answer[:200]) for text, answer in pairs[:SHOWN]),
        table.unread,
        warnings,
    )


def _fitting(dataset: TextPairs, pairs: list[Pair]) -> TextPairs:
    """With tokens, lengths and a vocabulary that suit the texts."""
    longest = max(len(text) for pair in pairs for text in pair)
    tokens: Tokens = "words" if longest > FEW_CHARACTERS else "characters"
    size = MOST_WORDS if tokens == "words" else MOST_CHARACTERS
    every = writing(fitted((text for pair in pairs for text in pair), tokens, size))
    read, write = (max(len(every.encode(pair[place])) for pair in pairs) for place in (0, 1))
    lengths = {"length": min(read, MOST_STEPS), "target_length": min(write + 1, MOST_STEPS)}
    dataset = dataset.changed(tokens=tokens, vocabulary_size=len(every), **lengths)
    vocabulary = dataset.found(pairs)
    return dataset.changed(vocabulary_size=len(vocabulary)).changed(vocabulary=vocabulary.entries)
