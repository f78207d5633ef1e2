"""Enters what is being typed, as a click elsewhere would: who saves a drawing or leaves it means it as it looks.

All fields take over what stands in them when they lose the focus, those of forms, names and values on the canvas, and
cells of tables. So this takes the focus away and gives it back, and needs to know none of them.
"""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

FIELDS = (QLineEdit, QPlainTextEdit, QAbstractSpinBox)


def enter_typed(otherwise: QWidget) -> None:
    """The focus stays in the field, or goes to another widget where the field is closed by this."""
    field = QApplication.focusWidget()
    if isinstance(field, FIELDS):
        field.clearFocus()
        stays = isValid(field) and field.isVisible()
        if QApplication.focusWidget() is None:
            (field if stays else otherwise).setFocus()
