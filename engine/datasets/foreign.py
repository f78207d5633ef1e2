"""Files of a known kind that are no data by themselves, and what to do with them instead.

They are told by their first bytes, which nobody renames, and else by the end of their name. Without this a PDF would
be read as text, for its first bytes are letters, and whoever drops a single picture would be told only what else is
read.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from engine.datasets.pictures_decoding import SUFFIXES as PICTURES
from engine.datasets.sounds_spectrogram import SUFFIXES as SOUNDS


class Foreign(NamedTuple):
    """A kind of file: what it is, what to do, how it begins, and how its name ends."""

    what: str
    hint: str
    starts: tuple[bytes, ...]
    suffixes: tuple[str, ...]


FOREIGN = (
    Foreign(
        "a single picture",
        "Choose the folder it lies in: pictures are read by the folder, with a folder in it for each class. "
        "To ask a network what it says to this one, drop it on the panel Try it (menu Watch).",
        (b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a"),
        PICTURES,
    ),
    Foreign(
        "a single sound",
        "Choose the folder it lies in: sounds are read by the folder, with a folder in it for each class.",
        (b"fLaC", b"OggS", b"ID3"),
        SOUNDS,
    ),
    Foreign(
        "a document of pages",
        "Save what is in it as plain text (.txt), or its table as CSV.",
        (b"%PDF-", b"{\\rtf", b"%!PS"),
        (".pdf", ".ps", ".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx", ".epub"),
    ),
    Foreign(
        "pickled Python objects, which may run code when they are read: Gradwire never opens them",
        "Save the array with numpy.save, or the table as CSV or Parquet.",
        (),
        (".pkl", ".pickle", ".joblib", ".pt", ".pth"),
    ),
    Foreign(
        "an archive of a kind that is not read",
        "Unpack it and choose its folder, or pack it as zip.",
        (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x28\xb5\x2f\xfd"),
        (".rar", ".7z", ".zst"),
    ),
    Foreign(
        "a program",
        "Choose a file of data.",
        (b"MZ\x90", b"\x7fELF", b"\xca\xfe\xba\xbe"),
        (".exe", ".dll", ".so", ".dylib"),
    ),
    Foreign(
        "a film",
        "Save its pictures into a folder, with a folder in it for each class.",
        (),
        (".mp4", ".mov", ".avi", ".mkv", ".webm"),
    ),
    Foreign(
        "a database",
        "Save the table that is wanted as CSV or Parquet.",
        (b"SQLite format 3\0", b"\x89HDF"),
        (".sqlite", ".db", ".h5", ".hdf5"),
    ),
)
LONGEST = max(len(start) for kind in FOREIGN for start in kind.starts)


def foreign(path: Path) -> Foreign | None:
    """What a file is, if it is of a kind that is known and not read by itself."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            beginning = file.read(LONGEST)
    except OSError:
        return None
    by_start = next((kind for kind in FOREIGN if kind.starts and beginning.startswith(kind.starts)), None)
    return by_start or next((kind for kind in FOREIGN if path.suffix.lower() in kind.suffixes), None)
