"""Random gestures and edits on a canvas, with real mouse and key events: what a hand does that knows no plan.

A step is a function of a `Player`; whatever it draws by chance comes from the player's `chance`, so that a test which
fails can be played again. Pulls are the first halves of gestures, from a press to before the release.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.canvas.actions import ACTIONS, BY_ID, CanvasAction
from app.canvas.gestures import insertion
from app.canvas.view import Canvas
from engine.errors import UserError
from engine.graph import Frame, Wire
from tests.app.canvas.hand import CONTROL, MIDDLE, NO, RIGHT, SHIFT, Hand

ALT = Qt.KeyboardModifier.AltModifier
MOST = 25
"""Nodes in the drawing: more make a run slow and find nothing else."""
KINDS = ("dense", "relu", "conv2d", "flatten", "add", "concat", "iris", "dropout", "cross-entropy", "output")
GROWING = frozenset({"paste", "duplicate"})


class Player:
    """A hand with dice. `chance` decides what is taken hold of and where it goes."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.hand = Hand(canvas)
        self.chance = random.Random(0)

    # ---- what there is ----

    @property
    def nodes(self) -> list[str]:
        return sorted(self.canvas.session.graph.nodes)

    @property
    def wires(self) -> list[Wire]:
        return list(self.canvas.session.graph.wires)

    @property
    def frames(self) -> list[Frame]:
        return list(self.canvas.session.graph.frames)

    def everything(self) -> list[str]:
        return self.nodes + [frame.id for frame in self.frames]

    def ports(self, output: bool) -> list[QPointF]:
        nodes = self.canvas.session.graph.nodes.values()
        named = [(node.id, port.name) for node in nodes for port in (node.outputs if output else node.inputs)]
        return [self.hand.port(id, name, output) for id, name in named]

    def some_ids(self) -> list[str]:
        ids = self.everything()
        return self.chance.sample(ids, self.chance.randint(0, min(4, len(ids))))

    # ---- where it goes ----

    def anywhere(self) -> QPointF:
        return QPointF(self.chance.randrange(-200, 1200), self.chance.randrange(-300, 500))

    def target(self) -> QPointF:
        """A port, a node, a wire or the void."""
        spots = [self.anywhere()]
        if self.nodes:
            spots.append(self.hand.body(self.chance.choice(self.nodes)))
        for output in (False, True):
            if ports := self.ports(output):
                spots.append(self.chance.choice(ports))
        if self.wires:
            spots.append(self.hand.middle(self.chance.choice(self.wires)))
        return self.chance.choice(spots)

    def modifiers(self) -> Qt.KeyboardModifier:
        return self.chance.choice([NO, NO, NO, SHIFT, CONTROL, ALT, SHIFT | CONTROL])


Step = Callable[[Player], None]

# ---- pulls: a press and a few moves ----


def pull_node(player: Player) -> None:
    if player.nodes:
        start = player.hand.body(player.chance.choice(player.nodes))
        player.hand.pull(start, player.target(), player.modifiers(), held=player.modifiers())


def pull_port(player: Player) -> None:
    """Half the time to a port of the other side: most wires that are drawn are meant."""
    output = player.chance.random() < 0.6
    ports, others = player.ports(output), player.ports(not output)
    if ports:
        goal = player.chance.choice(others) if others and player.chance.random() < 0.5 else player.target()
        player.hand.pull(player.chance.choice(ports), goal, player.modifiers(), held=player.modifiers())


def pull_wire(player: Player) -> None:
    """By an end or by its middle."""
    if player.wires:
        line = player.canvas.drawing.wires[player.chance.choice(player.wires)]
        start, end = line.ends()
        at = start + (end - start) * player.chance.choice([0.1, 0.5, 0.9])
        player.hand.pull(at, player.target(), player.modifiers())


def pull_frame(player: Player) -> None:
    """By its title, by its outline or by a corner."""
    if player.frames:
        box = player.canvas.drawing.frames[player.chance.choice(player.frames).id].box()
        at = player.chance.choice(
            [box.topLeft() + QPointF(20, 10), box.bottomRight(), QPointF(box.right(), box.y() + 40)]
        )
        player.hand.pull(at, player.anywhere(), player.modifiers(), held=player.modifiers())


def pull_void(player: Player) -> None:
    """A band, with Alt a cut, with another button a pan; X held makes the left button cut, Space makes it pan."""
    button = player.chance.choice([Qt.MouseButton.LeftButton] * 4 + [MIDDLE, RIGHT])
    key = player.chance.choice([None, None, Qt.Key.Key_X, Qt.Key.Key_Space])
    if key is not None:
        QTest.keyPress(player.canvas, key)
    player.hand.pull(player.anywhere(), player.anywhere(), player.modifiers(), button, player.modifiers())
    if key is not None:
        QTest.keyRelease(player.canvas, key)


def click_port(player: Player) -> None:
    """The first click of wiring by two clicks: the wire hangs on the hand."""
    ports = player.ports(output=player.chance.random() < 0.6)
    if ports:
        player.hand.click(player.chance.choice(ports))
        player.hand.move(player.target(), player.modifiers())


