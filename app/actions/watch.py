"""The Watch menu: everything that shows what a network does and has learned."""

from __future__ import annotations

from app.action import Action
from app.actions.base import WindowAction
from app.actions.menu import SEPARATOR, Menu
from app.actions.time_machine import ACTIONS as TIME_MACHINE
from app.actions.time_machine import MENU as IN_TIME
from app.canvas import picture_actions, slow_actions, wire_show
from app.microscope.opening import open_microscope
from app.room import open_with_room
from app.verdict.opening import open_verdict

TRYING_ROOM = (30, 120)
"""Lines and letters of text that something to draw on, what the network sees of it and ten bars take."""
NEURON_ROOM = (28, 80)
"""Lines and letters of text that sliders, a table of four rows, a plane and what is said below them take."""
COMPARING_ROOM = (26, 130)
"""Lines and letters of text that a table of seven rows takes, and a plot beside it."""

ACTIONS: tuple[WindowAction, ...] = (
    Action(
        "pictures",
        "Pictures on nodes",
        lambda w: w.picturing.toggle(),
        "Alt+P",
        tip="Show on each node what it computes, or hide it",
        checked=lambda w: w.picturing.on,
        words="thumbnail preview live values activations visualise",
    ),
    Action(
        "doctor",
        "Doctor",
        lambda w: w.consulting.toggle(),
        icon="stethoscope",
        tip="Say what is wrong with the network while it trains, and what mends it",
        checked=lambda w: w.session.doctor.on,
        words="diagnosis advice vanishing exploding dead overfitting health",
    ),
    Action(
        "verdict",
        "Verdict",
        open_verdict,
        "Ctrl+Shift+J",
        "scale-balance",
        "How good the network is on examples it did not learn from, beside baselines, and which it gets wrong",
        words="show evaluate test accuracy confusion matrix roc precision recall f1 calibration residuals mistakes",
    ),
    Action(
        "try-it",
        "Try it",
        lambda w: open_with_room(w, "try-it", *TRYING_ROOM),
        "Ctrl+T",
        "draw",
        "Draw, type or change an example of your own, and see what the network answers and what that rests on",
        words="predict test own digit example pen saliency integrated gradients occlusion grad-cam attribution camera "
        "webcam inference",
    ),
    Action(
        "microscope",
        "Microscope",
        open_microscope,
        "Ctrl+M",
        "microscope",
        "Pause and walk through one example number by number, forward and backward",
        words="backpropagation glass example neuron formula gradient delta quiz questions",
    ),
    Action(
        "be-neuron",
        "Be the neuron",
        lambda w: open_with_room(w, "view-neuron", *NEURON_ROOM),
        icon="brain",
        tip="Set the weights of one neuron by hand, beside its truth table and the line it draws",
        words="weights sliders bias truth table line perceptron game try hand",
    ),
    Action(
        "regularisation",
        "Compare regularisations",
        lambda w: open_with_room(w, "view-regularisation", *COMPARING_ROOM),
        icon="scale-unbalanced",
        tip="Train the network with nothing, L2, L1, dropout, batch normalisation, early stopping and more data",
        words="overfitting learn by heart gap generalise weight decay lasso ridge dropout batch norm early stopping",
    ),
    *TIME_MACHINE,
)

PICTURE = Menu("Picture", picture_actions.MENU)
"""What the selected nodes show of what they compute."""
WATCH = Menu(
    "Watch",
    (
        "+views",
        SEPARATOR,
        "pictures",
        PICTURE,
        Menu("Wires show", wire_show.MENU),
        "slow-motion",
        Menu("In slow motion", slow_actions.MENU),
        SEPARATOR,
        "doctor",
        "verdict",
        "try-it",
        "microscope",
        "be-neuron",
        "regularisation",
        SEPARATOR,
        "pin",
        "unpin",
        SEPARATOR,
        Menu("Time machine", IN_TIME),
    ),
)
