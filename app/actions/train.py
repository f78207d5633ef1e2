"""The Train menu: one training, several of them, and what they begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.action import Action
from app.actions.base import WindowAction, may_begin
from app.actions.menu import SEPARATOR, Menu
from app.ending import Buttons, buttons
from app.transfer.opening import ask_weights, may_load
from app.verdict.opening import open_several

if TYPE_CHECKING:
    from app.main_window import MainWindow


def _buttons(window: MainWindow) -> Buttons:
    return buttons(window.session.training, startable=may_begin(window))


def _may_start_over(window: MainWindow) -> bool:
    return window.session.training.may_start_over


def _may_stop(window: MainWindow) -> bool:
    return _buttons(window).stop or window.keeping.races.active


ACTIONS: tuple[WindowAction, ...] = (
    Action(
        "train",
        "Train",
        lambda w: w.session.training.start(),
        "Ctrl+Return",
        "play",
        "Train the network, or go on with a paused training",
        lambda w: _buttons(w).train,
        words="start begin run fit learn continue resume go on",
    ),
    Action(
        "pause",
        "Pause",
        lambda w: w.session.training.pause(),
        "Ctrl+.",
        "pause",
        "Hold the training",
        lambda w: _buttons(w).pause,
    ),
    Action(
        "start-over",
        "Start over",
        lambda w: w.files.start_over(),
        tip="Begin the next training with fresh weights; undo, or the run, brings back what was learned",
        enabled=_may_start_over,
        words="train from the start from scratch start again begin anew restart reset clear weights initialise fresh",
    ),
    Action(
        "step",
        "Step one batch",
        lambda w: w.session.training.step(),
        "Ctrl+Shift+Return",
        "debug-step-over",
        "Train on one batch and hold",
        lambda w: _buttons(w).step,
    ),
    Action(
        "stop",
        "Stop",
        lambda w: w.keeping.stop(),
        "Ctrl+Shift+.",
        "stop",
        "End the training; what was learned stays",
        _may_stop,
        words="end finish training cancel",
    ),
    Action(
        "follow",
        "Training follows the drawing",
        lambda w: w.set_following(not w.preferences.value.follow),
        tip="A training that runs goes on with every edit, and keeps its weights; if not, it stays as it began",
        checked=lambda w: w.preferences.value.follow,
        words="live edit hot reload while training",
    ),
    Action(
        "load-weights",
        "Load weights…",
        lambda w: ask_weights(w.session, w),
        icon="transfer-down",
        tip="Take what another network has learned: see what of a file fits, freeze it, and train on from there",
        enabled=lambda w: may_load(w.session),
        words="transfer learning fine-tune pretrained safetensors pytorch pt pth state dict torchvision freeze",
    ),
    Action(
        "train-several",
        "Train several times…",
        open_several,
        icon="repeat",
        tip="Train the drawing with other seeds or on other folds, for mean and spread of its figures",
        words="cross-validation k-fold folds random seeds repeat luck spread deviation error bars",
    ),
    Action(
        "race",
        "Race…",
        lambda w: w.keeping.ask_race(),
        icon="flag-checkered",
        tip="Train variants side by side: other learning rates, optimisers, widths",
        enabled=may_begin,
        words="compare sweep search hyperparameters variants runs",
    ),
    Action(
        "ensemble",
        "Make an ensemble…",
        lambda w: w.ensembles.ask_runs(),
        icon="account-group",
        tip="One drawing of several trained networks, which answers with the mean of their answers or by a vote",
        words="committee bagging average vote members combine blend",
    ),
    Action(
        "playground",
        "Playground",
        lambda w: w.show_panel("playground"),
        icon="seesaw",
        tip="Data, features, columns of neurons and how they learn, for drawings of neurons over the plane",
        words="controls desk neurons columns",
    ),
    Action(
        "runs",
        "Runs",
        lambda w: w.show_panel("runs"),
        icon="history",
        tip="Every training of this drawing, and what differs between them",
        words="compare experiments history record",
    ),
)

TRAIN = Menu(
    "Train",
    (
        *("train", "pause", "step", "stop", "start-over", SEPARATOR, "follow", "load-weights", SEPARATOR),
        *("playground", "race", "train-several", "ensemble", "runs"),
    ),
)