PULLS: tuple[Step, ...] = (pull_node, pull_port, pull_wire, pull_frame, pull_void, click_port)

# ---- whole steps ----


def finish(player: Player) -> None:
    """Ends whatever is in the hand: mostly by a release, at times after a rest, by Enter, Esc or the right button."""
    last = player.canvas.hand.last
    at = last.scene if last is not None else player.anywhere()
    if player.chance.random() < 0.2:
        QTest.qWait(insertion.INSERT_AFTER + 10)
        player.hand.move(at)
    ends: tuple[Callable[[], None], ...] = (
        lambda: player.hand.key(Qt.Key.Key_Return),
        lambda: player.hand.key(Qt.Key.Key_Escape),
        lambda: player.hand.press(at, button=RIGHT),
        player.canvas.session.undo,
    )
    if player.chance.random() < 0.25:
        player.chance.choice(ends)()
    player.hand.release(at, player.modifiers() if player.chance.random() < 0.3 else NO)
    if player.canvas.gesture is not None:
        player.hand.click(at)
    if player.canvas.gesture is not None:
        player.hand.key(Qt.Key.Key_Escape)


def _whole(pull: Step) -> Step:
    def whole(player: Player) -> None:
        pull(player)
        finish(player)

    whole.__name__ = f"{pull.__name__}_and_finish"
    return whole


def click(player: Player) -> None:
    player.hand.click(player.target(), player.modifiers())
    finish(player)


def double_click(player: Player) -> None:
    """Opens a name, a palette or a value, or makes a dot; what is open is typed into and closed."""
    player.hand.double_click(player.target())
    type_a_name(player)


def select(player: Player) -> None:
    wires = player.chance.sample(player.wires, min(2, len(player.wires))) if player.chance.random() < 0.3 else []
    player.canvas.select([] if wires else player.some_ids(), wires)


def act(player: Player) -> None:
    """Any command of the canvas that can be done now, by its declaration, with something selected and something below
    the mouse. One that asks first is not for a hand without a plan."""
    if not player.canvas.session.selection:
        select(player)
    player.hand.move(player.target())
    families = _commands(player)
    action = player.chance.choice(families[player.chance.choice(sorted(families))])
    player.canvas.run(action)
    type_a_name(player)


def _commands(player: Player) -> dict[str, list[CanvasAction]]:
    """What can be done now, by the first word of its name: nine bookmarks are not nine times as likely as one tidy."""
    growing = len(player.nodes) > MOST
    families: dict[str, list[CanvasAction]] = {}
    for action in ACTIONS:
        possible = action.enabled is None or action.enabled(player.canvas)
        if possible and not action.text.endswith("…") and not (growing and action.id in GROWING):
            families.setdefault(action.id.split("-")[0], []).append(action)
    return families


def collapse(player: Player) -> None:
    """Makes a block of some nodes, and at times goes into it: what follows happens inside."""
    if player.nodes:
        player.canvas.select(player.chance.sample(player.nodes, min(2, len(player.nodes))))
        player.canvas.run(BY_ID["collapse"])
        if player.chance.random() < 0.5:
            player.canvas.run(BY_ID["enter-block"])


def type_a_name(player: Player) -> None:
    """Types into the editor that a step has opened, and ends it by Enter, Esc or a click elsewhere."""
    focused = QApplication.focusWidget()
    if focused is not None and focused is not player.canvas and player.canvas.isAncestorOf(focused):
        QTest.keyClicks(focused, player.chance.choice(["Encoder", "8", "", "<b>"]))
        QTest.keyClick(focused, player.chance.choice([Qt.Key.Key_Return, Qt.Key.Key_Escape]))


def add(player: Player) -> None:
    """A layer from the palette: at a place, behind a node, or at the end of a wire in hand."""
    if len(player.nodes) <= MOST:
        kind = player.chance.choice(KINDS)
        at = player.anywhere() if player.chance.random() < 0.7 else None
        pending = player.canvas.commands.open_output() if player.chance.random() < 0.5 else None
        player.canvas.add(kind, at, pending)


def edit_elsewhere(player: Player) -> None:
    """As the inspector does it."""
    session = player.canvas.session
    dense = [id for id in player.nodes if session.graph.nodes[id].layer.kind == "dense"]
    if dense:
        try:
            graph = session.graph.with_settings(player.chance.choice(dense), units=player.chance.randint(1, 9))
        except UserError:
            return
        session.edit(graph, "Change units", ("units", player.chance.randint(0, 1)))


def undo(player: Player) -> None:
    player.canvas.session.undo()


def redo(player: Player) -> None:
    player.canvas.session.redo()


def zoom(player: Player) -> None:
    """Also as far away as where the overview stands in."""
    player.canvas.camera.zoom_to(player.chance.choice([0.2, 0.5, 1.0, 1.0, 1.0, 1.6]))


STEPS: tuple[Step, ...] = (
    *(_whole(pull) for pull in PULLS), click, double_click, select, act, act, act, act, act, act, collapse, add, add,
    edit_elsewhere, undo, redo, zoom,
)  # fmt: skip
