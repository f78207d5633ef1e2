"""Tooltips, word for word."""

from __future__ import annotations

from app.canvas import edits
from app.canvas.hits import Hit
from app.canvas.layouts import PortKey
from app.canvas.tooltip import as_plain, tooltip
from app.canvas.view import Canvas
from engine.graph import Frame, Wire


def said(canvas: Canvas, hit: Hit) -> str:
    return tooltip(hit, canvas.drawing, canvas.session.analysis)


def test_ports_say_what_they_give_and_take(canvas: Canvas) -> None:
    assert said(canvas, Hit(port=PortKey("dense_1", "out", True))) == "out: gives 8"
    assert said(canvas, Hit(port=PortKey("relu_1", "in", False))).startswith("in: takes real numbers")


def test_wires_say_what_they_carry_and_between_what(canvas: Canvas) -> None:
    assert said(canvas, Hit(wire=Wire("dense_1", "out", "relu_1", "in"))) == "Dense → ReLU\n8"


def test_where_there_is_nothing_to_say_nothing_is_said(canvas: Canvas) -> None:
    assert said(canvas, Hit()) == said(canvas, Hit(node="relu_1")) == ""


def test_what_looks_like_html_is_shown_as_it_stands() -> None:
    assert as_plain("<b>&") == "<p style='white-space: pre-wrap'>&lt;b&gt;&amp;</p>"
    assert as_plain("") == ""


def test_a_nodes_note_is_told(canvas: Canvas) -> None:
    canvas.session.edit(edits.noted(canvas.session.graph, "relu_1", "Bends the line"), "Note")
    assert tooltip(Hit(node="relu_1"), canvas.drawing, canvas.session.analysis).endswith("Bends the line")


def test_a_frames_note_is_told_where_it_does_not_fit(canvas: Canvas) -> None:
    note = "\n".join("abcdef")
    for height, told in ((80.0, note), (400.0, "")):
        frame = Frame("frame_1", "Hidden", note, size=(200.0, height))
        canvas.session.edit(canvas.session.graph.with_frame(frame), "Frame")
        assert tooltip(Hit(frame="frame_1", note=True), canvas.drawing, canvas.session.analysis) == told
