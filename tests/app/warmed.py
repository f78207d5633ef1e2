"""What the test of the warm-up imports in its thread."""

import threading

prepared_in = ""


def prepare() -> None:
    global prepared_in  # noqa: PLW0603  (the test reads it)
    prepared_in = threading.current_thread().name
