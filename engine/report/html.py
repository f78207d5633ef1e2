"""A report as one HTML file that needs nothing besides itself: pictures stand in it, nothing is fetched, nothing runs.

The page is a template of jinja2 (which torch brings along) with every text escaped: names come from drawings, and
drawings come from anybody. Pictures are SVG that `engine.report.svg` wrote itself.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from engine.report.pieces import Piece, Report

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may do with the page: show it."""


def page(report: Report) -> str:
    """The text of the file."""
    return _template().render(report=report, policy=POLICY)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["kind"] = _kind
    environment.filters["drawn"] = Markup
    return environment.from_string((files("resources") / "report.html").read_text(encoding="utf-8"))


def _kind(piece: Piece) -> str:
    return type(piece).__name__.lower()
