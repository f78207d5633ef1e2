"""Taking a picture out of the program: as PNG, as SVG, as the numbers behind it (CSV), or to the clipboard.

What is exported is what is on the screen, with its title, legend and scale, in the present colours, and without the
controls around it. It is painted here, because Qt paints widgets in the window's thread only; packing and writing it
goes to a thread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QIODevice, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QImage, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QGraphicsView, QMenu, QToolButton, QWidget

from app.background import Background
from app.dialogs import ask
from app.icons import icon
from app.plots import pen
from app.session import Session
from app.theme import Theme
from app.views.plain_svg import plain
from engine.errors import UserError
from engine.saving import write_bytes

SHARPNESS = 2
"""Pixels of a PNG for each of the screen's: sharp on paper and on dense displays."""
MARGIN = 12
EMPTY_PATH = rb'<path[^>]*\sd=""[^>]*/>'
"""What Qt writes for a curve without points, and programs that read SVG complain of."""
REPLACE, CANCEL = "Replace", "Cancel"


class Exported(Protocol):
    """What can be exported: a View, or anything that has a picture and a table."""

    session: Session
    picture: QWidget

    @property
    def title(self) -> str: ...

    @property
    def caption(self) -> str:
        """What of the network is shown; may be empty."""

    @property
    def nothing_yet(self) -> str:
        """What to do where there is nothing to export; empty where there is something."""

    def table(self) -> Mapping[str, Any]:
        """Columns of equal length, by names with units."""


class ExportButton(QToolButton):
    """A small button with the ways to export what `source` shows."""

    def __init__(self, source: Exported) -> None:
        super().__init__()
        self._source = source
        self._worker = Background(self)
        self._worker.done.connect(lambda name: source.session.message.emit(f"Exported to '{name}'.", ""))
        self._worker.refused.connect(source.session.tell)
        self.setToolTip("Export…")
        self.setAccessibleName(f"Export {source.title}")
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        menu = QMenu(self)
        for text, act in (
            ("Picture (PNG)…", lambda: self._save("PNG", png)),
            ("Vector picture (SVG)…", lambda: self._save("SVG", svg)),
            ("Table (CSV)…", lambda: self._save("CSV", csv)),
            ("Copy picture", self.copy),
        ):
            menu.addAction(text, act)
        self.setMenu(menu)
        self.restyle(source.session.theme)

    @property
    def busy(self) -> bool:
        return self._worker.busy

    def restyle(self, theme: Theme) -> None:
        self.setIcon(icon("tray-arrow-down", theme))

    def copy(self) -> None:
        if self._anything():
            QGuiApplication.clipboard().setImage(image(self._source))

    def _save(self, kind: str, make: Callable[[Exported], Callable[[], bytes]]) -> None:
        """Asks for a file, takes the picture as it is now, and writes it on a thread."""
        if not self._anything():
            return
        path = self._ask_where(kind)
        if path is not None:
            packed = make(self._source)
            self._worker.ask(lambda: _write(path, packed))

    def _anything(self) -> bool:
        """Whether there is something to export; says what to do where there is not."""
        if hint := self._source.nothing_yet:
            self._source.session.tell(UserError("There is nothing to export yet.", hint))
        return not hint

    def _ask_where(self, kind: str) -> Path | None:
        suffix = f".{kind.lower()}"
        folder = self._source.session.folder or Path()
        suggestion = str(folder / f"{_file_name(self._source)}{suffix}")
        chosen, _ = QFileDialog.getSaveFileName(self, f"Export {self._source.title}", suggestion, f"{kind} (*{suffix})")
        if not chosen:
            return None
        path = Path(chosen)
        if path.suffix.lower() == suffix:
            return path
        path = path.with_name(path.name + suffix)
        return path if not path.exists() or self._may_replace(path) else None

    def _may_replace(self, path: Path) -> bool:
        text = f"'{path.name}' is there already."
        return ask(self, "Gradwire", text, "Replacing it cannot be undone.", (REPLACE, CANCEL)) == REPLACE


