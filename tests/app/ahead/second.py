"""Comes second, and says in which thread."""

import threading

imported_in = threading.current_thread()
