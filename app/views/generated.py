"""What a generative model makes out of noise, beside the examples that it learns from, while it learns.

Of points in the plane both are seen at once, over what the discriminator says of every place; those of a diffusion walk
back from noise, again and again, or as far as the slider says. Pictures are seen as a sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QLabel, QSlider

from app.images import coloured, photograph, tiles
from app.marks import Style
from app.plots import Mark
from app.session import Session
from app.views.field import pale
from app.views.latent import packed
from app.views.plane_view import PlaneView
from app.wording import count

if TYPE_CHECKING:
    from engine.training.probes import Generated

REAL, MADE = "examples of the data", "generated"
PACE = 100
"""Milliseconds from one moment of the walk to the next."""
PAUSE = 12
"""Moments that the end of the walk is looked at before it begins again."""
RULE = "how likely the discriminator takes a place for real: orange generated, blue real, grey undecided"


class GeneratedView(PlaneView):
    """Real and generated examples."""

    name = "generated"
    title = "Generated"
    explanation = "What the network makes out of noise, beside the examples that it learns from."
    empty = (
        "This network makes nothing out of noise. Draw one with “Real or generated” or “Diffuse”, or open the "
        "example “A GAN” or “Diffusion”: what it makes appears here, before training too."
    )

    reading: Generated | None

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._frame = 0
        self._waited = 0
        self.scale.show_numbers(("0 %", "50 %", "100 %"), RULE)
        self._walking = QTimer(self, interval=PACE)
        self._walking.timeout.connect(self._walk_on)
        session.analysed.connect(lambda _: None if session.whole.ready else self.forget())

    def add_controls(self) -> None:
        self.real = QCheckBox("Examples")
        self.real.setToolTip("Examples of the data beside what is generated.")
        self.real.setChecked(True)
        self.real.toggled.connect(lambda _: self.refresh())
        self.walk = QCheckBox("Walk")
        self.walk.setToolTip("Shows the way from noise to examples again and again.")
        self.walk.setChecked(True)
        self.walk.toggled.connect(lambda _: self._pace())
        self.moment = QSlider(Qt.Orientation.Horizontal)
        self.moment.setMinimumWidth(120)
        self.moment.setAccessibleName("How far the points have walked")
        self.moment.setToolTip("How far the points have walked from noise, at the left, to examples.")
        self.moment.valueChanged.connect(self._moved)
        self.left = QLabel()
        for part, stretch in ((self.real, 0), (self.walk, 0), (self.moment, 1), (self.left, 0)):
            self.controls.addWidget(part, stretch)
        for part in (self.walk, self.moment, self.left):
            part.hide()

    # ---- what is asked, and what comes ----

    def probes(self) -> Mapping[str, Any]:
        from engine.training.probes import generated  # torch is not there when the window opens

        return {self.name: generated()}

    # ---- the walk ----

    def _pace(self) -> None:
        """Walks only where somebody sees it."""
        on = self.reading is not None and self.reading.walks and self.walk.isChecked() and self.isVisible()
        if on != self._walking.isActive():
            (self._walking.start if on else self._walking.stop)()

    def _walk_on(self) -> None:
        if self.reading is None or not self.isVisible():
            self._walking.stop()
            return
        last = len(self.reading.times) - 1
        if self._frame < last:
            self._waited = 0
            self.moment.setValue(self._frame + 1)
        elif (waited := self._waited + 1) > PAUSE:
            self._waited = 0
            self.moment.setValue(0)
        else:
            self._waited = waited

    def _moved(self, frame: int) -> None:
        self._frame = frame
        self.refresh()

    def hideEvent(self, event: Any) -> None:
        super().hideEvent(event)
        self._walking.stop()

    # ---- pictures ----

    def draw(self) -> None:
        reading = self.reading
        self.real.setVisible(reading is not None)
        if reading is None:
            self.show_empty()
            return
        self.show_picture()
        last = len(reading.times) - 1
        if self.moment.maximum() != last:
            self.moment.setMaximum(last)
            self.moment.setValue(last)
        self._frame = min(self._frame, last)
        for part in (self.walk, self.moment, self.left):
            part.setVisible(reading.walks)
        self.left.setText(f"{count(reading.times[self._frame], 'step')} left")
        self._draw_points(reading) if reading.points else self._draw_sheet(reading)
        self.scale.setVisible(reading.field.size > 0)
        self.verdict.setText(verdict(reading))
        self._pace()

    def _draw_points(self, reading: Generated) -> None:
        theme = self.session.theme
        names = (*reading.names, "", "")
        self.plane.span(*reading.span, (names[0], names[1]), square=True)
        real = reading.real if self.real.isChecked() else reading.real[:0]
        made = reading.made[self._frame]
        styles = [
            Style(theme.muted, "o", filled=False, edge=theme.panel),
            Style(theme.series[1], "s", edge=theme.panel),
        ]
        kinds = np.repeat([0, 1], [len(real), len(made)])
        self.plane.show_points(np.concatenate([real, made]), kinds, styles)
        self._draw_field(reading)
        shown = {REAL: Mark(theme.muted, 0, symbol="o")} if len(real) else {}
        self.beside.name({**shown, MADE: Mark(theme.series[1], 0, symbol="s")})

    def _draw_field(self, reading: Generated) -> None:
        if not reading.field.size:
            self.plane.show_field(None)
            return
        (left, right), (low, high) = reading.span
        sheet = coloured(2 * reading.field[::-1] - 1, 1.0, pale(self.session.theme))
        self.plane.show_field(packed(sheet[..., :3]), QRectF(left, low, right - left, high - low))

    def _draw_sheet(self, reading: Generated) -> None:
        """The generated pictures, and examples of the data to their right, in the greys of the whole sheet."""
        made, real = reading.made[self._frame], reading.real
        sheets = [made, real] if self.real.isChecked() else [made]
        joined = [np.stack([tiles(each[:, c], gap=1) for c in range(each.shape[1])]) for each in sheets]
        gap = np.full((joined[0].shape[0], joined[0].shape[1], 3), np.nan, np.float32)
        whole = np.concatenate([joined[0], gap, joined[1]] if len(joined) > 1 else joined, axis=2)
        height, width = whole.shape[1:]
        self.plane.span((0.0, float(width)), (0.0, float(height)), ("", ""), square=True, numbered=False)
        self.plane.show_points(np.zeros((0, 2)), np.zeros(0, int), [])
        self.plane.show_field(packed(photograph(whole)), QRectF(0, 0, width, height), sharp=True)
        self.beside.name({})

    # ---- what is exported ----

    def table(self) -> Mapping[str, Any]:
        reading = self.reading
        if reading is None or not reading.points:
            return {}
        made = reading.made[self._frame]
        names = (*reading.names, "x", "y")[:2]
        both = np.concatenate([reading.real, made])
        which = [REAL] * len(reading.real) + [MADE] * len(made)
        return {**dict(zip(names, both.T, strict=False)), "which": which}


def verdict(reading: Generated) -> str:
    if not reading.points:
        return (
            "Generated pictures at the left, examples of the data at the right, from the least value to the greatest."
        )
    said = [f"{count(reading.made.shape[1], 'generated point')} of the same noise in every picture."]
    made, real = reading.made[-1], reading.real
    gaps = np.linalg.norm(made[:, None] - real[None], axis=2)
    own = np.linalg.norm(real[:, None] - real[None], axis=2) + np.diag(np.full(len(real), np.inf))
    near = float(np.quantile(own.min(1), 0.95))
    far = float((gaps.min(1) > near).mean())
    bare = float((gaps.min(0) > near).mean())
    said.append(f"{far:.0%} of them lie apart from the data, and {bare:.0%} of the data have none nearby.")
    return " ".join(said).replace("%", " %")
