"""Question mode: nothing is shown before it is answered."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.microscope.quiz import Quiz
from app.microscope.walker import LAYER
from engine.microscope.places import Stop
from tests.app.microscope.conftest import Look

RIGHT, DOWN, ENTER, Q = Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Q
DIGITS = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3)


def test_a_question_hides_the_numbers_until_it_is_answered(look: Look) -> None:
    glass = look("xor")
    glass.key(Q)
    board = glass.panel.board
    assert board.waiting
    assert board.cells.hidden
    glass.key(DOWN)
    assert glass.walker.depth == LAYER, "nobody goes deeper past a question"
    quiz = board.quiz
    glass.key(DIGITS[quiz.question.right])
    assert quiz.verdict.text() == f"Right. {quiz.question.explanation}"
    assert glass.panel.asking.score.text() == "1 of 1 right"
    assert board.cells.hidden
    glass.key(ENTER)
    assert not board.waiting
    assert not board.cells.hidden
    assert board.unit.isVisible()


def test_a_wrong_answer_is_told_with_the_right_one(look: Look) -> None:
    glass = look("xor")
    glass.key(Q)
    question = glass.panel.board.quiz.question
    wrong = next(n for n in range(len(question.answers)) if n != question.right)
    glass.key(DIGITS[wrong])
    assert glass.panel.board.quiz.verdict.text().startswith("Not quite: ")
    assert glass.panel.asking.score.text() == "0 of 1 right"
    glass.key(DIGITS[question.right])
    assert glass.panel.asking.score.text() == "0 of 1 right", "one answer counts"


def test_arrows_walk_on_from_the_button_that_shows_the_numbers(look_in_window: Look) -> None:
    glass = look_in_window("xor")
    glass.key(Q)
    quiz = glass.panel.board.quiz
    glass.key(DIGITS[quiz.question.right])
    assert glass.window.focusWidget() is quiz.go_on
    before = glass.walker.current
    QTest.keyClick(quiz.go_on, RIGHT)
    glass.settle()
    assert glass.walker.current != before
    assert glass.panel.isAncestorOf(glass.window.focusWidget()), "what is typed next is typed here"


def test_a_whole_walk_of_questions(look: Look) -> None:
    glass = look("xor")
    glass.key(Q)
    texts = []
    while True:
        board = glass.panel.board
        if board.waiting:
            texts.append(board.quiz.question.text)
            glass.key(DIGITS[board.quiz.question.right], ENTER)
        if glass.walker.at == len(glass.walker.stops) - 1:
            break
        glass.key(RIGHT)
    assert glass.walker.stop == Stop("update", "dense_2")
    assert len(texts) >= 8
    assert any("Will the loss of this example fall" in text for text in texts)
    assert any("will the weight grow or shrink?" in text for text in texts)
    assert glass.panel.asking.score.text() == f"{len(texts)} of {len(texts)} right"
    glass.key(Q)
    assert glass.panel.asking.score.text() == ""


def test_the_weight_that_was_asked_about_is_shown_afterwards(look: Look) -> None:
    glass = look("xor")
    glass.walker.go(Stop("update", "dense_1"))
    glass.key(Q)
    question = glass.panel.board.quiz.question
    glass.key(DIGITS[question.right], ENTER)
    assert glass.sight.weight == question.weight
    assert glass.sight.update.change * (1, -1)[question.right] > 0


def test_turning_questions_off_shows_the_numbers(look: Look) -> None:
    glass = look("xor")
    glass.key(Q, Q)
    assert not glass.panel.board.waiting
    assert not glass.panel.board.cells.hidden


def test_keys_without_a_question_do_nothing(qtbot) -> None:
    quiz = Quiz()
    qtbot.addWidget(quiz)
    QTest.keyClick(quiz, DIGITS[0])
    assert quiz.verdict.text() == ""


def test_a_question_about_a_weight_points_to_that_weight(look: Look) -> None:
    glass = look("xor")
    glass.key(Q)
    for seed in range(6):  # a bias or a weight, and not only the one with the greatest gradient
        glass.panel.asking._seed = seed
        glass.panel.walker.go(Stop("update", "dense_2"))
        glass.panel.refresh()
        glass.settle()
        board = glass.panel.board
        assert board.waiting
        assert board.sight.weight == board.quiz.question.weight
        assert board.which.currentData() == board.quiz.question.weight[0]
        assert board.cells.cell == board.quiz.question.weight[1]
