"""How many examples the tests of properties try: as many as a run that one waits for affords, or more where asked."""

from __future__ import annotations

import os

TIMES = int(os.environ.get("GRADWIRE_THOROUGH", "1"))
"""`GRADWIRE_THOROUGH=25` looks for what is rare, for a quarter of an hour."""


def tries(number: int) -> int:
    return number * TIMES
