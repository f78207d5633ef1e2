"""Pictures: drawn on a pad where they are small, square and grey; dropped, opened, pasted, or taken by a camera.

On the left is what was made, on the right what the network sees of it, with what its answer rests on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QHideEvent, QImage
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QWidget

from app.drops import dropped_paths
from app.fitting_label import FittingLabel
from app.images import photograph
from app.pictures import Scale
from app.theme import Theme
from app.tryit import camera, words
from app.tryit.asking import Told
from app.tryit.inputs.base import IconButton, Input
from app.tryit.material import Material
from app.tryit.picture_pad import PicturePad
from app.tryit.picture_view import PictureView, overlaid
from app.tryit.pictures_from import example, read
from app.wording import number
from engine.datasets.base import Array, Dataset
from engine.datasets.pictures_decoding import SUFFIXES

LARGEST_PAD = 64
"""Pixels of a side up to which a picture can be drawn with a pen: larger ones are photographs."""
BEHIND = "Shows the picture below the colours of what the answer rests on."
FILES = f"Pictures ({' '.join(f'*{suffix}' for suffix in SUFFIXES)});;All files (*)"


class PictureInput(Input):
    """A pad or the picture, and what the network sees."""

    def __init__(self, theme: Theme, material: Material) -> None:
        super().__init__(theme, material)
        channels, height, width = material.facts.x.shape
        self.pad = PicturePad(material) if channels == 1 and height == width <= LARGEST_PAD else None
        self.shown = PictureView(theme, "Picture")
        self.seen = PictureView(theme, "What the network sees, and what the answer rests on")
        self.behind = IconButton(theme, "image-outline", "Picture behind", BEHIND)
        self.behind.setCheckable(True)
        self.behind.setChecked(True)
        self.scale = Scale(theme, "")
        self._raw = np.zeros(material.facts.x.shape, np.float32)
        self._told: Told | None = None
        self.setAcceptDrops(True)
        self._arrange()
        self.behind.toggled.connect(lambda _: self._paint())
        self.seen.hovered.connect(self._hovered)
        if self.pad is not None:
            self.pad.drawn.connect(self._drawn)

    def _arrange(self) -> None:
        self.buttons: dict[str, IconButton] = {}
        for key, name, text, tip, done in self._offers():
            button = self.buttons[key] = IconButton(self.theme, name, text, tip)
            button.clicked.connect(lambda _=False, done=done: done())
        self.left: QWidget = self.pad or self.shown
        both = QGridLayout(self)  # rows in common: the pictures stand at one height, and are of one size
        both.setContentsMargins(0, 0, 0, 0)
        both.setHorizontalSpacing(10)
        both.setVerticalSpacing(2)
        heads = QHBoxLayout()  # its buttons may take more of one side than of the other
        heads.setSpacing(both.horizontalSpacing())
        heads.addWidget(_head(("Yours", ""), *self.buttons.values()), 1)
        heads.addWidget(_head(("What it sees", "Seen"), self.behind), 1)
        both.addLayout(heads, 0, 0, 1, 2)
        for place, picture in enumerate((self.left, self.seen)):
            both.addWidget(picture, 1, place)
            both.setColumnStretch(place, 1)
        both.addWidget(self.scale, 2, 0, 1, 2)
        both.setRowStretch(1, 1)

    def _offers(self) -> list[tuple[str, str, str, str, Callable[[], object]]]:
        found: list[tuple[str, str, str, str, Callable[[], object]]] = []
        if self.pad is not None:
            found.append(("clear", "eraser", "Clear", "Wipes the pad, to draw anew.", self.pad.clear))
        found.append(("open", "folder-open-outline", "Open…", "Takes a picture from a file.", self.ask_file))
        found.append(("paste", "content-paste", "Paste", "Takes the picture in the clipboard.", self.paste))
        if camera.available():
            found.append(
                ("camera", "camera-outline", "Camera", "Takes what the camera sees, live.", self.toggle_camera)
            )
        return found

    # ---- what is shown ----

    @property
    def how(self) -> str:  # type: ignore[override]  # it depends on the pictures
        return "Draw, or drop a picture here." if self.pad else "Drop a picture here, paste one, or open a file."

    def show_example(self, raw: Array) -> None:
        self._raw = np.asarray(raw, np.float32)
        (self.pad or self.shown).show_bytes(photograph(self._raw))
        self._paint()

    def show_told(self, told: Told | None) -> None:
        self._told = told
        self._paint()

    def restyle(self, theme: Theme) -> None:
        super().restyle(theme)
        for part in (self.shown, self.seen):
            part.restyle(theme)
        for button in (*self.buttons.values(), self.behind):
            button.restyle(theme)
        self.scale.restyle(theme)
        self._paint()

    @property
    def limit(self) -> float:
        """The number in full colour."""
        found = self._told.attribution if self._told is not None else None
        return float(np.abs(found.values).max()) if found is not None else 0.0

    def _paint(self) -> None:
        found = self._told.attribution if self._told is not None else None
        self.scale.setVisible(found is not None)
        self.behind.setVisible(found is not None)
        if found is None or found.values.shape != self._raw.shape[1:]:
            self.seen.show_bytes(photograph(self._raw))
            return
        ground = self._raw if self.behind.isChecked() else np.zeros_like(self._raw)
        self.seen.show_bytes(overlaid(ground, found.values, self.limit, found.signed, self.theme))
        if found.signed:
            self.scale.show_limit(self.limit, words.rule(self._told))
        else:
            self.scale.show_span((0.0, self.limit), "how much it counts")

    def _hovered(self, cell: tuple[int, int] | None) -> None:
        found = self._told.attribution if self._told is not None else None
        if cell is None or found is None:
            self.remarked.emit("")
            return
        row, column = cell
        self.remarked.emit(f"Row {row + 1}, column {column + 1}: {number(float(found.values[row, column]))}.")

    # ---- making one ----

    def _drawn(self, picture: Array) -> None:
        """The pad's picture goes from 0 to 1, the data's as far as its own brightest pixel."""
        self._raw = np.asarray(picture[None] * (float(np.max(self.material.high)) or 1.0), np.float32)
        self._paint()
        self.edited.emit(self._raw)

    def ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open a picture", "", FILES)
        if name:
            self.take_path(Path(name))

    def paste(self) -> None:
        self.take_mime(QGuiApplication.clipboard().mimeData())

    def take_mime(self, data: QMimeData | None) -> bool:
        """A picture, or a file, that was dropped or copied."""
        paths = dropped_paths(data) if data is not None else []
        if paths:
            self.take_path(paths[0])
            return True
        image = QImage(data.imageData()) if data is not None and data.hasImage() else QImage()
        if image.isNull():
            self.remarked.emit("The clipboard holds no picture.")
            return False
        self.take_image(image)
        return True

    def take_image(self, image: QImage) -> None:
        raw, remark = example(image, self.material)
        self.show_example(raw)
        self.edited.emit(raw)
        self.remarked.emit(remark)

    def load(self, path: Path) -> tuple[Array, str]:
        dataset = self.material.dataset
        if type(dataset).examples_from is not Dataset.examples_from:
            return super().load(path)
        return example(read(path), self.material)

    def toggle_camera(self) -> None:
        camera.toggle(self, self.take_image)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Pictures only: other files are for the window, which imports them."""
        paths = dropped_paths(event.mimeData())
        if (paths and paths[0].suffix.lower() in SUFFIXES) or (not paths and event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take_mime(event.mimeData())

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: no camera does either."""
        super().hideEvent(event)
        camera.stop(self)


def _head(title: tuple[str, ...], *buttons: QWidget) -> QWidget:
    """A title, in fewer words too, with buttons at its end."""
    head, said = QWidget(), FittingLabel("muted")
    said.say(*title)
    row = QHBoxLayout(head)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2)
    row.addWidget(said, 1)
    for button in buttons:
        row.addWidget(button)
    return head
