"""The rule about a network that has hardly learnt: its loss is still that of guessing, and no other rule says why.

That alone does not tell an ill network from a hard task: spirals, long memories and addition look the same for
hundreds of steps, and then are learnt. So it is told only together with a cause that is seen in the drawing or its
settings. Measured on circle, XOR, spirals, bumps and digits, from three seeds each, the loss as a share of that of
guessing, before and after the fix:

    weight decay or L1 that holds the weights at zero     1.00   ->   0.05 (circle), 0.69 to 0.75 (digits, 6 epochs)
    several layers that start at zero                     1.00   ->   0.08 to 0.10 (circle), 0.56 to 0.65 (digits)
    no activation between the layers                      1.00   ->   0.00 to 0.03 (circle, XOR), 0.46 to 0.48 (bumps)
                                                          0.96   ->   0.72 to 0.83 (spirals)
    sigmoids that take plain steps                        1.00   ->   0.03 to 0.06 (circle), 0.31 to 0.36 (digits)

A larger learning rate, more layers, and another start helped some of these networks and harmed others; dropout of
nearly all units, and tanhs that take plain steps on spirals, could not be told from a hard task: nothing is said there.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.doctor.base import Curves, Finding, Moment, found, rule
from engine.doctor.record import KEEPING, Record
from engine.doctor.words import listed, loss, places, several
from engine.graph import Node
from engine.layer import Change, Fix, Insert, Together, Tune
from engine.layers.activation import ReLU, Sigmoid
from engine.layers.basic import Dense

ENOUGH, EPOCHS = 100, 3
"""Steps, and epochs, in which every network that comes with the program and learns by one of these losses without what
is looked for here has got away from guessing."""
STILL = 0.95
"""Of the loss of guessing: what is left over may be the few examples that even a straight line parts."""
HELD, HELD_APART, HELD_L1 = 0.03, 1.0, 0.01
"""Weight decay and L1 from which on weights may be held at zero; AdamW takes decay apart, times the learning rate."""
UNITS = 16
"""A hidden layer that parts all sets of the plane but the spirals in 40 epochs."""
FAST = 0.01
"""The learning rate of Adam at which small networks of sigmoids get away from guessing."""
FIRST: tuple[Moment, ...] = ("drawing", "step")
"""When the rules are asked that come before this one: where one of them finds something, that is the cause to name."""

Cause = tuple[str, tuple[Fix, ...]]
"""What keeps the network from learning, and what to do; and the fixes."""


@rule(
    "hardly-learns",
    "Hardly learns",
    "epoch",
    about="A network that has learnt nothing gives everything the same answer: the share of each class, or the mean."
    " Its loss is that of guessing. Where it stays there, steps or weights are held up, or the layers cannot show it.",
)
def hardly_learns(record: Record) -> Iterator[Finding]:
    epochs, guess, settings = record.lately, record.guess, record.settings
    if guess is None or settings.method != "supervised" or len(epochs) < EPOCHS or record.steps < ENOUGH:
        return
    if not epochs[-1].train["loss"] >= STILL * guess:
        return  # all of a long run are looked at only where the last is at fault
    losses = tuple(epoch.train["loss"] for epoch in epochs)
    if not min(losses) >= STILL * guess:
        return
    cause = _cause(record)
    if cause is None or any(True for _ in found(record, *FIRST)):
        return
    text = (
        f"The network has hardly learnt: after {several(epochs[-1].epoch, 'epoch')} the loss is {loss(losses[-1])},"
        f" where guessing would give {loss(guess)}."
    )
    curve = Curves(("training",), (losses,), epochs[0].epoch, epochs[losses.index(min(losses))].epoch)
    yield Finding(text, record.loss_node, None, cause[0], cause[1], evidence=curve)


def _cause(record: Record) -> Cause | None:
    """The first that there is."""
    return _held(record) or _at_zero(record) or _straight(record) or _slow_sigmoids(record)


def _held(record: Record) -> Cause | None:
    settings = record.settings
    strong = settings.weight_decay >= (HELD_APART if settings.optimiser == "adamw" else HELD)
    if not strong and settings.l1 < HELD_L1:
        return None
    held = {"weight decay": "weight_decay"} if strong else {}
    held |= {"L1": "l1"} if settings.l1 >= HELD_L1 else {}
    names, tunes = listed(held), tuple(Tune(setting, 0.0) for setting in held.values())
    hint = f"{names[0].upper()}{names[1:]} may hold its weights at zero: try without."
    return hint, (Together(tunes, f"Switch {names} off"),)


def _at_zero(record: Record) -> Cause | None:
    """Several layers in a row that start at zero pass nothing on, forwards or back: none of them ever moves."""
    zero = [name for name, node in _learning(record) if node.layer.fields.get("initialisation") and _starts_at_0(node)]
    if len(zero) < 2:
        return None
    changes = tuple(Change("initialisation", "he", name) for name in zero)
    hint = f"{several(len(zero), 'layer')} start at zero, so nothing passes through them, forwards or back."
    return hint, (Together(changes, f"Start {several(len(zero), 'layer')} after He"),)


def _starts_at_0(node: Node) -> bool:
    return node.layer.setting("initialisation") == "zeros"


def _straight(record: Record) -> Cause | None:
    """Dense layers and nothing that bends: together they are one."""
    dense = [name for name, _ in _learning(record)]
    others = [s for s in record.program.steps if s.in_forward and not record.is_a(s, Dense, *KEEPING)]
    if not dense or others:
        return None
    hint = "Without an activation, layers together can only part by a straight line, however many they are."
    last = dense[-1]
    if len(dense) > 1:
        inserts = tuple(Insert(ReLU(), "in", name) for name in dense[1:])
        return hint, (Together(inserts, f"Insert ReLU{places(len(inserts))}"),)
    row = (Insert(Dense(units=UNITS), "in", last), Insert(ReLU(), "in", last))
    return hint, (Together(row, f"Insert {UNITS} hidden units with ReLU"),)


def _slow_sigmoids(record: Record) -> Cause | None:
    sigmoids = any(True for _ in record.steps_of(Sigmoid)) or bool(record.neurons("sigmoid"))
    if record.settings.optimiser != "sgd" or not sigmoids:
        return None
    hint = "A sigmoid passes on a quarter of a gradient at most, and plain steps shrink with it. Those of Adam do not."
    return hint, (Together((Tune("optimiser", "adam"), Tune("learning_rate", FAST)), "Learn by Adam"),)


def _learning(record: Record) -> list[tuple[str, Node]]:
    """The drawn layers with weights that learn, in the order of the network."""
    names = record.once([step.node for step in record.program.steps if step.learns])
    return [(name, node) for name in names if (node := record.node(name)) is not None]