def image(source: Exported) -> QImage:
    """The picture under its title, `SHARPNESS` times as fine as on the screen."""
    size = _size(source)
    made = QImage(size * SHARPNESS, QImage.Format.Format_RGB32)
    made.setDevicePixelRatio(SHARPNESS)
    painter = QPainter(made)
    _paint(source, painter, size)
    painter.end()
    return made


def png(source: Exported) -> Callable[[], bytes]:
    """The picture, painted now; what is returned packs it as PNG, on any thread."""
    painted = image(source)
    return lambda: _packed(painted)


def svg(source: Exported) -> Callable[[], bytes]:
    """The picture as lines and text that can be enlarged; heat maps in it stay pixels. Painted now; what is returned
    makes it fit for every program, on any thread."""
    size, buffer = _size(source), QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(QPoint(0, 0), size))
    generator.setResolution(source.picture.logicalDpiX())  # or letters come out in another size
    generator.setTitle(_heading(source))
    generator.setDescription("Exported from Gradwire")
    painter = QPainter(generator)
    with _points_drawn(source):
        _paint(source, painter, size)
    painter.end()
    data = re.sub(EMPTY_PATH, b"", bytes(buffer.data().data()))
    return lambda: plain(data)


@contextmanager
def _points_drawn(source: Exported) -> Iterator[None]:
    """Lets plots draw each point by itself: on the screen they are parts of one picture, which SVG has no word for."""
    plots = source.picture.findChildren(QGraphicsView)
    dots = [item for plot in plots for item in plot.items() if isinstance(item, pg.ScatterPlotItem)]
    for each in dots:
        each.setExportMode(True)
    try:
        yield
    finally:
        for each in dots:
            each.setExportMode(False)


def csv(source: Exported) -> Callable[[], bytes]:
    """The numbers behind the picture; what is not a number is left empty."""
    columns = dict(source.table())

    def packed() -> bytes:
        import pandas as pd  # takes a third of a second, on the thread that writes

        text: str = pd.DataFrame(columns).to_csv(index=False, lineterminator="\n")
        return text.encode()

    return packed


def _write(path: Path, packed: Callable[[], bytes]) -> str:
    write_bytes(path, packed())
    return path.name


def _packed(picture: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs ask for bytes, Qt for text
    return bytes(buffer.data().data())


def _heading(source: Exported) -> str:
    return " – ".join(filter(None, (source.title, source.caption)))


def _file_name(source: Exported) -> str:
    """`Loss and metrics`, `Weights – Dense 1`: names may hold what no file's name can."""
    return " ".join(re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", _heading(source)).split())[:80].strip(" .")


def _font(source: Exported) -> QFont:
    font = QFont(source.picture.font())
    font.setBold(True)
    return font


def _size(source: Exported) -> QSize:
    """Of the whole sheet: a margin around, and the title on top."""
    title = QFontMetrics(_font(source)).height() + MARGIN // 2
    return source.picture.size() + QSize(2 * MARGIN, 2 * MARGIN + title)


def _paint(source: Exported, painter: QPainter, size: QSize) -> None:
    theme, font = source.session.theme, _font(source)
    metrics = QFontMetrics(font)
    painter.fillRect(QRectF(0, 0, size.width(), size.height()), QColor(theme.panel))
    painter.setFont(font)
    painter.setPen(pen(theme.text, 1))
    room = QRectF(MARGIN, MARGIN, size.width() - 2 * MARGIN, metrics.height())
    heading = metrics.elidedText(_heading(source), Qt.TextElideMode.ElideRight, int(room.width()))
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft, heading)
    corner = QPoint(MARGIN, MARGIN + metrics.height() + MARGIN // 2)
    source.picture.render(painter, corner, QRegion(), QWidget.RenderFlag.DrawChildren)
