"""A report as PDF: Qt sets the pages, and the pictures stay lines and letters.

It is made in a process of its own (see `app.worker`), where a program for Qt's fonts is started without a window.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QByteArray, QMarginsF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QPyTextObject,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)
from PySide6.QtSvg import QSvgRenderer

from engine.report.pieces import Picture, Piece, Report, Table, Text
from engine.saving import write_bytes

DRAWN = QTextFormat.ObjectTypes.UserObject + 1
"""The type of the places in the text where pictures stand."""
NUMBER = QTextFormat.Property.UserProperty + 1
"""Which picture it is."""
INK, MUTED, RULE = "#1f2328", "#5b6470", "#d5d9de"
MARGIN = 18.0
"""Millimetres."""
GAP = 6.0
STRETCH = 1.4
"""How much wider than the page two pictures may be that are made smaller to stand side by side."""
DOTS = 1200
"""A PDF writer's resolution: fine enough that hairlines stand where they should."""


def write_pdf(report: Report, path: Path) -> Path:
    """Writes the pages, atomically. Raises FileError."""
    application = QGuiApplication.instance() or QGuiApplication(["report", "-platform", "offscreen"])
    with TemporaryDirectory() as folder:
        pages = Path(folder) / "report.pdf"
        _print(report, pages)
        write_bytes(path, pages.read_bytes())
    del application
    return path


def _print(report: Report, path: Path) -> None:
    writer = QPdfWriter(str(path))
    writer.setResolution(DOTS)
    writer.setTitle(report.title)
    writer.setCreator("Gradwire")
    layout = QPageLayout(
        QPageSize(QPageSize.PageSizeId.A4),
        QPageLayout.Orientation.Portrait,
        QMarginsF(MARGIN, MARGIN, MARGIN, MARGIN),
        QPageLayout.Unit.Millimeter,
    )
    writer.setPageLayout(layout)
    size = layout.paintRect(QPageLayout.Unit.Point).size()
    document = Pages(report, size)
    painter = QPainter(writer)
    painter.scale(DOTS / 72, DOTS / 72)
    for page in range(document.pageCount()):
        if page:
            writer.newPage()
        painter.save()
        painter.translate(0, -page * size.height())
        document.drawContents(painter, QRectF(0, page * size.height(), size.width(), size.height()))
        painter.restore()
    painter.end()


class Pictures(QPyTextObject):
    """Draws the pictures where they stand in the text, no wider than the page."""

    def __init__(self, document: Pages) -> None:
        super().__init__(document)
        self._pages = document

    def intrinsicSize(self, document: QTextDocument, position: int, format: QTextFormat) -> QSizeF:
        picture = self._pages.pictures[format.intProperty(NUMBER)]
        wide = self._pages.wide / 2 - GAP if picture.width < self._pages.wide * STRETCH / 2 else self._pages.wide
        scale = min(1.0, wide / picture.width, self._pages.high / picture.height)
        return QSizeF(picture.width * scale, picture.height * scale)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, position: int, format: QTextFormat
    ) -> None:
        svg = self._pages.pictures[format.intProperty(NUMBER)].svg
        QSvgRenderer(QByteArray(svg.encode())).render(painter, QRectF(rect))


