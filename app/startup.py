"""What has to be right while the window opens: the first painting, garbage, threads and torch.

Each piece answers a measured trap. Cyclic garbage collected in the training thread finalises Qt objects there and
crashes, so it is collected on a timer of the window's thread alone. torch takes a second or two to import, so a thread
does that once the window is painted.

A collection holds the window up for as long as it takes to visit all objects that it does not spare. Nearly all of
them belong to modules: torch's 400,000 take 150 to 200 ms, and scipy, scikit-learn and pandas, which come with the
first data that is prepared, bring another 95,000 and 60 to 85 ms, where eleven open views bring 4,000. Modules live as
long as the program, so their objects are spared for good as soon as a library has come. What else is there at these
moments is spared with them, garbage or not; but libraries come a handful of times, so memory does not grow by it. With
that a full collection takes 2 to 6 ms with eleven views on the small CNN of the digits, and still 30 to 60 ms beside a
training of the residual network with 50 layers. So it waits while a training runs, for up to five minutes: hours of
training must not pile up garbage. None was found in a minute of training with all views open, and next to none in
opening drawings and forgetting trainings.
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import os
import pkgutil
import sys
import threading
from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

COLLECT_MS = 1000
"""Between two collections of young objects, which take 1 to 2 ms each."""
FULL_EVERY = 20
"""After so many of them all objects are collected but those that are spared."""
FULL_EVERY_IN_TRAINING = 300
"""After so many where a training runs all the while."""
AHEAD_MS = 40
"""Between two modules that are imported before anybody needs them."""
LIBRARY = 50
"""So many new modules are a library: scipy brings 500, pandas 270; the parts of a program come by ones and twos."""
FEW = 4
"""Processors of a machine on which a window paints by itself."""
PAINTED_BY = 2000
"""Milliseconds after which nobody waits for the first painting: a window may start minimised."""


def application(arguments: list[str]) -> QApplication:
    paint_alone()
    app = QApplication([sys.argv[0], *arguments])
    app.setApplicationName("gradwire")
    app.setApplicationDisplayName("Gradwire")
    app.setDesktopFileName("gradwire")
    return app


def share_the_processor() -> None:
    """A waiting window gets the interpreter within half a millisecond while a network trains, not five."""
    sys.setswitchinterval(0.0005)


def paint_alone() -> None:
    """Qt cuts what it fills into pieces for a thread on each processor, and waits for all of them. Where there are few,
    a training has one, and the canvas took a tenth longer to paint, one time in ten a third. Asked before Qt begins."""
    if (os.cpu_count() or 1) <= FEW:
        os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")


class Collector(QObject):
    """Collects cyclic garbage in the thread it lives in, and nowhere else, as long as it lives.

    Spares whatever is there when a library has been imported.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what came until now are modules, which nobody collects
        self._rounds = 0
        self._training = False
        self._modules = len(sys.modules)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(COLLECT_MS)

    def collect(self) -> None:
        if len(sys.modules) - self._modules >= LIBRARY:
            self.spare_what_is_there()
        self._rounds += 1
        full = self._rounds >= (FULL_EVERY_IN_TRAINING if self._training else FULL_EVERY)
        gc.collect(2 if full else 1)
        if full:
            self._rounds = 0

    def follow(self, status: str) -> None:
        """Hears how it stands with the training: full collections wait while it runs."""
        self._training = status in ("preparing", "running")

    def spare_what_is_there(self) -> None:
        """Leaves all present objects out of collections from now on. Takes no time, however many they are."""
        self._modules = len(sys.modules)
        gc.freeze()

    def stop(self) -> None:
        """Gives the interpreter its own habits back."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()


class FirstPaint(QObject):
    """Emits `painted` once: when a widget was painted for the first time, or after a while where it is not seen."""

    painted = Signal()

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget
        self._waiting = True
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._end)  # when this event is over, it has been painted
        elif event.type() == QEvent.Type.Show:
            QTimer.singleShot(PAINTED_BY, self, self._end)
        return super().eventFilter(watched, event)

    def _end(self) -> None:
        if self._waiting:
            self._waiting = False
            self._widget.removeEventFilter(self)
            self.painted.emit()


class Ahead(QObject):
    """Imports modules one after the other while the window has nothing else to do, so that a panel that is first shown
    does not wait for its own. In this thread: classes of Qt that come up in two threads at once crash the process.

    Each name is that of a module; those beside it in its package are imported before it, for each takes a few
    milliseconds and all together some forty."""

    def __init__(self, names: Iterable[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names = [part for name in names for part in _with_neighbours(name)]
        self._timer = QTimer(self, interval=AHEAD_MS)
        self._timer.timeout.connect(self.import_next)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def import_next(self) -> None:
        """The next one that is not there."""
        while self._names:
            name = self._names.pop(0)
            if name not in sys.modules:
                importlib.import_module(name)
                return
        self._timer.stop()


def _with_neighbours(name: str) -> list[str]:
    """The modules of the package that a module is in, if the package is not there yet, and the module."""
    package = importlib.util.find_spec(name.rpartition(".")[0])
    places = package.submodule_search_locations if package is not None else None
    beside = [f"{name.rpartition('.')[0]}.{each.name}" for each in pkgutil.iter_modules(places or [])]
    return [*dict.fromkeys([*beside, name])]


class WarmUp(QObject):
    """Calls a function by its module's name in a thread, importing the module there; `ended` comes in this thread.
    Then it does what the generator `afterwards` has to do, which nobody is waiting for yet: up to the end, or to the
    next step of it when the thread is joined.

    The thread is joined at the end: a daemon thread inside an import would abort the exit.
    """

    ended = Signal()

    def __init__(
        self,
        parent: QObject | None = None,
        module: str = "engine.torch_setup",
        function: str = "prepare_torch",
        afterwards: str = "",
    ) -> None:
        super().__init__(parent)
        self._module, self._function, self._afterwards = module, function, afterwards
        self._thread = threading.Thread(target=self._run, name="warm-up")
        self._over = False

    def start(self) -> None:
        self._thread.start()

    def join(self, timeout: float | None = None) -> None:
        self._over = True
        if self._thread.ident is not None:
            self._thread.join(timeout)

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        module = importlib.import_module(self._module)
        getattr(module, self._function)()
        self.ended.emit()
        for _ in getattr(module, self._afterwards)() if self._afterwards else ():
            if self._over:
                return
