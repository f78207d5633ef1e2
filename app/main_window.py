"""The window: the canvas in the middle, panels around it, and the wiring between them. No logic of its own.

Panels know the session and not one another; where one asks for another (a problem wants its node shown), the signal is
connected here.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QToolBar

from app.actions.menu import SEPARATOR
from app.actions.places import TOOLBAR
from app.canvas.replacing import replace_node
from app.canvas.view import Canvas
from app.commands import Commands, fill_menus
from app.consulting import Consulting
from app.desks import Desks
from app.dialogs import tell
from app.drop_hint import DropHint
from app.drops import Importer, dropped_paths, sorted_out
from app.ensemble_making import EnsembleMaking
from app.entering import enter_typed
from app.file_actions import FileActions
from app.finding import Finding
from app.help import Shortcuts, Welcome, about_text
from app.importing.opening import Importing
from app.palette_popup import PalettePopup
from app.panels import Panels
from app.parting import end_seen
from app.picturing import Picturing
from app.preferences import PreferenceFile
from app.presenting import OnlyCanvas, ToolbarRoom
from app.probes.keeping import KeptPins
from app.progress import DeviceBox, ProgressStrip
from app.recovery import Recovery
from app.reporting import Reporting
from app.room import begin_on_screen
from app.runs_keeping import RunKeeping
from app.session import Session
from app.startup import FirstPaint
from app.status import Status
from app.suited import Suited
from app.theme import Appearance, Theme, chosen, mark
from app.time_machine import TimeMachine
from app.time_machine_memory import MemoryDialog
from app.time_machine_strip import TimeStrip, stacked
from app.time_machine_words import MEGABYTE
from app.toast import Toast
from app.wardrobe import Wardrobe
from app.window_menus import WindowMenus
from app.worker import Worker
from engine.graph import Wire

FIRST_SIZE = QSize(1500, 940)
SMALLEST_TEXT, LARGEST_TEXT = 0.7, 2.0


class MainWindow(QMainWindow):
    """Lives as long as the program. `session` is what it shows, `preferences` what it remembers."""

    session: Session
    preferences: PreferenceFile
    files: FileActions
    canvas: Canvas
    time: TimeMachine
    strip: TimeStrip
    finding: Finding
    importer: Importer
    importing: Importing
    reporting: Reporting
    only_canvas: OnlyCanvas
    picturing: Picturing
    keeping: RunKeeping
    ensembles: EnsembleMaking
    consulting: Consulting
    desks: Desks
    suited: Suited
    painted = Signal()
    """Painted for the first time, without the lower panels: they are not waited for to show a drawing."""
    completed = Signal()
    """Painted for the first time, and every panel is there."""

    def __init__(self, session: Session, preferences: PreferenceFile) -> None:
        super().__init__()
        self.session, self.preferences = session, preferences
        preferences.tell = session.tell
        self.wardrobe = Wardrobe(session, self)
        mark(self, session.theme)
        self.worker = Worker(self)
        self.files = FileActions(self, session, preferences, self.worker, self.commit)
        self.recovery = Recovery(session)
        self.reporting = Reporting(self, session, self.worker)
        self.importing = Importing(
            self,
            session,
            self.worker,
            self._middle,
            shown=lambda: self.canvas.frame(None),
            paint=lambda: self.show_panel("view-boundary"),
            drawings=self.files.open_one,
        )
        self.importer = Importer(session, self.worker)
        self.setAcceptDrops(True)
        self.canvas = Canvas(session)
        self.time = TimeMachine(session)
        self.strip = TimeStrip(session, self.time)
        self.setCentralWidget(stacked(self.canvas, self.strip))
        self._remember_memory()
        session.training.following.switch(preferences.value.follow)
        self.canvas.set_fading(preferences.value.fade)
        self.canvas.setFocus()  # keys mean the drawing from the first moment on: Tab adds a layer
        self.toast = Toast(self.canvas, session.theme)
        self.drop_hint = DropHint(session, self)
        self.popup = PalettePopup(session, self._uses, self.canvas.commands.open_output, self)
        self.panels = Panels(self, session, self._uses)
        self.docks, self.outline = self.panels.docks, self.panels.outline
        self.inspector, self.problems = self.panels.inspector, self.panels.problems
        self.finding = Finding(self)
        self._kept_pins = KeptPins(session, preferences, self)
        self.picturing = Picturing(self)
        self.only_canvas = OnlyCanvas(self, self.docks.values())
        self.status = Status(session)
        self.setStatusBar(self.status)
        self.keeping = RunKeeping(self)
        self.ensembles = EnsembleMaking(self)
        self.commands = Commands(self)
        self.consulting = Consulting(self)
        self.desks = Desks(self)
        self.suited = Suited(self)
        self._menus = WindowMenus(self)
        fill_menus(self.menuBar(), self.commands.actions, self._menus.places)
        self.canvas.context_menu_requested.connect(self._menus.open_on_canvas)
        self._add_toolbar()
        self._connect()
        self._first_layout = QByteArray()
        self._retitle()
        FirstPaint(self.canvas.viewport()).painted.connect(self.complete)

    # ---- making it ----

    def complete(self) -> None:
        self.panels.complete(self.completed.emit)
        self.painted.emit()

    def _add_toolbar(self) -> None:
        bar = QToolBar("Toolbar", self)
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        widgets = {"+progress": ProgressStrip, "+device": DeviceBox}
        for entry in TOOLBAR:
            if entry == SEPARATOR:
                bar.addSeparator()
            elif entry in widgets:
                made = widgets[entry](self.session)
                bar.addWidget(made)
                if isinstance(made, ProgressStrip):
                    made.verdict_wanted.connect(self.commands.actions["verdict"].trigger)
            else:
                bar.addAction(self.commands.actions[entry])
        train = bar.widgetForAction(self.commands.actions["train"])
        train.setProperty("primary", True)
        self.addToolBar(bar)
        self.bar, self._bar_room = bar, ToolbarRoom(bar, self.session.theme)

    def _connect(self) -> None:
        session, canvas = self.session, self.canvas
        session.drawn.connect(lambda *_: self._retitle())
        session.opened.connect(self._retitle)
        session.saved.connect(lambda _: self._retitle())
        session.themed.connect(self._restyle)
        session.message.connect(self.toast.say)
        session.wanted.connect(lambda id: self.commands.actions[id].trigger())
        for signal in (session.analysed, session.selected, session.run_changed, session.moment_changed):
            signal.connect(lambda _: self.commands.follow())
        session.history_changed.connect(self.commands.refresh)
        session.analysed.connect(lambda _: self._count_problems())
        canvas.palette_requested.connect(self.popup.open_at)
        canvas.palette_requested.connect(canvas.hanging.show)
        self.popup.closed.connect(canvas.hanging.drop)
        canvas.replacement_requested.connect(self.popup.open_to_replace)
        self.recovery.recovered.connect(lambda: canvas.frame(None))
        canvas.weights_requested.connect(self._show_weights)
        canvas.tipped.connect(self.status.hint)
        canvas.pointed.connect(self.status.point_at)
        canvas.wires_selected.connect(self.status.select_wires)
        session.pins.asked.connect(lambda _: self.show_panel("probes"))
        session.pins.pulled.connect(lambda *_: self.show_panel("probes"))
        self.popup.chosen.connect(self._add)
        self.popup.appended.connect(self._append)
        self.popup.replaced.connect(self._replace)
        self.panels.palette.chosen.connect(self._append)
        for panel in (self.problems, self.outline):
            panel.located.connect(self._show_node)
        self.status.asked.connect(lambda: self.show_panel("problems"))
        self.status.snapping_asked.connect(canvas.set_snapping)
        canvas.snapping_changed.connect(self._snapping_changed)
        canvas.set_snapping(self.preferences.value.snapping)
        canvas.slow.changed.connect(self.commands.refresh)
        canvas.one_example.microscope_wanted.connect(self.commands.actions["microscope"].trigger)
        canvas.wire_show.choose(self.preferences.value.wires)
        canvas.wire_show.changed.connect(lambda wires: self.preferences.change(wires=wires))

    def _snapping_changed(self, snapping: bool) -> None:
        self.status.show_snapping(snapping)
        self.preferences.change(snapping=snapping)

    # ---- what commands ask for ----

    def commit(self) -> None:
        """Enters what is being typed: a command means the drawing as it looks."""
        self.inspector.commit()
        enter_typed(self.canvas)

    def show_panel(self, key: str) -> None:
        self.panels.show(key)
        self.suited.opened(key)

    def enter_panel(self, key: str) -> None:
        """Shows a panel, and lets its own keys work."""
        self.show_panel(key)
        self.docks[key].widget().setFocus()

    def set_appearance(self, appearance: Appearance) -> None:
        self.preferences.change(appearance=appearance)
        self.dress()

    def set_fading(self, fades: bool) -> None:
        """Whether unrelated wires fade where the mouse rests."""
        self.preferences.change(fade=fades)
        self.canvas.set_fading(fades)

    def set_following(self, follows: bool) -> None:
        """Whether a training that runs takes every edit of the drawing."""
        self.preferences.change(follow=follows)
        self.session.training.following.switch(follows)
        self.commands.refresh()

    def scale_text(self, factor: float) -> None:
        """Makes all text larger or smaller; 0 means the usual size."""
        size = self.preferences.value.text_size * factor if factor else 1.0
        self.preferences.change(text_size=round(min(max(size, SMALLEST_TEXT), LARGEST_TEXT), 2))
        self.dress()

    def dress(self) -> None:
        """Puts on the theme that the preferences ask for."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            asked = self.preferences.value
            theme = chosen(app, asked.appearance, asked.text_size, asked.projector)
            self.wardrobe.put_on(app, theme)

    def toggle_projector(self) -> None:
        """Large letters, thick strokes and strong colours for a room, or back to the desk."""
        self.preferences.change(projector=not self.preferences.value.projector)
        self.dress()

    def toggle_panels(self) -> None:
        self.only_canvas.toggle(self._first_layout)
        self.canvas.setFocus()

    def reset_layout(self) -> None:
        self.suited.put_away()
        self.restoreState(self._first_layout)
        self.suited.bring()

    def choose_memory(self) -> None:
        """Asks how much memory the moments of a run may take."""
        dialog = MemoryDialog(self.time, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _remember_memory(self) -> None:
        self.time.set_memory(self.preferences.value.history_memory * MEGABYTE)
        self.time.budget_changed.connect(lambda size: self.preferences.change(history_memory=size // MEGABYTE))

    def focus_next(self) -> None:
        self.panels.focus_next(self.canvas)

    def show_welcome(self) -> None:
        dialog = Welcome(self, self.session.theme, self.files.open_example, self.preferences.value.welcome)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.always.toggled.connect(lambda always: self.preferences.change(welcome=always))
        dialog.own.clicked.connect(lambda _: self.importing.open())
        dialog.open()

    def show_shortcuts(self) -> None:
        dialog = Shortcuts(self, self.preferences.value.keys)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def show_about(self) -> None:
        tell(self, "About Gradwire", *about_text())

    # ---- adding ----

    def _uses(self) -> dict[str, int]:
        return self.preferences.value.uses

    def _add(self, kind: str, place: QPointF, pending: Wire | None) -> None:
        self.canvas.add(kind, place, connect_from=pending)
        self.preferences.used(kind)
        self.canvas.setFocus()

    def _append(self, kind: str) -> None:
        """Without a place, as from the library: behind the selected node, wired to it."""
        self.canvas.add(kind, None, self.canvas.commands.open_output())
        self.preferences.used(kind)
        self.canvas.setFocus()

    def _replace(self, id: str, kind: str) -> None:
        replace_node(self.canvas, id, kind)
        self.preferences.used(kind)
        self.canvas.setFocus()

    def _middle(self) -> tuple[float, float]:
        """Of the part of the canvas that is seen."""
        at = self.canvas.camera.seen().center()
        return round(at.x()), round(at.y())

    def _show_weights(self, id: str) -> None:
        """The weights view shows what is selected."""
        self.session.select((id,))
        self.show_panel("view-weights")

    def _show_node(self, id: str) -> None:
        self.canvas.bookmarks.frame([id])

    # ---- title, looks, drops, and the end ----

    def _retitle(self) -> None:
        self.setWindowTitle(f"{self.files.title}[*]")
        self.setWindowModified(self.session.document.unsaved)

    def _count_problems(self) -> None:
        """What is only unfinished is no fault: the status bar says so too."""
        count = sum(not problem.to_do for problem in self.session.analysis.problems)
        self.docks["problems"].setWindowTitle(f"Problems ({count})" if count else "Problems")

    def _restyle(self, theme: Theme) -> None:
        self.commands.restyle(theme)
        self._bar_room.dress(theme)
        self.toast.restyle(theme)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths := dropped_paths(event.mimeData()):
            self.importing.warm()
            self.drop_hint.offer(paths)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop_hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop_hint.hide()
        event.acceptProposedAction()
        drawings, data = sorted_out(dropped_paths(event.mimeData()))
        if drawings:
            self.files.open_one(drawings)
        if data:
            on_canvas = self.canvas.viewport().mapFrom(self, event.position())
            inside = QRectF(self.canvas.viewport().rect()).contains(on_canvas)
            spot = self.canvas.camera.to_scene(on_canvas)
            self.importing.open(data, (round(spot.x()), round(spot.y())) if inside else None)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt closes the window where this raises, unless the event was ignored first; it is accepted last."""
        event.ignore()
        if not self.files.may_leave():
            return
        self.desks.put_back()  # a layout for one drawing is not that of the next start
        self.suited.put_away()
        self.preferences.change(
            geometry=bytes(self.saveGeometry().toHex().data()).decode(),
            layout=bytes(self.saveState().toHex().data()).decode(),
        )
        self.worker.close()
        end_seen(self, self.session.training)
        self.session.training.close()
        self.session.doctor.close()
        self.recovery.close()
        event.accept()

    def restore(self) -> None:
        """The size and layout of the last time, or those of the first start."""
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            begin_on_screen(self, FIRST_SIZE)
        self.panels.size()
        self._first_layout = self.saveState()
        value = self.preferences.value
        if value.geometry:
            self.restoreGeometry(QByteArray.fromHex(value.geometry.encode()))
        if value.layout:
            self.restoreState(QByteArray.fromHex(value.layout.encode()))
