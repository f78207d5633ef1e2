"""What the network answers everywhere: the boundary between classes, or the surface of the numbers it predicts.

For data of two features that is the whole of it; of more, two are chosen and the others stand at their mean, which the
view says. Of a single feature it is a curve. A cursor tells the answer at its place. While the mouse rests on one
neuron in the drawing, that one alone is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QCheckBox

from app.combo import Combo
from app.pictures import Scale
from app.plane import Lines, Plane
from app.plots import Legend, Mark
from app.session import Session
from app.spin import Spin
from app.theme import Theme
from app.views import field
from app.views.axes import days, first_axes
from app.views.beside import Beside, cramped
from app.views.boundary_words import PARTS, how_to_read, refusal, told, verdict
from app.views.glance import Glance
from app.views.noise import Noise, data_node
from app.views.painting import Painting
from app.views.view import View
from app.wording import number
from engine.datasets.base import Dataset, Facts
from engine.datasets.plane import AXES, SPAN
from engine.errors import UserError

if TYPE_CHECKING:
    from engine.training.probes import Boundary

MOMENT = "The answers come in a moment."
UNLIKE = 2.0
"""How many times as far as the other one an axis may reach where a unit is as long on both; else the field is flat."""
PAINT = "Choose a colour and paint points onto the plane: press and drag."
WHOLE = ((-SPAN, SPAN), (-SPAN, SPAN))
"""From where to where points can be painted."""


class BoundaryView(View):
    """The answers over the plane of two features as a field of colours, with the examples on it."""

    name = "boundary"
    title = "Boundary"
    explanation = "The colour is the network's answer there; grey is undecided. Examples it gets wrong have a ring."
    empty = "Wire a data set to a network and a loss: what it answers everywhere appears here, before training too."
    rest = 0.05

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.reading: Boundary | None = None
        self._facts: Facts | None = None
        self._days: list[int] = []
        self._add_controls()
        self.legend = Legend()
        self.plane = Plane(session.theme)
        self.painting = Painting(session, self.plane)
        self.painting.changed.connect(self._painted)
        self.controls.addWidget(self.painting.brushes)
        self.scale = Scale(field.pale(session.theme), "")
        self.beside = Beside(self.plane, self.legend, self.scale)
        self.body.addWidget(self.beside)
        self.plane.hovered.connect(self._tell_place)
        self.glance = Glance(session, self)
        self.glance.changed.connect(self._glanced)
        session.drawn.connect(lambda _, __: self._data_changed())
        session.opened.connect(self._forget)
        self._data_changed()

    def _add_controls(self) -> None:
        self.across, self.up = Combo(), Combo()
        for axis, which in ((self.across, "across"), (self.up, "up")):
            axis.setAccessibleName(f"Feature {which}")
            axis.setToolTip(f"The feature that runs {which}. All that are not shown stand at their mean.")
            axis.currentIndexChanged.connect(lambda _: self._asked())
        self.output = Spin(minimum=1, maximum=1, prefix="Output ")
        self.output.setToolTip("Which of the predicted numbers is shown.")
        self.output.hide()
        self.output.valueChanged.connect(lambda _: self._asked())
        self.smooth = Combo()
        self.smooth.addItems(["Smooth", "Discrete"])
        self.smooth.setAccessibleName("Field")
        self.smooth.setToolTip("Smooth: colours mixed by how sure the network is. Discrete: its answer alone.")
        self.smooth.currentIndexChanged.connect(lambda _: self.refresh())
        self.parts = [QCheckBox(name.capitalize()) for name in PARTS]
        for box, name in zip(self.parts, PARTS, strict=True):
            box.setToolTip(f"Show examples of the {name} part.")
            box.setChecked(name != "test")
            box.toggled.connect(lambda _: self.refresh())
        self.noise = Noise(self.session)
        for part in (self.across, self.up, self.output, self.smooth, *self.parts, self.noise):
            self.controls.addWidget(part)

    # ---- what is asked, and what comes ----

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import boundary  # torch is not there when the window opens

        if self._facts is None or refusal(self._facts):
            return {}
        single = self._facts.x.size == 1
        features = (0,) if single else (self.across.currentIndex(), self.up.currentIndex())
        span = WHOLE if self.painting.on else ()
        return {self.name: boundary(features, self.output.value() - 1, span), **self.glance.probes(features, span)}

    def take(self, event: object) -> bool:
        reading = self.own(event)
        if reading is not None:
            self.reading = reading
        return self.glance.take(event) or reading is not None

    def _data_changed(self) -> None:
        """Names the features anew where the data set is another."""
        node = data_node(self.session.root)
        facts = _facts(node)
        if facts == self._facts:
            return
        self._facts, self._days = facts, days(node.layer) if node is not None else []
        names = _features(facts)
        places = [*(first_axes(node.layer, len(names)) if node is not None and names else ()), 0, 0]
        for place, axis in zip(places, (self.across, self.up), strict=False):
            axis.blockSignals(True)
            axis.clear()
            axis.addItems(names)
            axis.setCurrentIndex(place if names else -1)
            axis.blockSignals(False)
            axis.setVisible(len(names) > 2)
        self._asked()

    def _asked(self) -> None:
        if self.up.currentIndex() == self.across.currentIndex() and self.up.count() > 1:
            self.up.setCurrentIndex((self.across.currentIndex() + 1) % self.up.count())
            return
        self._forget()

    def _forget(self) -> None:
        self.reading = None
        self.watch()
        self.refresh()

    def _painted(self) -> None:
        """Other points are painted, or none can be any more."""
        if not self.painting.on or not len(self.painting.spots):
            self.reading = None
        self.watch()
        self.refresh()

    def _glanced(self) -> None:
        """One node is looked at alone, or none any more."""
        self.watch()
        self.refresh()

    @property
    def low(self) -> bool:
        return super().low or cramped(self)

    # ---- pictures ----

    def draw(self) -> None:
        reading = self.reading
        if reading is None and self.painting.on:
            self._draw_canvas()
            return
        if reading is None:
            refused = refusal(self._facts)
            for part in (self.smooth, *self.parts, self.noise):
                part.setVisible(not refused)
            if refused:
                self.show_empty(refused)
            else:
                self.show_coming(MOMENT)
            return
        self.show_picture()
        self._offer(reading)
        self._name(reading)
        if len(reading.features) == 1:
            self._draw_curve(reading)
        else:
            self._draw_field(reading)
        if self.glance.reading is None:
            self.verdict.setText(verdict(reading))
            return
        self.glance.draw(self.plane, reading.names[0])
        self.scale.show_limit(self.glance.reading.limit, f"{self.glance.title}, its largest in full colour")
        self.verdict.setText(self.glance.said)

    def _offer(self, reading: Boundary) -> None:
        """Shows the controls that mean something here, and how to read the picture."""
        single = len(reading.features) == 1
        self.hint.setText(how_to_read(reading, self.explanation))
        self.output.setMaximum(reading.outputs)
        self.output.setVisible(reading.outputs > 1)
        self.smooth.setVisible(not single)
        for part in self.parts:
            if part.isHidden():
                part.show()
        self.noise.setHidden(self.painting.on)

    def restyle(self, theme: Theme) -> None:
        self.plane.restyle(theme)
        self.scale.restyle(field.pale(theme))

    def _draw_field(self, reading: Boundary) -> None:
        (left, right), (low, high) = reading.span.tolist()
        rows, columns = reading.field.shape[1:]
        wide, tall = (right - left) / (columns - 1), (high - low) / (rows - 1)
        alike = 1 / UNLIKE <= (right - left) / (high - low) <= UNLIKE
        square = alike and not reading.others
        across, up = (place in self._days for place in reading.features)
        names = reading.names[0], reading.names[1]
        self.plane.span((left, right), (low, high), names, square=square, dates=(across, up))
        discrete = self.smooth.currentIndex() == 1
        covers = QRectF(left - wide / 2, low - tall / 2, right - left + wide, high - low + tall)
        self.plane.show_field(field.colours(reading, self.session.theme, discrete), covers)
        ends, step = field.boundary_lines(reading)
        theme = self.session.theme
        lines = [Lines(ends, theme.text, 1.8 if not step else 1.0)]
        if reading.margin:
            lines.append(Lines(field.margin_lines(reading), field.supporting(theme), 1.2))
        self.plane.show_lines(lines)
        self._draw_points(reading, reading.points)
        self._state_scale(reading, step)

    def _draw_canvas(self) -> None:
        """The empty plane, to be painted on, and what is painted already."""
        self.show_picture()
        self.noise.hide()
        self.plane.span(*WHOLE, (AXES[0], AXES[1]), square=True)
        self.plane.show_field(None)
        self.plane.show_lines(())
        facts, spots = self._facts, self.painting.spots
        classes = facts.classes if facts is not None else ()
        self.plane.show_points(spots[:, :2], *field.painted(spots[:, 2], classes, self.session.theme))
        colours = field.class_colours(self.session.theme, len(classes))
        self.beside.name({name: Mark(colour, 0, symbol="o") for name, colour in zip(classes, colours, strict=True)})
        self.scale.hide()
        self.verdict.setText(PAINT if not len(spots) else "")

    def _draw_curve(self, reading: Boundary) -> None:
        (left, right), *_ = reading.span.tolist()
        x = np.linspace(left, right, reading.field.shape[-1])
        curves, theme = reading.field[:, 0], self.session.theme
        heights = self._heights(reading)
        low, high = (float(end) for end in (min(curves.min(), heights.min()), max(curves.max(), heights.max())))
        margin = 0.06 * (high - low) or 0.5
        name = reading.target or "answer"
        if reading.meaning in ("probability", "classes"):
            low, high, margin, name = 0.0, 1.0, 0.06, "probability"
        dates = reading.features[0] in self._days, False
        self.plane.span((left, right), (low - margin, high + margin), (reading.names[0], name), dates=dates)
        several = field.class_colours(theme, len(curves)) if len(curves) > 1 else [theme.text]
        pieces = [np.stack([x[:-1], curve[:-1], x[1:], curve[1:]], axis=1) for curve in curves]
        self.plane.show_field(None)
        self.plane.show_lines([Lines(ends, colour, 2.2) for ends, colour in zip(pieces, several, strict=True)])
        self._draw_points(reading, np.stack([reading.points[:, 0], heights], axis=1))
        self.scale.hide()

    def _heights(self, reading: Boundary) -> np.ndarray:
        """How high the examples of a curve lie: at their number, or, where they are classes, at 0 and 1."""
        if reading.meaning == "classes":
            return np.ones(len(reading.right))
        return 2 * reading.right - 1 if reading.meaning == "margin" else reading.right

    def _draw_points(self, reading: Boundary, places: np.ndarray) -> None:
        """Support vectors above the others, and wrong ones last, on top. Where another part has the examples that the
        network learns from, each is drawn once."""
        shown = np.isin(reading.part, [place for place, box in enumerate(self.parts) if box.isChecked()])
        kinds, styles = field.kinds(reading), field.point_styles(reading, self.session.theme)
        fresh, new = np.zeros((0, 2)), np.zeros(0, int)
        if self.painting.on:  # what is painted by now, whatever the network has been asked for
            there, missing = field.matched(places, self.painting.spots[:, :2])
            shown &= there
            rest = self.painting.spots[missing]
            fresh, new = rest[:, :2], field.fresh_kinds(reading, rest[:, 2])
        if self.parts[0].isChecked():
            shown &= ~np.isin(reading.part, field.repeating(reading))
        order = np.lexsort((reading.wrong[shown], reading.supporting[shown] | reading.wrong[shown]))
        self.plane.show_points(
            np.concatenate([fresh, places[shown][order]]), np.concatenate([new, kinds[shown][order]]), styles
        )

    def _name(self, reading: Boundary) -> None:
        """Which colour, shape and ring means what."""
        theme, named = self.session.theme, dict[str, Mark]()
        if reading.meaning != "number":
            colours = field.shown_colours(reading, theme)
            classes = reading.classes or ("0", "1")
            named |= {name: Mark(colour, 0, symbol="o") for name, colour in zip(classes, colours, strict=False)}
        for box, name, shape in zip(self.parts, PARTS, field.SHAPES, strict=True):
            if box.isChecked():
                named[name] = Mark(theme.muted, 0, symbol=shape, filled=field.filled(shape, reading))
        if reading.meaning != "number":
            named["wrong"] = Mark(theme.text, 0, symbol="ring")
        if reading.margin:
            named["support vector"] = Mark(field.supporting(theme), 0, symbol="ring")
        self.beside.name(named)

    def _state_scale(self, reading: Boundary, step: float) -> None:
        self.scale.setVisible(reading.meaning != "classes")
        if reading.meaning == "probability":
            second = (reading.classes or ("0", "1"))[1]
            self.scale.show_numbers(("0", "0.5", "1"), f"probability of “{second}”")
        elif reading.meaning == "margin":
            self.scale.show_numbers((f"{number(-1)}", "0", "+1"), "its sign is the answer")
        else:
            low, middle, high = (reading.middle + side * reading.limit for side in (-1, 0, 1))
            lines = f", a line every {number(step)}" if step else ""
            unit = reading.target or "the predicted number"
            rule = f"{unit}{lines}"
            self.scale.show_numbers((number(low), number(middle), number(high)), rule)

    # ---- the cursor ----

    def _tell_place(self, at: QPointF | None) -> None:
        reading = self.reading
        if at is None or reading is None or self.pages.currentWidget() is not self.picture:
            self.plane.show_note(None)
            return
        where = [at.x(), at.y()][: len(reading.features)]
        pixel = self.plane.mapFromGlobal(self.cursor().pos())
        self.plane.show_note(QPointF(pixel), told(reading, where, self._days))

    # ---- what is exported ----

    def table(self) -> Mapping[str, Any]:
        reading = self.reading
        if reading is None:
            return {}
        sizes = reading.field.shape[:0:-1]
        steps = [np.linspace(low, high, size) for (low, high), size in zip(reading.span.tolist(), sizes, strict=False)]
        axes = np.meshgrid(*steps)
        columns = {name: axis.ravel() for name, axis in zip(reading.names, axes, strict=True)}
        return columns | dict(zip(_field_names(reading), reading.field.reshape(len(reading.field), -1), strict=True))

    @property
    def caption(self) -> str:
        return " and ".join(self.reading.names) if self.reading else ""


def _field_names(reading: Boundary) -> list[str]:
    if reading.meaning == "classes":
        return [f"probability of {name}" for name in reading.classes]
    if reading.meaning == "probability":
        return [f"probability of {(reading.classes or ('0', '1'))[1]}"]
    return [reading.target or "prediction"]


def _facts(node: Any) -> Facts | None:
    """What the drawn data set is made of; None where there is none, or a setting of it is missing."""
    try:
        return node.layer.facts() if node is not None and isinstance(node.layer, Dataset) else None
    except UserError:
        return None


def _features(facts: Facts | None) -> list[str]:
    if facts is None or len(facts.x.shape) != 1:
        return []
    return list(facts.features) or [f"x{index + 1}" for index in range(facts.x.size)]