class Pages(QTextDocument):
    """The report as Qt's text; one unit is a point."""

    def __init__(self, report: Report, page: QSizeF) -> None:
        super().__init__()
        self.pictures: list[Picture] = []
        self.wide, self.high = page.width(), page.height() * 0.9
        self.setDocumentMargin(0)
        self.setDefaultFont(_font(9.5))
        self.setPageSize(page)
        self._objects = Pictures(self)
        self.documentLayout().registerHandler(DRAWN, self._objects)
        self._cursor = QTextCursor(self)
        self._line: list[float] = []
        """The widths of the pictures in the line that is being written."""
        self._together: list[int] = []
        """The blocks that what follows must not be parted from."""
        self._write(report)
        self._keep_together()

    def _write(self, report: Report) -> None:
        self._cursor.insertText(report.title, _letters(20, INK, bold=True))
        self._paragraph(report.subtitle, _letters(9.5, MUTED), above=2)
        for section in report.sections:
            self._paragraph(section.title, _letters(13, INK, bold=True), above=20, below=4, stays=True)
            before: Piece | None = None
            for piece in section.pieces:
                self._piece(piece, before)
                before = piece

    def _keep_together(self) -> None:
        """A title at the foot of a page goes to the next one. The last ones first: a title may stand above a caption
        that goes."""
        for number in reversed(self._together):
            block = self.findBlockByNumber(number)
            layout = self.documentLayout()
            here, after = layout.blockBoundingRect(block), layout.blockBoundingRect(block.next())
            if int(here.top() // self.pageSize().height()) != int((after.top() + 1) // self.pageSize().height()):
                _begin_page(block, True)
                if number + 1 in self._together:
                    _begin_page(block.next(), False)

    def _piece(self, piece: Piece, before: Piece | None) -> None:
        if isinstance(piece, Text):
            self._paragraph(piece.text, _letters(8.5, MUTED) if piece.quiet else _letters(9.5, INK), below=3)
        elif isinstance(piece, Table):
            if piece.caption:
                self._paragraph(piece.caption, _letters(8.5, MUTED), above=8, below=2, stays=True)
            self._table(piece)
        else:
            self._picture(piece, before)

    def _paragraph(
        self, text: str, letters: QTextCharFormat, above: float = 4, below: float = 0, stays: bool = False
    ) -> None:
        """`stays`: it is not parted from what follows."""
        block = QTextBlockFormat()
        block.setTopMargin(above)
        block.setBottomMargin(below)
        self._cursor.insertBlock(block, letters)
        if stays:
            self._together.append(self._cursor.blockNumber())
        self._cursor.insertText(text, letters)

    def _picture(self, picture: Picture, before: Piece | None) -> None:
        """Two that are narrow stand side by side."""
        beside = isinstance(before, Picture) and not before.caption and len(self._line) == 1
        if not (beside and sum(self._line) + picture.width + GAP <= self.wide * STRETCH):
            block = QTextBlockFormat()
            block.setTopMargin(10)
            self._cursor.insertBlock(block)
            self._line = []
        self._line.append(picture.width)
        letters = QTextCharFormat()
        letters.setObjectType(DRAWN)
        letters.setProperty(NUMBER, len(self.pictures))
        self.pictures.append(picture)
        self._cursor.insertText("\N{OBJECT REPLACEMENT CHARACTER}", letters)
        if picture.caption:
            self._paragraph(picture.caption, _letters(8.5, MUTED), above=1, below=4)

    def _table(self, table: Table) -> None:
        look = QTextTableFormat()
        look.setCellPadding(2.5)
        look.setCellSpacing(0)
        look.setBorderCollapse(True)
        look.setBorder(0.4)
        look.setBorderBrush(QColor(RULE))
        look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        look.setHeaderRowCount(1)
        look.setColumnWidthConstraints([QTextLength() for _ in table.columns])
        grid = self._cursor.insertTable(len(table.rows) + 1, len(table.columns), look)
        for number, row in enumerate((table.columns, *table.rows)):
            for column, cell in enumerate(row):
                cursor = grid.cellAt(number, column).firstCursorPosition()
                block = QTextBlockFormat()
                right = table.align(column) == "right"
                block.setAlignment(Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft)
                cursor.setBlockFormat(block)
                cursor.insertText(cell, _letters(8.5, INK, bold=number == 0))
        self._cursor.movePosition(QTextCursor.MoveOperation.End)


def _begin_page(block: QTextBlock, begins: bool) -> None:
    """Whether a new page begins with a block."""
    flags = QTextFormat.PageBreakFlag
    look = block.blockFormat()
    look.setPageBreakPolicy(flags.PageBreak_AlwaysBefore if begins else flags.PageBreak_Auto)
    QTextCursor(block).setBlockFormat(look)


def _font(points: float, bold: bool = False) -> QFont:
    font = QFont(["Inter", "Segoe UI", "Noto Sans", "DejaVu Sans"])
    font.setPixelSize(round(points))
    font.setBold(bold)
    return font


def _letters(points: float, colour: str, bold: bool = False) -> QTextCharFormat:
    letters = QTextCharFormat()
    letters.setFont(_font(points, bold))
    letters.setForeground(QColor(colour))
    return letters
