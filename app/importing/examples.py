"""The first examples of data that are no table: pictures, sounds as spectrograms, curves, and texts."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem

from app.forms import as_plain_tip
from app.small_pictures import SIDE, drawn
from app.theme import Theme
from engine.datasets.inspecting import Preview


class ExamplePreview(QListWidget):
    """Pictures side by side with their class below, or texts one below the other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shown: tuple[Preview, ...] = ()
        self._heard = False
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setAccessibleName("First examples")
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def show_previews(self, previews: tuple[Preview, ...], heard: bool = False) -> None:
        """`heard`: arrays are spectrograms."""
        self._shown, self._heard = previews, heard
        pictures = any(preview.array is not None for preview in previews)
        self.setViewMode(QListView.ViewMode.IconMode if pictures else QListView.ViewMode.ListMode)
        self.setWordWrap(not pictures)
        self.setIconSize(QSize(SIDE, SIDE))
        self.setGridSize(QSize(SIDE + 28, SIDE + self.fontMetrics().height() + 16) if pictures else QSize())
        self.setUniformItemSizes(pictures)
        self.clear()
        for preview in previews:
            self.addItem(self._item(preview))

    def restyle(self, theme: Theme) -> None:
        self._theme = theme
        self.show_previews(self._shown, self._heard)

    def _item(self, preview: Preview) -> QListWidgetItem:
        if preview.array is None:
            item = QListWidgetItem(f"{preview.label}\n{preview.text}" if preview.label else preview.text)
        else:
            item = QListWidgetItem(QIcon(drawn(preview.array, self._theme, heard=self._heard)), preview.label)
            item.setToolTip(as_plain_tip(preview.label))
        item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        return item
