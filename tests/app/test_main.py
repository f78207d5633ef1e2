"""The entry: commands know no Qt, and without a display the program says what to do."""

import os
import subprocess
import sys
from pathlib import Path

from app.__main__ import is_for_the_window


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "QT_QPA_PLATFORM")}
    return python(code, env={**kept, **environment})


def python(code: str, *arguments: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=env, check=False)


def test_nothing_or_a_drawing_opens_the_window_and_all_else_is_a_command() -> None:
    assert is_for_the_window([])
    assert is_for_the_window(["net.gradwire"])
    assert is_for_the_window(["digits-cnn"])
    assert not is_for_the_window(["check", "net.gradwire"])
    assert not is_for_the_window(["../digits-cnn"])
    assert not is_for_the_window(["--version"])


def test_a_command_imports_no_qt() -> None:
    code = "import sys, app.__main__ as m; code = m.main(['layers']); print('PySide6' in sys.modules, code)"
    assert run(code).stdout.endswith("False 0\n")


def test_without_a_display_it_says_so_and_ends_with_2(tmp_path: Path) -> None:
    result = run("import app.__main__ as m; raise SystemExit(m.main([]))", WAYLAND_DISPLAY="")
    assert result.returncode == 2
    assert result.stderr.startswith("Gradwire needs a display, and there is none.")


def test_the_window_opens_a_file_and_ends_with_0_when_it_is_closed(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
import app.window as window
class Closing(window.Program):
    def show(self, path=None):
        super().show(path)
        QTimer.singleShot(300, self, lambda: (print(len(self.session.graph.nodes)), self.window.close()))
window.Program = Closing
raise SystemExit(window.run(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
"""
    from engine import examples

    path = tmp_path / "xor.gradwire"
    path.write_text(examples.text("xor"), encoding="utf-8")
    folders = {"GRADWIRE_CONFIG": str(tmp_path), "GRADWIRE_STATE": str(tmp_path)}
    result = python(code, str(path), env={**os.environ, **folders, "QT_QPA_PLATFORM": "offscreen"})
    assert (result.returncode, result.stdout) == (0, f"{len(examples.example('xor').graph.nodes)}\n"), result.stderr
