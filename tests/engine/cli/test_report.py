"""`gradwire report` writes a page about a drawing and what it has learned."""

from __future__ import annotations

from pathlib import Path

from engine import examples
from engine.files import write
from tests.engine.cli.conftest import Gradwire


def test_a_report_has_the_verdict_of_the_weights_beside_the_file(gradwire: Gradwire) -> None:
    gradwire("train", "iris", "--epochs", "2", "--save", "flowers")
    ran = gradwire("report", "flowers.gradwire", "-o", "flowers.html", "--no-baselines")
    assert (ran.code, ran.out) == (0, "Wrote flowers.html.")
    text = Path("flowers.html").read_text(encoding="utf-8")
    for words in ("Confusion matrix", "balanced accuracy", "versicolor"):
        assert words in text


def test_a_report_has_the_curves_of_the_newest_run(gradwire: Gradwire) -> None:
    write(Path("flowers.gradwire"), examples.example("iris").graph)
    gradwire("train", "flowers.gradwire", "--epochs", "4")
    gradwire("report", "flowers.gradwire", "--no-baselines")
    text = Path("flowers.html").read_text(encoding="utf-8")
    assert "4 epochs in" in text
    assert 'aria-label="Loss: training, validation"' in text


def test_without_weights_it_says_how_they_are_made(gradwire: Gradwire) -> None:
    ran = gradwire("report", "iris")
    assert ran.code == 0
    assert "gradwire train iris --save OUT" in ran.err
    assert "It has not been judged" in Path("iris.html").read_text(encoding="utf-8")


def test_a_pdf_is_the_windows_matter(gradwire: Gradwire) -> None:
    ran = gradwire("report", "iris", "-o", "iris.pdf")
    assert ran.code == 2
    assert "The window writes PDF" in ran.err


def test_a_folder_that_is_not_there_is_said_before_the_work(gradwire: Gradwire) -> None:
    ran = gradwire("report", "iris", "-o", "nowhere/iris.html")
    assert ran.code == 2
    assert "There is no folder nowhere" in ran.err
