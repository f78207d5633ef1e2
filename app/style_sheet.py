"""The small style sheet that sits on top of Fusion and the palette: spacing, corners and quiet docks.

Only what a palette cannot say stands here. Colours are those of the palette, by their roles, and sizes are told in
heights of the letters, so that all themes and all letters share a sheet: another sheet is put on by telling every
widget of the program twice that it has another style, in one piece. What neither can say depends on properties of a
window, and holds for all that belongs to it: arrows and ticks are pictures, those for a dark theme where `dark` is
true; `letters` names those that are so small or so large that nothing grows along with them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Literal

ROLES = {
    "window": "window",
    "panel": "base",
    "border": "mid",
    "node_border": "dark",
    "text": "text",
    "muted": "placeholder-text",
    "accent": "accent",
    "highlight": "shadow",
    "error": "bright-text",
    "warning": "link-visited",
}
"""The colours of a theme, and the roles of the palette that have them. Two are named after what nothing in the window
has, shadows and links that were followed."""
Letters = Literal["", "small", "large", "largest"]
LARGE = 1.25
"""The scale of text from which on it counts as large."""
LARGEST = 1.8
"""Up to which icons, arrows and handles grow with the text: larger ones take the room of words."""
ENDS: dict[Letters, float] = {"small": 1.0, "largest": LARGEST}
"""Letters along with which nothing grows, and beside which ones it would be as large."""
SCROLLER = 22
SIZES: dict[str, float] = {
    "icon": 16,
    "arrow": 12,
    "field_arrow": 18,
    "beside_arrow": 20,
    "mark": 14,
    "half_mark": 6,
    "round_mark": 7.2,
    "title_icon": 18,
    "scroller": SCROLLER,
    "two_scrollers": 2 * SCROLLER,
    "three_scrollers": 3 * SCROLLER,
}
"""Pixels, at the usual size of text: an icon beside words, the arrow of a field, the box of a check and a slider's
handle, each of the three buttons behind more tabs than there is room for, and a button in the title of a dock, of which
Qt takes a quarter for its border. A handle is two pixels higher on each side than `half_mark` says, and gets no round
corners at all where they would be rounder than that."""

SHEET = Template(
    """
QMainWindow::separator { background: $window; width: 5px; height: 5px; }
QMainWindow::separator:hover { background: $accent; }
QDockWidget { color: $muted; font-weight: 600; }
QDockWidget::title { background: $window; padding: 6px 10px; text-align: left; }
QDockWidget { titlebar-close-icon: url("$icons/close-light.svg"); }
QDockWidget { titlebar-normal-icon: url("$icons/float-light.svg"); }
QDockWidget::close-button, QDockWidget::float-button { icon-size: ${title_icon}; }
QDockWidget > QWidget { background: $panel; }
QToolBar { background: $window; border: none; spacing: 2px; padding: 4px 6px; }
QToolBar::separator { background: $border; width: 1px; margin: 5px 6px; }
QToolButton, QPushButton { icon-size: ${icon}; }
QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 4px 7px; color: $text; }
QToolButton:hover { background: $highlight; }
QToolButton:pressed, QToolButton:checked { background: $highlight; border-color: $accent; }
QToolButton:disabled { color: $node_border; }
QToolButton:focus { border-color: $accent; }
QMenuBar { background: $window; padding: 1px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: $highlight; color: $text; }
QMenu { background: $panel; border: 1px solid $border; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 12px; border-radius: 4px; color: $text; }
QMenu::item:selected { background: $highlight; color: $text; }
QMenu::item:disabled { color: $node_border; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }
QStatusBar { background: $window; color: $muted; }
QStatusBar::item { border: none; }
QTabBar::tab { background: transparent; color: $muted; padding: 6px 13px; border: none;
    border-bottom: 2px solid transparent; }
