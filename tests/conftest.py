"""What every test runs under: no display, and user folders of its own."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
