"""Everything about a run in one place: start and stop it, see how far it is, and decide how it learns.

The form shows only what matters for the chosen optimiser and schedule; the other settings keep their values. Settings
belong to the drawing: changing one is an edit that can be undone. A training that runs takes it over from the next step
on, as it does every edit, unless it is not to follow the drawing: then the learning rate alone is passed on to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.background import Background
from app.dialogs import plain
from app.ending import Buttons, buttons
from app.flow import Flow
from app.forms import SettingsForm, title_of
from app.icons import icon
from app.machine import devices_in_words
from app.problem_card import ProblemCard
from app.session import Session
from app.theme import Theme
from app.training_facts import Facts
from app.wording import duration, metrics
from engine.analysis import Analysis
from engine.graph import Graph
from engine.problems import Problem
from engine.relevant import relevant
from engine.settings import TrainingSettings
from engine.training.events import Changed, Finished, Progress, Started, measured_by

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("How it learns", ("method", "hebbian_rule", "optimiser", "learning_rate", "momentum", "nesterov")),
    ("What is made of its inputs", ("pretext", "noise", "masked")),
    ("Adversaries", ("adversaries", "generator_rate")),
    (
        "How it acts",
        ("players", "discount", "trace", "scaled_returns", "n_step", "explore", "explore_steps", "persistent"),
    ),
    ("What it remembers", ("replay", "reuse", "learning_starts", "target_every", "target_share", "double_q")),
    ("Learning rate over time", ("schedule", "schedule_epochs", "schedule_factor")),
    ("How long", ("epochs", "batch_size", "accumulate", "carry_states", "patience")),
    ("Against overfitting", ("weight_decay", "l1", "clip", "average", "bootstrap")),
    ("Where and how", ("device", "precision", "threads", "seed")),
)
REASONS = {
    "completed": "Training completed",
    "stopped": "Stopped",
    "stopped early": "Stopped early: the validation loss no longer fell, and the best weights are kept",
    "converged": "Converged: no example was wrong in a whole epoch",
    "failed": "Training failed",
}
STATES = {
    "idle": "Ready to train.",
    "preparing": "Loading the data and building the network…",
    "running": "Training.",
    "paused": "Paused. Step takes one batch, Continue goes on.",
}


class TrainingPanel(QWidget):
    """Buttons, progress and a message on top, the settings below in a scrolling form."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.setObjectName("training-panel")
        self._end: Finished | None = None
        self._begun: TrainingSettings | None = None
        self.buttons = _Buttons(session)
        self.facts = Facts()
        self.message = _Message(session)
        self.again = QPushButton("Start over")
        self.again.setToolTip(
            "Begin the next training with fresh weights; undo, or the run, brings back what was learned"
        )
        self.again.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.again.clicked.connect(self._start_over)
        self.settings = _Settings(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(8)
        for part in (self.buttons, self.facts, self.message, self.again):
            column.addWidget(part)
        column.addWidget(self.settings, 1)
        session.trained.connect(self._trained, Started, Changed, Progress, Finished)
        session.run_changed.connect(self._status_changed)
        session.training.following.changed.connect(self.refresh)
        session.analysed.connect(self._analysed)
        session.opened.connect(self._opened)
        session.themed.connect(self.buttons.restyle)
        self.refresh()

    def refresh(self) -> None:
        """Buttons and message after the state of the session."""
        status, problem = self.session.training.status, self._obstacle()
        occupied = self.session.training.occupied
        self.buttons.show_what_works(buttons(self.session.training, startable=problem is None and not occupied))
        self.again.setVisible(self.session.training.may_start_over)
        if any(ending := self.session.training.ending.told):
            self.message.say(*ending)
        elif status in ("preparing", "running", "paused"):
            self.message.say(STATES[status], self._pending())
        elif occupied:
            self.message.say(f"{occupied} is under way.", "A training can begin when it is over.")
        elif problem is not None:
            self.message.show_problem(problem)
        elif self._end is not None:
            self.message.show_end(self._end)
        else:
            self.message.say(STATES["idle"])

    def _obstacle(self) -> Problem | None:
        """Why the drawing cannot be trained, if it cannot."""
        graph, analysis = self.session.root, self.session.whole
        if analysis.errors:
            return analysis.errors[0]
        if graph.training.by_loss and not any(node.layer.role == "loss" for node in graph.nodes.values()):
            text, hint = "There is no loss: nothing says what is right.", "Wire the prediction to a loss."
            return Problem(text, hint=hint, to_do="add a loss")
        if not any(node.layer.role == "data" for node in graph.nodes.values()):
            hint = "Put one in the place of the Input."
            return Problem("There is no data set to learn from.", hint=hint, to_do="add a data set")
        return None

    def _pending(self) -> str:
        """What was changed since the run began and is not part of it."""
        following = self.session.training.following
        if following.on:
            return following.waiting
        now, begun = self.session.root.training, self._begun
        if begun is None or now.changed(learning_rate=begun.learning_rate) == begun:
            return ""
        return "Changed settings take effect with the next training; the learning rate does at once."

    def _trained(self, event: object) -> None:
        match event:
            case Started():
                self._end, self._begun = None, self.session.root.training
                self.facts.start(event)
                self.refresh()
            case Changed():
                self._begun = self.session.root.training
                self.facts.change(event)
                self.refresh()
            case Progress():
                self.facts.show_progress(event)
            case Finished():
                self._end = event
                self.facts.finish(event)
                self.refresh()

    def _analysed(self, _: Analysis) -> None:
        self.settings.show_settings(self.session.root.training)
        self.refresh()

    def _start_over(self) -> None:
        self.session.wanted.emit("start-over")

    def _status_changed(self, status: str) -> None:
        """What was learned may be forgotten by the menu too."""
        if status == "idle":
            self._opened()
        else:
            self.refresh()

    def _opened(self) -> None:
        self._end = self._begun = None
        self.facts.clear()
        self.refresh()


class _Buttons(QWidget):
    """Train, pause, step and stop; Train says Continue while a run is paused."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        training = session.training
        self._session = session
        row = Flow()
        row.setContentsMargins(0, 0, 0, 0)
        self.setLayout(row)
        self.train = self._add(row, "Train", "Train the network, or go on with a paused training", self._go, 1)
        self.pause = self._add(row, "Pause", "Hold the training", training.pause)
        self.step = self._add(row, "Step", "Train on one batch and hold", training.step)
        self.stop = self._add(row, "Stop", "End the training; what was learned stays", training.stop)
        self.train.setProperty("primary", True)
        self.restyle(session.theme)

    def show_what_works(self, buttons: Buttons) -> None:
        self.train.setText("Continue" if buttons.goes_on else "Train")
        self.train.setEnabled(buttons.train)
        self.pause.setEnabled(buttons.pause)
        self.step.setEnabled(buttons.step)
        self.stop.setEnabled(buttons.stop)

    def restyle(self, theme: Theme) -> None:
        names = {self.train: "play", self.pause: "pause", self.step: "debug-step-over", self.stop: "stop"}
        for button, name in names.items():
            button.setIcon(icon(name, theme, theme.panel if button is self.train else ""))

    def _add(self, row: Flow, text: str, tip: str, do: Callable[[], object], stretch: int = 0) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setMinimumHeight(34)
        button.clicked.connect(lambda _: do())
        row.addWidget(button, stretch)
        return button

    def _go(self) -> None:
        training = self._session.training
        training.start()


class _Message(QFrame):
    """One state in words; where a node is to blame, a link that selects it, and a problem brings its fixes."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._node = ""
        self.text, self.hint = plain(""), plain("", "muted")
        self.link = QPushButton()
        self.link.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.link.clicked.connect(lambda: self._session.reveal(self._node))
        self.card: ProblemCard | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        for part in (self.text, self.hint, self.link):
            self._column.addWidget(part)

    def say(self, text: str, hint: str = "", tone: str = "", node: str | None = None) -> None:
        self._drop_card()
        self.text.setProperty("tone", tone)
        self.text.style().polish(self.text)
        for label, words in ((self.text, text), (self.hint, hint)):
            label.setText(words)
            label.setVisible(bool(words))
        title = self._session.title_of(node or "")
        self.link.setVisible(bool(title))
        if node and title:
            self._node = node
            self.link.setText(f"Show {title}".replace("&", "&&"))

    def show_end(self, end: Finished) -> None:
        if end.reason == "failed":
            self.say(end.message or f"{REASONS['failed']}.", end.hint, "error", end.node)
            return
        after = f" after epoch {end.epoch}, in {duration(end.seconds)}." if end.epoch else "."
        test = f"On the test part: {metrics(end.test)}." if end.test else ""
        reason = REASONS[end.reason].replace("loss", measured_by(end.test))
        self.say(f"{reason}{after}", test)

    def show_problem(self, problem: Problem) -> None:
        if self.card is not None and self.card.problem == problem:
            return
        self.say("")
        node = self._session.root.nodes.get(problem.node or "")
        clicked = (lambda _: self._session.reveal(node.id)) if node else None
        self.card = ProblemCard(self._session, problem, node.title if node else "", clicked)
        self._column.addWidget(self.card)

    def _drop_card(self) -> None:
        if self.card is not None:
            self._column.removeWidget(self.card)
            self.card.hide()  # it goes with the event loop's next turn, and would be seen until then
            self.card.deleteLater()
            self.card = None


class _Settings(QScrollArea):
    """The training settings of the drawing in groups, one form each."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 4, 4, 4)
        column.setSpacing(6)
        self.forms: dict[str, SettingsForm] = {}
        self.titles: dict[str, QLabel] = {}
        self.due = list(GROUPS)
        """Groups that are not there yet."""
        self._groups = QVBoxLayout()
        self._groups.setSpacing(6)
        column.addLayout(self._groups)
        self.machine = plain("", "muted")
        column.addWidget(self.machine)
        column.addStretch(1)
        self._asking = Background(self)
        self._asking.done.connect(self.machine.setText)
        session.torch_came.connect(lambda: self._asking.ask(devices_in_words))
        if session.torch_here:
            self._asking.ask(devices_in_words)
        self.setWidget(inner)

    def showEvent(self, event: QShowEvent) -> None:
        for _ in self.fill():
            pass
        super().showEvent(event)

    def fill(self) -> Iterator[None]:
        """Makes the groups that are not there yet, one after another: their forty fields would keep a start waiting."""
        while self.due:
            self._add(*self.due.pop(0))
            yield

    def _add(self, title: str, names: tuple[str, ...]) -> None:
        settings = self._session.root.training
        form = self.forms[title] = SettingsForm(settings, skip=set(TrainingSettings.model_fields) - set(names))
        form.changed.connect(lambda name, value: self._change(form, name, value))
        self.titles[title] = plain(title, "title")
        self._groups.addWidget(self.titles[title])
        self._groups.addWidget(form)
        self._groups.addSpacing(6)
        self._line_up(form)
        self._show_relevant(title, form, settings)

    def show_settings(self, settings: TrainingSettings) -> None:
        for title, form in self.forms.items():
            form.show_value(settings)
            self._show_relevant(title, form, settings)

    def _show_relevant(self, title: str, form: SettingsForm, settings: TrainingSettings) -> None:
        shown = relevant(settings)
        for part in (self.titles[title], form):  # the title of nothing would be in the way
            part.setVisible(not shown.isdisjoint(form.editors))
        for label in form.findChildren(QLabel):
            if (editor := label.buddy()) is not None:
                name = next(name for name, own in form.editors.items() if own is editor)
                label.setVisible(name in shown)
                editor.setVisible(name in shown)

    def _line_up(self, form: SettingsForm) -> None:
        """The labels of all groups take the same width, so that the fields stand below one another."""
        advance = self.fontMetrics().horizontalAdvance
        width = max(advance(title_of(name)) for _, names in GROUPS for name in names)
        grid = form.layout()
        if isinstance(grid, QGridLayout):
            grid.setColumnMinimumWidth(0, width + 4)

    def _change(self, form: SettingsForm, name: str, value: object) -> None:
        graph: Graph = self._session.root.with_training(**{name: value})
        self._session.edit_root(graph, f"Set {name.replace('_', ' ')}", merge=(id(form), form.burst, name))
