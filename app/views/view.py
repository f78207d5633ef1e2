"""What all live pictures have in common.

A view takes in every event at once, which must be cheap, and paints what it knows at most once a frame: `Frames` is the
one timer all views of a window share. It runs only while something is new, and passes over hidden views. What a view
needs from the training it asks for while it is visible only, so that closed views cost nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from time import perf_counter, thread_time
from typing import Any, ClassVar
from weakref import WeakKeyDictionary, WeakSet

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.flow import Flow
from app.pictures import Scale
from app.plots import Legend
from app.session import Session
from app.theme import Theme
from app.unfold import Unfold
from app.views.exporting import ExportButton
from app.views.spacing import Spacing
from app.views.verdict import Verdict
from app.waiting import awaited, lacking
from engine.training.events import Observed

LINES = 18
"""A view lower than so many lines of text goes without the one that explains it."""
NARROW, NARROW_LINES = 18, 26
"""In one that is narrower than so many times a line is high, words and controls take twice as many lines: it counts as
low up to the latter."""
ROOMY = 13
"""From so many lines on, what a low view says may take two of them, and so may its legend."""
ROWS = 2


class Frames(QObject):
    """Repaints views that have something new: at most one every 33 ms, and each no sooner than its `rest` allows.

    All pictures of a training together get a share of the window's thread, as probes get one of the training's: what
    paints here runs no step there, since both want Python's lock. So many open views get slower, and neither the window
    nor the training; one alone has its ten pictures a second, which read as motion. What somebody has asked for with a
    click is painted in the next frame, whatever it costs.
    """

    INTERVAL = 33
    """Milliseconds from one frame to the next."""
    SHARE = 0.1
    """Of a processor."""
    FEW = 5
    """How many views in sight have all of that; more than anybody looks at at once have less, in proportion. Pictures
    of sixteen take 0.03 of a processor, and a training beside them the time of a loop by hand on 784-256-10 and on a
    small convolutional network, in place of 1.13 and 1.40 of it with the whole share."""
    LONGEST = 0.5
    """Seconds that no picture has to wait for the one before: other work may have come between."""

    def __init__(self, parent: Session) -> None:
        super().__init__(parent)
        self._session = parent
        self._due: dict[View, bool] = {}
        """Views to be painted, the one that has waited longest first; whether somebody asked for it."""
        self._began: tuple[float, float] | None = None
        """When the last picture was begun, by the clock and by the processor, until it is known what it cost."""
        self._paid = 0.0
        """When the last picture is paid for."""
        self.in_sight: WeakSet[View] = WeakSet()
        """The views that can be seen, as they say themselves: to ask Qt at each picture costs a training steps."""
        self._drawn: WeakKeyDictionary[View, float] = WeakKeyDictionary()
        self._ticking = False  # known here: each question to Qt may cost a training a step
        self._timer = QTimer(self, interval=self.INTERVAL)
        self._timer.timeout.connect(self._frame)

    @staticmethod
    def of(session: Session) -> Frames:
        """The timer of this session's window; the first view makes it."""
        found = next((child for child in session.children() if isinstance(child, Frames)), None)
        return found or Frames(session)

    def ask(self, view: View, at_once: bool = False) -> None:
        self._due[view] = at_once or self._due.get(view, False)
        if not self._ticking:
            self._ticking = True
            self._timer.start()

    def crowded(self) -> bool:
        """Whether more views are open than anybody looks at at once."""
        return len(self.in_sight) > self.FEW

    @property
    def idle(self) -> bool:
        return not self._ticking

    def _frame(self) -> None:
        now = perf_counter()
        self._charge()
        if now < self._paid and True not in self._due.values():
            return  # most frames: to ask Qt about each view costs more than all of this
        for view in [view for view in self._due if not (isValid(view) and view.isVisible())]:
            del self._due[view]
        for view, at_once in self._due.items():
            if at_once or (now >= self._paid and now - self._drawn.get(view, 0.0) >= view.rest):
                del self._due[view]
                self._drawn[view] = now
                self._began = now, thread_time()
                view.draw()
                break
        if not self._due and self._began is None:
            self._ticking = False
            self._timer.stop()

    def _charge(self) -> None:
        """Books what the last picture took: to compute it, and to paint it, which Qt has done since."""
        if self._began is not None:
            clock, processor = self._began
            share = self.SHARE * min(1.0, self.FEW / max(len(self.in_sight), 1))
            share = max(share, self._session.training.watching.share or 0.0)
            self._paid = clock + min((thread_time() - processor) / share, self.LONGEST)
            self._began = None


