"""How the playground learns: the settings that matter there, each an edit of the drawing."""

from __future__ import annotations

from typing import Any, get_args

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.editors import WORDS
from app.playground.editing import Editing
from app.playground.fields import Choice, Rows
from engine.graph import Graph
from engine.layers.neuron import Activation
from engine.playground import Desk, Judged, with_activation, with_judging
from engine.settings import Optimiser

RATES = (0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
BATCHES = (1, 2, 5, 10, 20, 30, 50, 100, 200)
STRENGTHS = (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
USUAL_STRENGTH = 0.001
"""Of a regularisation that is switched on: seen after some epochs, and nothing is lost by it."""
FIRST: tuple[Activation, ...] = ("tanh", "relu", "sigmoid", "linear", "sine")
"""The activations that a beginner tries first."""
PENALTIES = (("none", ""), ("L1", "l1"), ("L2", "weight_decay"))
LOSSES: tuple[tuple[str, Judged], ...] = (("cross-entropy", "cross-entropy"), ("squared error", "squared error"))


class LearningBox(QWidget):
    """Learning rate, optimiser, batch, activation of all hidden neurons, loss, and regularisation with its rate."""

    def __init__(self, editing: Editing) -> None:
        super().__init__()
        self._editing = editing
        others = tuple(kind for kind in get_args(Activation) if kind not in FIRST)
        self.rate = Choice(_numbers(RATES), "Learning rate", "The size of the steps. Too large, and the loss jumps.")
        self.optimiser = Choice(
            [(_word(name), name) for name in get_args(Optimiser)],
            "Optimiser",
            "The rule that turns gradients into steps: Adam finds its own pace for each weight, SGD has one for all.",
        )
        self.batch = Choice(_numbers(BATCHES), "Batch size", "Examples in one step: few make it hasty, many steady.")
        self.activation = Choice(
            [(_word(kind), kind) for kind in (*FIRST, *others)],
            "Activation",
            "What all hidden neurons make of their sum. With linear ones many columns are no more than one.",
        )
        self.loss = Choice(LOSSES, "Loss", "What is made small. Cross-entropy punishes answers that are surely wrong.")
        self.penalty = Choice(
            PENALTIES, "Regularisation", "Pulls weights towards zero: L1 makes many of them zero, L2 keeps all small."
        )
        self.strength = Choice(_numbers(STRENGTHS), "Regularisation rate", "How hard weights are pulled towards zero.")
        rows = Rows()
        for name, field in (
            ("Learning rate", self.rate),
            ("Optimiser", self.optimiser),
            ("Batch size", self.batch),
            ("Activation", self.activation),
            ("Loss", self.loss),
            ("Regularisation", self.penalty),
        ):
            rows.add(name, field)
        self._strength_name = rows.add("Its rate", self.strength)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(rows)
        self._connect()

    def _connect(self) -> None:
        self.rate.chosen.connect(lambda rate: self._train(f"Set learning rate to {rate:g}", learning_rate=rate))
        self.optimiser.chosen.connect(lambda name: self._train(f"Train by {_word(name)}", optimiser=name))
        self.batch.chosen.connect(lambda size: self._train(f"Take batches of {size}", batch_size=size))
        self.activation.chosen.connect(
            lambda kind: self._apply(f"Set hidden neurons to {_word(kind)}", lambda g: with_activation(g, kind))
        )
        self.loss.chosen.connect(lambda loss: self._apply(f"Judge by {loss}", lambda g: with_judging(g, loss)))
        self.penalty.chosen.connect(self._set_penalty)
        self.strength.chosen.connect(self._set_strength)

    def show_desk(self, desk: Desk) -> None:
        settings = desk.graph.training
        self.rate.show_value(settings.learning_rate, f"{settings.learning_rate:g}")
        self.optimiser.show_value(settings.optimiser)
        self.batch.show_value(settings.batch_size)
        self.activation.setEnabled(bool(desk.columns))
        self.activation.show_value(desk.activation)
        self.loss.show_value(desk.judged)
        self.loss.setEnabled(desk.facts.y.classes == 2)
        penalty = "l1" if settings.l1 else "weight_decay" if settings.weight_decay else ""
        self.penalty.show_value(penalty)
        for widget in (self.strength, self._strength_name):
            widget.setVisible(bool(penalty))
        if penalty:
            strength = settings.setting(penalty)
            self.strength.show_value(strength, f"{strength:g}")

    def _apply(self, label: str, edit: Any) -> None:
        self._editing.apply(label, edit)

    def _train(self, label: str, **settings: Any) -> None:
        def edit(graph: Graph) -> Graph:
            return graph.with_training(**settings)

        self._apply(label, edit)

    def _set_penalty(self, penalty: str) -> None:
        now = self._editing.session.root.training
        strength = now.l1 or now.weight_decay or USUAL_STRENGTH
        chosen = {name: strength if name == penalty else 0.0 for name in ("l1", "weight_decay")}
        label = next(name for name, value in PENALTIES if value == penalty)
        self._train(f"Regularise by {label}" if penalty else "Regularise no more", **chosen)

    def _set_strength(self, strength: float) -> None:
        name = "l1" if self._editing.session.root.training.l1 else "weight_decay"
        self._train(f"Set regularisation to {strength:g}", **{name: strength})


def _numbers(values: tuple[float, ...]) -> list[tuple[str, Any]]:
    return [(f"{value:g}" if value >= 0.0001 else f"{value:f}".rstrip("0"), value) for value in values]


def _word(name: str) -> str:
    return WORDS.get(name, name)
