"""The program's modules come without collections of garbage between them, nobody reads their sources, and what is
heavy waits for the window."""

import subprocess
import sys

import pytest

CODE = """
import gc, linecache
{first}
import app.icons
print(gc.isenabled(), any(name.endswith("theme.py") for name in linecache.cache))
"""


@pytest.mark.parametrize(
    ("first", "found"),
    [
        ("from app.imports import come_quickly; come_quickly()", "False False"),
        ("import PySide6.QtCore", "True True"),  # what is to be spared is still there
    ],
)
def test_modules_come_without_collections_and_without_their_sources(first: str, found: str) -> None:
    code = CODE.format(first=first)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == found


def test_what_the_window_is_made_of_brings_neither_torch_nor_plots_nor_what_reads_and_judges_data() -> None:
    code = (
        "from app.imports import come_quickly; come_quickly()\n"
        "import sys, app.window\n"
        "print({'torch', 'pyqtgraph', 'pandas', 'scipy', 'sklearn'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "set()", "people look at a window that paints seconds later"
