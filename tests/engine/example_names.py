"""Which examples a test goes through: opening and checking costs little, building and training some of them a lot."""

from __future__ import annotations

from engine import examples

QUICK = [name for name in examples.names() if name not in examples.ARCHITECTURES and not name.endswith(examples.SMALL)]
"""Those that are built, run and trained in seconds."""
IN_SMALL = [f"{name}{examples.SMALL}" for name in examples.ARCHITECTURES]