[letters="large"] QTabBar::tab, [letters="largest"] QTabBar::tab { padding: 6px 7px; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; }
QTabWidget::pane { border: none; }
QTabBar::tear { width: 0; }
QTabBar::scroller { width: ${two_scrollers}; }
QMainWindow > QTabBar::scroller { width: ${three_scrollers}; }
QMainWindow > QTabBar[narrow="true"]::scroller { width: ${scroller}; }
QMainWindow > QTabBar[tight="true"]::tab:last { margin-right: -1px; }
QTabBar QToolButton { background: $window; border: none; }
QTabBar QToolButton::left-arrow { image: url("$icons/left-light.svg"); width: ${arrow}; height: ${arrow}; }
QTabBar QToolButton::right-arrow { image: url("$icons/right-light.svg"); width: ${arrow}; height: ${arrow}; }
QTabBar QToolButton::down-arrow { image: url("$icons/down-light.svg"); width: ${arrow}; height: ${arrow}; }
QMainWindow > QTabBar { qproperty-drawBase: 0; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit[framed="true"] {
    background: $panel; color: $text; border: 1px solid $node_border; border-radius: 4px; padding: 3px 6px;
    selection-background-color: $accent; selection-color: $panel; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit[framed="true"]:focus {
    border: 1px solid $accent; }
QLineEdit[refused="true"], QSpinBox[refused="true"] { border: 1px solid $error; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: $node_border; border-color: $border; }
QComboBox { padding-right: ${beside_arrow}; }
QComboBox::drop-down, QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button,
QDoubleSpinBox::down-button { border: none; background: transparent; width: ${field_arrow}; }
QComboBox::down-arrow, QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$icons/down-light.svg");
    width: ${arrow}; height: ${arrow}; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$icons/up-light.svg");
    width: ${arrow}; height: ${arrow}; }
QComboBox QAbstractItemView { background: $panel; border: 1px solid $node_border; padding: 3px;
    selection-background-color: $highlight; selection-color: $text; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator, QAbstractItemView::indicator { width: ${mark}; height: ${mark}; background: $panel;
    border: 1px solid $node_border; border-radius: 4px; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked { background: $accent; border-color: $accent;
    image: url("$icons/check-light.svg"); }
QCheckBox::indicator:disabled, QAbstractItemView::indicator:disabled { border-color: $border; }
QCheckBox:focus { color: $accent; }
QPushButton { background: $panel; color: $text; border: 1px solid $node_border; border-radius: 5px; padding: 5px 13px; }
QPushButton:hover { background: $highlight; border-color: $accent; }
QPushButton:pressed { background: $highlight; }
QPushButton:focus { border-color: $accent; }
QPushButton:default, QPushButton[primary="true"] { background: $accent; color: $panel; border-color: $accent; }
QPushButton:default:hover, QPushButton[primary="true"]:hover { background: $text; border-color: $text; }
QToolButton[choice="true"] { border-color: $node_border; }
QToolButton[choice="true"]::menu-indicator { image: none; }
QToolButton[way="true"] { background: $panel; border: 1px solid $node_border; border-radius: 8px; padding: 10px; }
QToolButton[way="true"]:hover, QToolButton[way="true"]:focus { background: $highlight; border-color: $accent; }
QToolButton[primary="true"] { background: $accent; color: $panel; font-weight: 600; padding: 4px 12px 4px 8px; }
QToolButton[primary="true"]:hover { background: $text; }
QToolButton[primary="true"]:disabled { background: transparent; color: $node_border; border-color: $border; }
QPushButton:disabled, QPushButton[primary="true"]:disabled { background: $panel; color: $node_border;
    border-color: $border; }
QAbstractItemView { border: none; outline: none; }
QTreeView::item, QListView::item { padding: 4px 4px; }
QTreeView::item:hover, QListView::item:hover { background: $window; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected { background: $highlight; color: $text; }
QScrollArea, QScrollArea > QWidget > QWidget { border: none; background: $panel; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; min-height: 28px; min-width: 28px; margin: 1px; }
QScrollBar::handle:hover { background: $node_border; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { background: $panel; color: $text; border: 1px solid $node_border; padding: 4px 7px; }
QSlider { min-height: 22px; }
[letters="large"] QSlider, [letters="largest"] QSlider { min-height: 28px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $node_border; }
QSlider::sub-page:horizontal { border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: ${mark}; height: ${mark}; margin: -${half_mark} 0;
    border-radius: ${round_mark}; background: $panel;
    border: 2px solid $accent; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { background: $accent; }
QSlider::groove:horizontal:disabled, QSlider::sub-page:horizontal:disabled { background: $border; }
QSlider::handle:horizontal:disabled { border-color: $border; }
QProgressBar { background: $border; border: none; border-radius: 4px; text-align: center; color: $text; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="error"] { color: $error; }
QLabel[tone="title"] { font-weight: 600; }
QLabel[tone="section"] { font-weight: 600; color: $muted; }
QLineEdit[tone="headline"] { padding: 2px 4px; border: 1px solid transparent;
    placeholder-text-color: $text; }
QLineEdit[tone="headline"]:hover { border-color: $border; }
QLineEdit[tone="headline"]:focus { border-color: $accent; }
QFrame[card="error"] { background: $window; border: none; border-left: 3px solid $error; border-radius: 4px; }
QFrame[card="warning"] { background: $window; border: none; border-left: 3px solid $warning; border-radius: 4px; }
QFrame[card="unfinished"] { background: $window; border: none; border-left: 3px solid $border; border-radius: 4px; }
QFrame[card]:focus { background: $highlight; }
QFrame[popup="true"] { background: $panel; border: 1px solid $node_border; }
QFrame[toast="true"] { background: $panel; border: 1px solid $node_border; border-radius: 8px; }
QToolButton#more-columns { background: $window; border: none; padding: 0; color: $accent; }
QTableCornerButton::section { background: $window; border: none; }
QHeaderView::section { background: $window; color: $muted; border: none; padding: 4px 8px; }
QHeaderView::down-arrow { image: url("$icons/down-light.svg"); }
QHeaderView::up-arrow { image: url("$icons/up-light.svg"); }
QHeaderView::down-arrow, QHeaderView::up-arrow { subcontrol-origin: margin; subcontrol-position: top center;
    width: 9px; height: 9px; margin-top: -2px; }
"""
)

PICTURED = re.compile(r'([^{}]+){[^{}]*?([\w-]+): url\("([^"]+)-light\.svg"\)')
"""A rule with a picture: what it is for, as what it is shown, and the picture."""
RULE = re.compile(r"([^{}]+){((?:[^{}$]|\$\w+|\${\w+})+)}")
SIZED = re.compile(r"[\w-]+: *-?\${[^;}]+}[^;}]*;")
"""A rule of the template: what it is for, and what it says; and of this what grows with the letters."""


def letters(scale: float) -> Letters:
    """The value of a window's property `letters`."""
    if scale < 1.0:
        return "small"
    if scale > LARGEST:
        return "largest"
    return "" if scale < LARGE else "large"


def grown(pixels: int, scale: float, usual: int, now: int) -> int:
    """What pixels beside text of the usual size become beside text of a scale, by the heights of letters then and now,
    as the style sheet has it."""
    end = ENDS.get(letters(scale))
    return round(pixels * (now / usual if end is None else end))


@lru_cache(maxsize=8)
def style_sheet(height: int) -> str:
    """The sheet where letters of the usual size are so many pixels high. Every change of a theme asks for it, to see
    that it stays."""
    colours = {name: f"palette({role})" for name, role in ROLES.items()}
    icons = str(files("resources").joinpath("icons")).replace("\\", "/")
    growing = {name: f"{pixels / height:.6f}em" for name, pixels in SIZES.items()}
    plain = SHEET.substitute(colours, **growing, icons=icons)
    ends = (_at_an_end(name, scale) for name, scale in ENDS.items())
    return "\n".join([plain, *ends, _in_the_dark(plain)])


def _in_the_dark(sheet: str) -> str:
    """The rules that show the pictures for dark themes in the place of those in a sheet."""
    return "\n".join(
        _within('[dark="true"]', parts, f'{shown_as}: url("{picture}-dark.svg");')
        for parts, shown_as, picture in PICTURED.findall(sheet)
    )


def _at_an_end(name: Letters, scale: float) -> str:
    """The rules by which nothing is smaller or larger than beside letters of a scale."""
    sizes = {size: f"{round(pixels * scale)}px" for size, pixels in SIZES.items()}
    rules = []
    for parts, said in RULE.findall(SHEET.template):
        if sized := " ".join(SIZED.findall(said)):
            rules.append(_within(f'[letters="{name}"]', parts, Template(sized).substitute(sizes)))
    return "\n".join(rules)


def _within(windows: str, parts: str, said: str) -> str:
    """A rule for some parts of what belongs to some windows, and of these themselves where they are parts."""
    each = [part.strip() for part in parts.split(",")]
    own = [part.replace("QMainWindow", f"QMainWindow{windows}", 1) for part in each if part.startswith("QMainWindow")]
    return f"{', '.join([*(f'{windows} {part}' for part in each), *own])} {{ {said} }}"
