"""What the test of the warm-up imports in its thread."""

import threading
from collections.abc import Iterator

prepared_in = ""
steps: list[int] = []
looked = threading.Event()
going_on = threading.Event()


def prepare() -> None:
    global prepared_in  # noqa: PLW0603  (the test reads it)
    prepared_in = threading.current_thread().name


def prepare_more() -> Iterator[None]:
    """The first step lasts until somebody lets it end."""
    for step in range(3):
        steps.append(step)
        looked.set()
        going_on.wait(10)
        yield