class View(QWidget):
    """A live picture of a session: a line that says how to read it, the picture, and what it shows now in words.

    Sub-classes fill `controls` and `body`, override `take` and `draw`, and name in `probes` what they ask of a run.
    """

    name: ClassVar[str]
    """Its key in VIEWS and in saved window layouts; never changes."""
    title: ClassVar[str]
    explanation: ClassVar[str]
    """One line: how to read the picture."""
    empty: ClassVar[str]
    """What to do where there is nothing to see yet."""
    hears: ClassVar[tuple[type, ...]] = (Observed,)
    """The events that `take` wants; none are all."""
    rest: ClassVar[float] = 0.1
    """Seconds between two pictures of it; less only where one costs a millisecond or two."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._watched: Mapping[str, Any] = {}
        self._in_sight = False
        self._dressed = session.theme
        """What it is dressed in: one that is hidden gets another theme when it is shown."""
        self._frames = Frames.of(session)
        self.setObjectName(f"view-{self.name}")
        self.hint = _label(self.explanation, "muted")
        self.controls = Flow()
        self.row = QWidget()
        self.row.setLayout(self.controls)
        self.controls.setContentsMargins(0, 0, 0, 0)
        self.picture = QWidget()
        self.body = QVBoxLayout(self.picture)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.nothing = _label(self.empty, "muted")
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.nothing)
        self.pages.addWidget(self.picture)
        self.verdict = Verdict()
        self.export = ExportButton(self)
        self.unfold = Unfold(session.theme)
        self.unfold.toggled.connect(lambda _: self._fold())
        self._folded = False
        self._missing: Callable[[], str] | None = None
        """What the words in the place of a picture are asked of whenever the drawing changes."""
        self.spacing = Spacing()
        self._arrange()
        session.trained.connect_together(self.told, *self.hears)
        session.themed.connect(lambda _: self._dress())
        session.torch_came.connect(self.watch)
        session.torch_came.connect(self._say_anew)
        session.analysed.connect(self._say_anew)
        session.training.watching.turned.connect(self._say_anew)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._focused)

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        above = QVBoxLayout()
        above.setSpacing(4)
        above.addWidget(self.hint)
        above.addWidget(self.row)
        above.addStretch(1)
        head = QHBoxLayout()  # the button stands beside both, and takes no line of its own
        head.setSpacing(4)
        head.addLayout(above, 1)
        for button in (self.unfold, self.export):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self.pages, 1)
        column.addWidget(self.verdict)

    # ---- what a view is made of ----

    def take(self, event: object) -> bool:
        """Takes in an event of a training and says whether there is something new to see. Called for every event."""
        return False

    def draw(self) -> None:
        """Paints what is known. Called at most once a frame, and only while the view is visible."""

    def restyle(self, theme: Theme) -> None:
        """Takes on other colours; `draw` follows."""

    def probes(self) -> Mapping[str, Any]:
        """What the training is asked for while the view is visible, by names of the view's own."""
        return {}

    def table(self) -> Mapping[str, Any]:
        """What the picture shows as columns of equal length, by names with units: what is exported as CSV. Empty where
        there is nothing to see."""
        return {}

    @property
    def caption(self) -> str:
        """What of the network is shown, such as `Dense 1`: stands in the title of what is exported."""
        return ""

    # ---- what they call ----

    def own(self, event: object) -> Any:
        """What came under the view's own name, where an event brings readings."""
        return event.readings.get(self.name) if isinstance(event, Observed) else None

    def refresh(self) -> None:
        """Something is new, and somebody waits for it: paint at the next frame."""
        if self._in_sight:
            self._frames.ask(self, at_once=True)

    def show_empty(self, text: str = "") -> None:
        """Shows what to do in the place of a picture."""
        self._missing = None
        self.nothing.setText(text or self.empty)
        self.verdict.setText("")
        self.pages.setCurrentWidget(self.nothing)
        self._show_spacing()
        self._fold()

    def show_coming(self, text: str) -> None:
        """Shows `text`, which says what comes in a moment; where it cannot come, what is missing and what to do."""
        self.show_empty(awaited(self.session, text))
        self._missing = partial(awaited, self.session, text)

    def show_invitation(self) -> None:
        """Shows what to do for a picture; where the drawing gives none whatever one does, what it lacks."""
        self.show_empty(lacking(self.session))
        self._missing = partial(lacking, self.session)

    def _say_anew(self, _: object = None) -> None:
        """What was missing may have come, or be something else now."""
        if self._in_sight and self._missing is not None and self.pages.currentWidget() is not self.picture:
            self.nothing.setText(self._missing() or self.empty)

    def show_picture(self) -> None:
        self.pages.setCurrentWidget(self.picture)
        self._show_spacing()
        self._fold()

    def wait_for_a_frame(self) -> None:
        """Shows no picture until its next frame: where many pictures get another size at once, to lay out and paint all
        of them holds the window up, and frames come one at a time."""
        if self.pages.currentWidget() is self.picture:
            self._missing = None
            self.nothing.setText("")
            self.pages.setCurrentWidget(self.nothing)
            self.refresh()

    def _show_spacing(self) -> None:
        """How often a picture is read, beside a picture, and where there is room for words."""
        if self.spacing.parent() is not None:  # or it would be a window of its own
            self.spacing.setHidden(self.low or self.pages.currentWidget() is self.nothing)

    @property
    def nothing_yet(self) -> str:
        """What to do where there is nothing to export; empty where there is a picture."""
        return "" if self.pages.currentWidget() is self.picture else self.nothing.text()

    def watch(self) -> None:
        """Asks the session for the probes named by `probes`, and for no others."""
        wanted = dict(self.probes()) if self._in_sight and self.session.torch_here else {}
        for name in self._watched.keys() - wanted.keys():
            self.session.unwatch(name)
        for name, probe in wanted.items():
            if self._watched.get(name) != probe:
                self.session.watch(name, probe)
        self._watched = wanted

    @property
    def low(self) -> bool:
        """Whether there is so little room that words have to make way for the picture."""
        line = self.fontMetrics().height()
        return self.height() < (NARROW_LINES if self.width() < NARROW * line else LINES) * line

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    def _share_room(self) -> None:
        """In a low dock the picture needs the room more than the line on how to read it."""
        low = self.low
        self.hint.setVisible(not low)
        self._show_spacing()
        self.nothing.setMargin(4 if low else 24)
        self.verdict.shorten(low, 2 if self.height() > ROOMY * self.fontMetrics().height() else 1)
        for scale in self.findChildren(Scale):
            scale.flatten(low)
        self._fold()

    def _fold(self) -> None:
        """Where there is little room, all controls but the first line, and all of a legend but its names, make way for
        the picture until somebody asks for them."""
        may = self.low and self.pages.currentWidget() is self.picture
        legends = self.findChildren(Legend) if may or self._folded else []
        wide = self.row.width()
        rows = ROWS if self.height() > ROOMY * self.fontMetrics().height() else 1
        cut = [one for one in legends if one.foldable and one.rows(one.width()) > rows]
        more = len(self.controls.lines(wide)) > 1 or bool(cut)
        self.unfold.setVisible(may and more)
        self._folded = may and not self.unfold.isChecked()
        self.controls.fold(self._folded)
        for legend in legends:
            legend.flatten(self._folded, rows)

    def _focused(self, _: QWidget | None, now: QWidget | None) -> None:
        """Whoever walks with Tab to a control that is folded away sees it."""
        if now is None or not self._folded or not self.row.isAncestorOf(now):
            return
        if now.mapTo(self.row, now.rect().center()).y() > self.row.height():
            self.unfold.setChecked(True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._in_sight = True
        self._dress()
        self._say_anew()
        self._frames.in_sight.add(self)
        self.watch()
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._in_sight = False
        self._frames.in_sight.discard(self)
        self.watch()

    def told(self, events: Sequence[object]) -> None:
        """A training has told something."""
        new = False
        for event in events:
            if self._watched and isinstance(event, Observed):
                self._space_out(event)
            new = self.take(event) or new
        if new and self._in_sight:
            self._frames.ask(self)

    def _space_out(self, event: Observed) -> None:
        """Notes how many steps lie between two readings of what is shown here, and says so beside the controls."""
        read = [event.readings[name].every for name in self._watched if name in event.readings]
        if not read or not self.spacing.take(max(read)):
            return
        self.verdict.note(f"Read {self.spacing.text()}.")  # for where there is no room for the words
        if self.spacing.parent() is None:
            self.controls.addWidget(self.spacing)  # now, to stand behind all others
            self._show_spacing()

    def _dress(self) -> None:
        theme = self.session.theme
        if not self._in_sight or theme == self._dressed:
            return
        self._dressed = theme
        self.export.restyle(theme)
        self.unfold.restyle(theme)
        self.restyle(theme)
        self._share_room()  # its letters may have another size
        self.refresh()


def _label(text: str, tone: str = "") -> QLabel:
    """Words that wrap and never turn into markup, whatever they contain."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("tone", tone)
    return label
