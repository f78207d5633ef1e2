"""What there is to know of texts before they become a data set: running text, and texts that have a label each."""

from __future__ import annotations

import csv
import os
from collections import Counter
from itertools import islice
from pathlib import Path

from engine.datasets import text_files
from engine.datasets.foreign import foreign
from engine.datasets.inspecting import SHOWN, Inspection, Preview, Reading, Told, Troubles, Unread
from engine.datasets.memory import in_words
from engine.datasets.table_dialect import SEPARATORS
from engine.datasets.table_import import inspect as inspect_table
from engine.datasets.table_source import PARQUET, TEXT, WORKBOOKS, open_table
from engine.datasets.text import Text
from engine.datasets.text_corpus import gathered
from engine.datasets.text_files import PIECE, files_in, is_text, text_of
from engine.datasets.text_labelled import Labelled, LabelledText, labels_of, of_folder, of_table
from engine.datasets.tokens import fitted, words
from engine.errors import DataError

SUFFIXES = (
    ".txt", ".md", ".rst", ".text", ".py", ".js", ".ts", ".c", ".h", ".cpp", ".hpp", ".java", ".rs", ".go", ".rb",
    ".html", ".xml", ".tex", ".srt", ".log", ".json", ".css", ".sh", ".sql", ".toml", ".yaml", ".yml",
)  # fmt: skip
"""Files of a folder that are taken for text by their names."""
LOOKED_AT = 5_000
"""Files of a folder by which it is judged."""
ROWS = 100
"""Lines by which a table is told from prose."""
ALIKE = 0.9
"""The share of rows of a table that have the same width, at least: some may be broken."""
MOST_CHARACTERS = 5_000
"""Different characters that become tokens: all of Chinese that is in common use."""
TABLE_OF_TEXT = 20
"""Characters that the texts of a column have on the average, at least: names and categories have fewer."""
CLASSES = 100
"""Labels that a column may have to be guessed as the target."""
FEWEST = 10
"""Characters of a text, at least: of fewer no part is left to learn from."""
PREVIEW = 400
"""Characters of a text that are shown."""


def suits(path: Path) -> bool:
    """Whether it is a file of text, or a folder with some."""
    if path.is_file():
        return foreign(path) is None and is_text(path)
    return path.is_dir() and bool(_pattern(path))


def is_prose(path: Path) -> bool:
    """Whether a file that may be a table by its name, a .txt, is none by its content: its rows have one column, or
    each another number of them."""
    if path.suffix.lower() != ".txt" or not is_text(path):
        return False
    text = next(text_of(path, text_files.encoding_of(path, PIECE), PIECE), "")
    lines = [line for line in text.split("\n")[:ROWS] if line.strip()]
    for separator in SEPARATORS:
        try:
            widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator))
        except csv.Error:  # a line, or what stands in quotation marks, is longer than any cell
            continue
        if not widths:  # nothing but empty lines
            return True
        width, times = widths.most_common(1)[0]
        if width > 1 and times >= ALIKE * sum(widths.values()):
            return False
    return True


def files(path: Path) -> tuple[Path, ...]:
    """What a data set of it needs."""
    return tuple(files_in(path, _pattern(path))) if path.is_dir() else (path,)


