"""The canvas: shows the session's drawing and hands the mouse and the keys to gestures and commands.

The view itself decides only which gesture a press begins. What is drawn lives in the scene, what is seen in the camera,
what is done in gestures and commands, and what the session says is followed by the mirror; all edits go through
`session.edit`.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QToolTip, QWidget

from app.canvas.actions import ACTIONS, CanvasAction
from app.canvas.announce import Announcer
from app.canvas.beat import Beat
from app.canvas.bookmarks import Bookmarks
from app.canvas.breadcrumb import Breadcrumb
from app.canvas.camera import Camera
from app.canvas.choice import double_click
from app.canvas.commands import Commands
from app.canvas.dropping import Dropping
from app.canvas.explain import Explanation
from app.canvas.facts import Findings
from app.canvas.gestures.base import Gesture, Pointer
from app.canvas.ghost import Ghosts
from app.canvas.glide import Glide
from app.canvas.grid import paint_grid
from app.canvas.hand import Hand
from app.canvas.hanging import Hanging
from app.canvas.hint import EmptyHint
from app.canvas.hits import under
from app.canvas.hover import Hover, thing
from app.canvas.in_place import InPlace
from app.canvas.key_focus import KeyFocus
from app.canvas.keys import Keymap
from app.canvas.look import Look
from app.canvas.mirror import Mirror
from app.canvas.notes import Notes
from app.canvas.number_line import NumberLine
from app.canvas.one_example import OneExample
from app.canvas.overview import FAR
from app.canvas.pictures import Pictures
from app.canvas.pins import Flags
from app.canvas.rename import Names
from app.canvas.returning import Returning
from app.canvas.running import Running
from app.canvas.scene import WORLD, CanvasScene
from app.canvas.slow_motion import SlowMotion
from app.canvas.tooltip import as_plain, told_at
from app.canvas.unfolding import Unfolding
from app.canvas.wire_show import WireShow
from app.canvas.wiring import Asked
from app.session import Session
from engine.analysis import Analysis
from engine.graph import Graph, Wire


class Canvas(QGraphicsView):
    """One view of the drawing. `drawing` is its scene, `camera` what it sees, `commands` what actions call."""

    palette_requested = Signal(object, object, object)
    """Where to add (QPointF in the scene, QPoint on the screen), and a Wire with an open end, or None."""
    weights_requested = Signal(str)
    """The id of a node whose weights are too many to be drawn one by one."""
    replacement_requested = Signal(str, object)
    """A node that another kind shall take the place of, and where on the screen to ask for it (QPoint)."""
    context_menu_requested = Signal(object, object)
    """QPoint on the screen, and the id of the node or frame under it, or None."""
    commands: Commands
    bookmarks: Bookmarks
    keymap: Keymap
    hand: Hand
    ghosts: Ghosts
    hanging: Hanging
    in_place: InPlace
    number: NumberLine
    explanation: Explanation
    flags: Flags
    slow: SlowMotion
    wire_show: WireShow
    tipped = Signal(str)
    """What the modifier keys do now, for the status bar; empty when a gesture is over."""
    pointed = Signal(str)
    """What kind of thing the mouse is on between gestures: one of `app.hints.Thing`."""
    wires_selected = Signal(bool)
    zoomed = Signal(float)
    snapping_changed = Signal(bool)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        look = Look(session.theme)
        self.drawing = CanvasScene(look)
        super().__init__(self.drawing, parent)
        self.drawing.setParent(self)
        self.session = session
        self.selected_wires: frozenset[Wire] = frozenset()
        self.camera = Camera(self, self._zoom_changed)
        self.bookmarks = Bookmarks(self)
        self.commands = Commands(self)
        self.keymap = Keymap(ACTIONS)
        self._announcer = Announcer(self)
        self.hand = Hand(self)
        self._key_focus = KeyFocus(self)
        self.glide = Glide(self)
        self.snapping = False
        """Whether nodes that are moved come to stand on the grid."""
        self.ghosts = Ghosts(self)
        self.hanging = Hanging(self)
        self.asked: Asked | None = None
        self.hover = Hover(self, lambda id: session.pointed.emit(session.prefix + id if id else ""))
        self._set_up()
        self._hint = EmptyHint(self, session)
        self._breadcrumb = Breadcrumb(self, session)
        self._returning = Returning(self)
        self._dropping = Dropping(self)
        self.names = Names(self)
        self.in_place = InPlace(self)
        self.number = NumberLine(self)
        self.notes = Notes(self)
        self.explanation = Explanation(self)
        self.beat = Beat(self)
        self.running = Running(self)
        self.pictures = Pictures(self)
        self._mirror = Mirror(self)
        self.flags = Flags(self)
        self.wire_show = WireShow(self)
        self.slow = SlowMotion(self)
        self.one_example = OneExample(self)
        self.unfolding = Unfolding(self)
        self.drawing.show(Graph(), session.graph, self.findings())
        self.show_selection()

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSceneRect(-WORLD, -WORLD, 2 * WORLD, 2 * WORLD)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Canvas")

    # ---- for the shell and for gestures ----

    def add(self, kind: str, scene_pos: QPointF | None = None, connect_from: Wire | None = None) -> str | None:
        """Adds a node; see `Commands.add`."""
        return self.commands.add(kind, scene_pos, connect_from)

    def select(self, ids: Iterable[str], wires: Iterable[Wire] = ()) -> None:
        """Selects nodes and frames for the whole window, and wires for the canvas alone."""
        self.selected_wires = frozenset(wires)
        self.session.select(ids)
        self.show_selection()

    def show_selection(self) -> None:
        """Shows what is selected, after a gesture has shown something else."""
        self.drawing.select(self.session.selection, self.selected_wires)
        self.hand.chosen()
        self.wires_selected.emit(bool(self.selected_wires))

    def frame(self, ids: Iterable[str] | None) -> None:
        """Shows the given nodes and frames as large as they fit, or everything."""
        rect = self.drawing.bounds(ids)
        if rect.isEmpty():
            self.camera.zoom_to(1.0)
            self.camera.centre_on(QPointF())
        else:
            self.camera.frame(rect)

    def rename(self, id: str) -> None:
        """Opens the name of a node or a frame for editing."""
        self.names.open(id)

    def ask_for_layer(self, pointer: Pointer, pending: Wire | None) -> None:
        self.palette_requested.emit(pointer.scene, self._on_screen(pointer), pending)

    def ask_for_menu(self, pointer: Pointer) -> None:
        """Selects what the menu is about, as a click would, and asks for the menu."""
        hit = under(self.drawing, pointer.scene, self.camera.zoom)
        self.asked = Asked(hit, pointer)
        id = hit.node or hit.frame or (hit.port.node if hit.port else None)
        if id is not None and id not in self.session.selection:
            self.select((id,))
        elif hit.wire is not None:
            self.select((), (hit.wire,))
        self.context_menu_requested.emit(self._on_screen(pointer), id)

    def set_fading(self, fades: bool) -> None:
        """Whether what is unrelated fades where the mouse rests."""
        self.hover.fades = fades
        self.hover.forget()

    def set_snapping(self, snapping: bool) -> None:
        """Whether nodes that are moved come to stand on the grid, where no guide holds them."""
        if snapping != self.snapping:
            self.snapping = snapping
            self.snapping_changed.emit(snapping)

    def pointer(self) -> Pointer:
        """Where the mouse was last seen over the canvas, or else its middle."""
        middle = QPointF(self.viewport().rect().center())
        at = self.hand.last.view if self.hand.last is not None else middle
        return Pointer(self.camera.to_scene(at), at)

    def _on_screen(self, pointer: Pointer) -> QPoint:
        return self.viewport().mapToGlobal(pointer.view.toPoint())

    def findings(self, analysis: Analysis | None = None) -> Findings:
        """What the session, or another analysis, says about nodes and wires."""
        return self._mirror.findings(analysis)

    def _zoom_changed(self, zoom: float) -> None:
        self.names.box.keep()
        self.notes.box.keep()
        self.drawing.set_far(zoom < FAR)
        self.zoomed.emit(zoom)

    # ---- gestures ----

    @property
    def gesture(self) -> Gesture | None:
        """What the hand is doing at the moment."""
        return self.hand.gesture

    def begin(self, gesture: Gesture) -> None:
        self.hover.forget()
        self.glide.finish()
        self.hand.begin(gesture)

    def cancel(self) -> None:
        """Ends the gesture without a trace."""
        self.hand.cancel()

    # ---- the mouse ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.asked = None
        self.names.box.keep()
        self.notes.box.keep()
        self.in_place.keep()
        self.number.line.enter()
        self.hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.asked = None
        if self.gesture is None:
            self._key_focus.moved(event.position())
            pointer = self.hand.pointer_of(event)
            hit = under(self.drawing, pointer.scene, self.camera.zoom)
            self.hover.over(hit)
            self.pointed.emit("flag" if self.flags.point_at(pointer.scene) else thing(hit, self.session))
        else:
            self.hand.move_to(event.position(), event.modifiers())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        pointer = self.hand.pointer_of(event)
        if self.gesture is not None or event.button() != Qt.MouseButton.LeftButton:
            return
        double_click(self, pointer, under(self.drawing, pointer.scene, self.camera.zoom))

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.camera.wheel(event)
        event.accept()
        if self.gesture is not None:
            self.hand.move_to(event.position(), event.modifiers())

    def leaveEvent(self, event: QEvent) -> None:
        self.hand.leave()
        self._key_focus.left()
        if self.gesture is None:
            self.hover.forget()
            self.pointed.emit("nothing")
        super().leaveEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and self.camera.pinch(event):
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = "" if self.gesture else told_at(self, QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), as_plain(text), self.viewport())
            return True
        return super().viewportEvent(event)

    # ---- the keys ----

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab opens the palette; it does not leave the canvas."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.asked = None
        if self.hand.key_pressed(event):
            return
        waited = self.keymap.waiting
        action = self.keymap.take(event)
        if action is not None:
            self.run(action)
        elif self.keymap.waiting:
            self.tipped.emit(" · ".join(f"{key} {action.text.lower()}" for key, action in self.keymap.waiting))
            return
        elif not waited:
            event.ignore()
        if waited:
            self.tipped.emit("")

    def run(self, action: CanvasAction) -> None:
        """Does what an action says, where it can be done now."""
        if action.enabled is None or action.enabled(self):
            action.run(self)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.hand.key_released(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.hand.let_go()
        self.keymap.forget()
        super().focusOutEvent(event)

    # ---- drops from the library ----

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._dropping.over(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._dropping.over(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._dropping.leave()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        self._dropping.drop(event)

    # ---- painting and size ----

    def paintEvent(self, event: QPaintEvent) -> None:
        region = event.region()
        self.drawing.exposed = region if region.rectCount() > 1 else None
        super().paintEvent(event)
        self.drawing.exposed = None

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        look = self.drawing.look
        paint_grid(painter, QRectF(rect), look.canvas, look.grid)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hint.setGeometry(self.rect())
        self.pictures.look_again()
        bounds = self.drawing.bounds()
        if event.oldSize().isValid() and not bounds.isEmpty():
            self.camera.refit(bounds, event.oldSize())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._mirror.first_seen()
        self.pictures.look_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.pictures.look_again()
