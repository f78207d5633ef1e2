"""The source of Python's own library, as a text that is there wherever this program is.

As characters its vocabulary is the printable ones of ASCII, whatever version of Python is installed: a model that was
trained here reads the same indices elsewhere.
"""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from string import printable

from pydantic import Field

from engine.datasets.text import RunningText
from engine.datasets.text_corpus import Corpus, gathered
from engine.datasets.tokens import SPECIAL, Vocabulary
from engine.errors import DataError
from engine.layer import layer

SIGNS = tuple(sorted(set(printable) - set("\r\x0b\x0c\t")))
"""The end of a line, the space, and what can be seen: all of Python's own library but a few names of its authors."""
BESIDE = frozenset(
    ("test", "tests", "idlelib", "site-packages", "dist-packages", "lib2to3", "__pycache__", "ensurepip")
)
"""Folders that are no library: tests, an editor, what was installed into it."""


@layer
class PythonSource(RunningText):
    """The source code of Python's standard library, which comes with Python: real text to learn to write.

    Modules are taken in the order of their names, those that are a single file first, up to the limit; each belongs to
    one part as a whole. Its licence is that of the Python Software Foundation.
    """

    kind = "python-source"
    title = "Python source"
    keywords = ("language model", "characters", "code", "corpus", "standard library", "text", "tokens", "gpt")

    vocabulary_size: int = Field(
        len(SPECIAL) + len(SIGNS),
        ge=len(SPECIAL) + 1,
        le=30_000,
        description="How many different tokens there are at most, with one for padding and one for what is unknown.",
    )
    limit: int = Field(1_000_000, ge=100, le=100_000_000, description="How many characters are used at most.")

    @property
    def summary(self) -> str:
        return self.tokens

    @property
    def known(self) -> Vocabulary | None:
        if self.tokens == "characters" and not self.vocabulary and self.vocabulary_size >= len(SPECIAL) + len(SIGNS):
            signs = tuple(sign for sign in SIGNS if not self.lower_case or sign == sign.lower())
            return Vocabulary("characters", (*SPECIAL, *signs), self.lower_case).filled(self.vocabulary_size)
        return super().known

    def corpus(self, folder: Path | None) -> Corpus:
        library = Path(sysconfig.get_path("stdlib"))
        paths = modules(library)
        if not paths:
            raise DataError(
                "Python's library is not there as source code.",
                "It was installed without it; use a text of your own instead.",
            )
        return gathered(paths, self.limit)


def modules(library: Path) -> list[Path]:
    """The public modules of a library of Python, single files before those of packages, each kind by name.

    One whose name begins with an underscore is no text to learn from: tables, and the paths of this machine.
    """
    found: list[Path] = []
    for place, inner, names in os.walk(library):
        inner[:] = sorted(name for name in inner if name not in BESIDE and not name.startswith(("config-", ".")))
        found += [Path(place, name) for name in names if name.endswith(".py") and not name.startswith(("_", "."))]
    return sorted(found, key=lambda path: (len(path.relative_to(library).parts), path.relative_to(library).as_posix()))
