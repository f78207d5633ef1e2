"""A benchmark's window has a folder of its own: what somebody's own window has switched on, where its panels lie and
what it left to be recovered would be measured with it, and what the benchmark switches off would be off there."""

import os
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
_folder = tempfile.TemporaryDirectory(prefix="gradwire-benchmark-", ignore_cleanup_errors=True)
for _name in ("GRADWIRE_STATE", "GRADWIRE_CONFIG"):
    os.environ[_name] = f"{_folder.name}/{_name.lower()}"
