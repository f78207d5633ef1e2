"""How much chance there is in the data: the setting of the data node that is drawn, within reach of the picture of it.

It is an edit of the drawing like any other: it can be undone, and one stroke of the slider is one step of the history.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from app.session import Session
from engine.datasets.base import Dataset
from engine.graph import Graph, Node

SETTING = "noise"
STEPS = 50
"""Of the slider: hundredths, for noise runs from 0 to 0.5."""
REASON = "This data set is as it was measured: only the sets of points in the plane have noise to choose."


def data_node(graph: Graph) -> Node | None:
    """The data set that is drawn, the first where there are several."""
    return next((node for node in graph.nodes.values() if isinstance(node.layer, Dataset)), None)


class Noise(QWidget):
    """A slider for the noise of the data set, with its value; grey, with the reason, where there is none to choose."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._stroke = 0
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(5)
        self.slider.setFixedWidth(90)
        self.slider.setAccessibleName("Noise of the data")
        self.name, self.value = QLabel("Noise"), QLabel("0.00")
        self.value.setMinimumWidth(self.value.fontMetrics().horizontalAdvance("0.00"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for part in (self.name, self.slider, self.value):
            row.addWidget(part)
        self.slider.valueChanged.connect(self._changed)
        self.slider.sliderPressed.connect(self._next_stroke)
        session.drawn.connect(lambda _, __: self._show())
        self._show()

    def _show(self) -> None:
        node = data_node(self._session.root)
        has = node is not None and SETTING in node.layer.fields
        self.setEnabled(has)
        self.setToolTip(
            "How much chance there is in the points; a training that runs goes on with it." if has else REASON
        )
        self.value.setVisible(has)
        if has and node is not None:
            noise = float(node.layer.setting(SETTING))
            self.slider.blockSignals(True)
            self.slider.setValue(round(100 * noise))
            self.slider.blockSignals(False)
            self.value.setText(f"{noise:.2f}")

    def _next_stroke(self) -> None:
        self._stroke += 1

    def _changed(self, value: int) -> None:
        node = data_node(self._session.root)
        if node is None or SETTING not in node.layer.fields:
            return
        if not self.slider.isSliderDown():  # keys and clicks beside the handle: each is a step of its own
            self._stroke += 1
        graph = self._session.root.with_settings(node.id, **{SETTING: value / 100})
        self._session.edit_root(graph, "Set noise", (id(self), node.id, self._stroke))
