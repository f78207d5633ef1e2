"""A test that hangs, in a modal dialog that nobody answers for one, says where and ends its process.

pytest can do so itself, and winds a watch up for each test: a thread that is started and joined, which took two
milliseconds where two processes share the tests, more than half of all tests do. Here one goes on from test to test.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from math import inf
from time import monotonic

LONGEST = 120.0
"""Seconds that a test may take."""
EVERY = 10.0
"""Seconds after which the watch is wound up anew: so many more a test has that begins just before."""


class Watch:
    """`wind` it before each test. It writes where stderr goes now: while a test runs that is kept for its report."""

    def __init__(self) -> None:
        self._out = os.dup(sys.__stderr__.fileno() if sys.__stderr__ else 2)
        self._wound = -inf

    def wind(self) -> None:
        if monotonic() - self._wound > EVERY:
            faulthandler.dump_traceback_later(LONGEST + EVERY, exit=True, file=self._out)
            self._wound = monotonic()

    def stopped(self) -> None:
        """Somebody has stopped it: pytest does so where a test fails, for who looks into it takes time."""
        self._wound = -inf

    def close(self) -> None:
        faulthandler.cancel_dump_traceback_later()
        os.close(self._out)
