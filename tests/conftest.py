"""What every test runs under: no display, and user folders of its own, so that no test touches its user's."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_folder = tempfile.TemporaryDirectory(prefix="gradwire-tests-")
_home = Path(_folder.name)
for _name in ("GRADWIRE_STATE", "GRADWIRE_CONFIG", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
    os.environ[_name] = str(_home / _name.lower())
