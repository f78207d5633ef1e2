"""The page stands alone, and shows names as they are."""

from __future__ import annotations

import re

from engine.report.charts import Axes, Curve, chart
from engine.report.html import page
from engine.report.pieces import Report, Section, Table, Text


def written(*pieces: object) -> str:
    return page(Report("A <b>bold</b> name", "today", (Section("Summary & more", tuple(pieces)),)))  # type: ignore[arg-type]


def test_texts_tables_and_pictures_stand_on_the_page() -> None:
    import numpy as np

    picture = chart("Loss", [Curve("training", np.arange(3), np.arange(3.0))], Axes("epoch", "loss"), "It grows.")
    text = written(Text("Some words."), Table(("class", "F1"), (("cat", "97.3 %"),), "Of each class."), picture)
    for part in ("Some words.", "Of each class.", "97.3 %", "<svg", "It grows."):
        assert part in text


def test_names_are_text_whatever_they_look_like() -> None:
    text = written(Text('<img src="file:///etc/passwd" onerror=alert(1)>'))
    assert "<b>" not in text
    assert "<img" not in text
    assert "Summary &amp; more" in text


def test_the_page_fetches_and_runs_nothing() -> None:
    text = written(Text("Some words."))
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text
    assert "<script" not in text
    assert not re.search(r"(href|src)=", text)


def test_numbers_stand_on_the_right() -> None:
    table = Table(("class", "F1", "n"), (("cat", "97.3 %", "1,234"), ("dog", "–", "12")))
    assert [table.align(column) for column in range(3)] == ["left", "right", "right"]
    assert Table(("shape",), (("1×28×28",), ("class of 10",))).align(0) == "left"
