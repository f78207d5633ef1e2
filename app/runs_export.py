"""A comparison of runs as a table for other programs: a row a run, with its figures and the settings that differ."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog

from app.runs_book import RunBook
from app.runs_differences import differing
from app.session import Session
from engine.runs.comparing import Row
from engine.runs.record import Record
from engine.saving import write_bytes

FILTER = "Table (*.csv)"
FIRST = ("run", "id", "started", "result", "seed", "epochs", "seconds")


def ask_to_export(session: Session, book: RunBook, records: Sequence[Record]) -> None:
    """Asks for a file, and writes the comparison into it."""
    folder = str(session.folder) if session.folder else ""
    chosen, _ = QFileDialog.getSaveFileName(
        QApplication.activeWindow(), "Export the comparison", str(Path(folder) / "runs.csv"), FILTER
    )
    if chosen:
        path = Path(chosen) if Path(chosen).suffix else Path(chosen).with_suffix(".csv")
        export(session, book, records, path)


def export(session: Session, book: RunBook, records: Sequence[Record], path: Path) -> None:
    def work(folder: Path) -> None:
        write_bytes(path, comparison(records, differing(folder, records)).encode())

    book.read(work, lambda _: session.message.emit(f"Exported to '{path.name}'.", ""))


def comparison(records: Sequence[Record], rows: Sequence[Row]) -> str:
    """The text of the table."""
    parts = ("train", "validation", "test")
    metrics = [(part, name) for part in parts for name in dict.fromkeys(n for r in records for n in getattr(r, part))]
    words = {"train": "training"}
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow((*FIRST, *(f"{words.get(p, p)} {n}" for p, n in metrics), *(row.title for row in rows)))
    for place, record in enumerate(records):
        start = (record.title, record.id, record.started.isoformat(), record.reason, record.seed, record.epochs)
        figures = [getattr(record, part).get(name) for part, name in metrics]
        values = ["" if value is None else f"{value:.7g}" for value in figures]
        lines.writerow((*start, f"{record.seconds:.3f}", *values, *(row.values[place] for row in rows)))
    return out.getvalue()