def inspect(path: Path, told: Told, _: Reading) -> Inspection:
    """What a text holds. Raises DataError where it is none, and Cancelled."""
    pattern = _pattern(path) if path.is_dir() else ""
    if path.is_dir() and not pattern:
        raise DataError(f"“{path.name}” holds no files of text.", f"They end in {', '.join(SUFFIXES[:5])} and so on.")
    dataset = Text(file=path.name, **({"pattern": pattern} if pattern else {}))
    paths = files(path)
    corpus = gathered(paths, dataset.limit, told)
    characters = len(corpus) - len(corpus.documents)
    if characters < FEWEST:
        raise DataError(f"“{path.name}” holds {characters} characters.", "A network needs more text to learn from.")
    mixed, stretches = corpus.dealt(dataset.shares, dataset.split_seed)
    told(len(corpus), len(corpus), "characters")
    train = (piece for start, stop in stretches[0] for piece in mixed.text(start, stop))
    vocabulary = fitted(train, dataset.tokens, MOST_CHARACTERS)
    # Some twenty windows at least, so that there is something to learn from.
    window = max(1, min(dataset.window, len(corpus) // 30))
    dataset = dataset.changed(
        window=window, stride=window, vocabulary_size=len(vocabulary), characters=len(corpus) - len(corpus.documents)
    )
    dataset = dataset.changed(vocabulary=vocabulary.entries)
    encodings = dict.fromkeys(text_files.in_words(document.encoding) for document in corpus.documents)
    facts = [
        ("Characters", f"{len(corpus) - len(corpus.documents):,}"),
        ("Different characters", f"{len(vocabulary) - 2:,}"),
        ("Encoding", ", ".join(encodings)),
    ]
    if path.is_dir():
        facts.insert(0, ("Files", f"{len(corpus.documents):,} of {pattern}"))
    return Inspection(
        path,
        "text",
        dataset,
        dataset.examples,
        sum(each.stat().st_size for each in paths),
        tuple(facts),
        previews=tuple(_preview(document.path) for document in corpus.documents[:5]),
        unread=Troubles(tuple(Unread(0, "it is no text", place=name) for name in corpus.left_out[:100]),
                        len(corpus.left_out)),
        warnings=dataset.notes(corpus) if corpus.cut_short else (),
    )  # fmt: skip


def _pattern(folder: Path) -> str:
    """What the names of most files of text in a folder look like, such as "*.txt"; "" where there are none."""
    # A glance, at names alone: a folder of 60,000 pictures is asked too.
    names = (name for _, _, each in os.walk(folder) for name in each if not name.startswith("."))
    endings = (Path(name).suffix.lower() for name in islice(names, LOOKED_AT))
    counts = Counter(ending for ending in endings if ending in SUFFIXES)
    return f"*{counts.most_common(1)[0][0]}" if counts else ""


def _preview(path: Path) -> Preview:
    text = "".join(text_of(path, text_files.encoding_of(path, 2 * PIECE), PREVIEW))
    return Preview(path.name, text)


# ---- texts with labels ----


def suits_labelled(path: Path) -> bool:
    """Whether it is a folder with folders of texts in it, or a table, which may have a column of them."""
    if path.is_file():
        return path.suffix.lower() in (*TEXT, *WORKBOOKS, *PARQUET)
    if not path.is_dir() or not _pattern(path):
        return False
    inside = {each.relative_to(path).parts[0] for each in files(path) if each.parent != path}
    direct = any(each.parent == path for each in files(path))
    return len(inside) > 1 and not direct


def is_labelled(path: Path) -> bool:
    """Whether a folder or a table of few columns, one of them with texts, is nothing but texts and their labels."""
    if path.is_dir():
        return True
    if path.suffix.lower() not in TEXT or is_prose(path):
        return False
    try:
        source = open_table(path)
        some = next(rows for rows in source.rows(range(len(source.names))) if len(rows.lines))
    except (DataError, StopIteration, ValueError):
        return False
    texts = [some.frame[at].head(ROWS) for at in some.frame if some.frame[at].dtype == "str"]
    long = [cells for cells in texts if cells.str.len().mean() >= TABLE_OF_TEXT and cells.nunique() > len(cells) / 2]
    return 2 <= len(source.names) <= 3 and len(long) == 1


def inspect_labelled(path: Path, told: Told, reading: Reading) -> Inspection:
    """What a table or a folder of texts with labels holds. Raises DataError where it has none, and Cancelled."""
    return _inspect_folder(path, told) if path.is_dir() else _inspect_table(path, told, reading)


def _inspect_folder(path: Path, told: Told) -> Inspection:
    pattern = _pattern(path)
    told(0, 0, "texts")
    found, left_out = of_folder(path, pattern or "*.txt")
    labels = labels_of(found)
    if len(labels) < 2:
        raise DataError(
            f"“{path.name}” holds no folders with texts of at least two classes.",
            "Put the texts of each class into a folder with its name.",
        )
    told(len(found), len(found), "texts")
    dataset = LabelledText(file=path.name, pattern=pattern, classes=labels, rows=len(found))
    return _inspection(path, _fitting(dataset, found), found, (("Labels", ", ".join(labels)[:200]),), left_out)


def _inspect_table(path: Path, told: Told, reading: Reading) -> Inspection:
    """By way of the table that it is: its columns and how it is written."""
    table = inspect_table(path, told, reading)
    columns, dialect = table.dataset.setting("columns"), table.dataset.setting("dialect")
    lengths = {name: _length(table, at) for at, name in enumerate(seen.name for seen in table.columns)}
    texts = sorted((name for name in lengths if lengths[name] >= TABLE_OF_TEXT), key=lambda name: -lengths[name])
    texts = [name for name in texts if any(each.name == name and each.kind == "text" for each in columns)] or texts
    if not texts:
        raise DataError(
            f"No column of “{path.name}” holds texts.", f"The longest has {max(lengths.values(), default=0):.0f}"
            " characters on the average; read it as a table.",
        )  # fmt: skip
    targets = [each for each in columns if each.name != texts[0] and 2 <= len(each.values) <= CLASSES]
    if not targets:
        raise DataError(
            f"No column of “{path.name}” says what the texts are.", f"It needs one with 2 to {CLASSES} labels."
        )
    guessed = table.dataset.setting("target")
    target = next((each for each in targets if each.name == guessed), targets[-1])
    found, _ = of_table(path, dialect, texts[0], target.name)
    dataset = LabelledText(
        file=path.name,
        column=texts[0],
        target=target.name,
        columns=columns,
        dialect=dialect,
        classes=target.values,
        rows=len(found),
    )
    facts = (*table.facts, ("Texts", f"“{texts[0]}”"), ("Labels", f"“{target.name}”"))
    inspection = _inspection(path, _fitting(dataset, found), found, facts, table.warnings)
    return Inspection(
        **{
            **inspection.__dict__,
            "choices": table.choices,
            "columns": table.columns,
            "first": table.first,
            "first_lines": table.first_lines,
            "unread": table.unread,
            "previews": (),
        }
    )


def _length(table: Inspection, at: int) -> float:
    """How many characters the first cells of a column have on the average."""
    cells = [len(row[at]) for row in table.first if at < len(row)]
    return sum(cells) / len(cells) if cells else 0.0


def _fitting(dataset: LabelledText, found: list[Labelled]) -> LabelledText:
    """With a length that nine of ten texts have at most, and the vocabulary of those for training."""
    sizes = sorted(sum(1 for _ in words(each.text)) for each in found[:10_000])
    most = sizes[int(0.9 * (len(sizes) - 1))] if sizes else 1
    texts = dataset.usable(found)
    dataset = dataset.changed(length=min(max(most, 1), 400), rows=len(texts))
    vocabulary = dataset.found(texts)
    return dataset.changed(vocabulary_size=len(vocabulary)).changed(vocabulary=vocabulary.entries)


def _inspection(
    path: Path,
    dataset: LabelledText,
    found: list[Labelled],
    facts: tuple[tuple[str, str], ...],
    warnings: tuple[str, ...],
) -> Inspection:
    size = sum(each.stat().st_size for each in files(path)) if path.is_dir() else path.stat().st_size
    previews = tuple(Preview(each.label or each.name, each.text[:PREVIEW]) for each in found[:SHOWN])
    told = (("Texts", f"{len(found):,}"), ("Size", in_words(size)), *facts)
    return Inspection(
        path, "labelled texts", dataset, dataset.rows, size, told, (), previews=previews, warnings=warnings
    )
