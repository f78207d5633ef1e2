"""Fields of numbers with air before their text: Qt forgets the padding of a style sheet at the left of them."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QSpinBox

AIR = 6
"""Pixels, as other fields have."""


def _air(box: QAbstractSpinBox) -> None:
    box.lineEdit().setTextMargins(AIR, 0, 0, 0)


class Spin(QSpinBox):
    """A whole number."""

    def __init__(self, *parts: Any, **settings: Any) -> None:
        super().__init__(*parts, **settings)
        _air(self)


class DoubleSpin(QDoubleSpinBox):
    """A number with decimals."""

    def __init__(self, *parts: Any, **settings: Any) -> None:
        super().__init__(*parts, **settings)
        _air(self)
