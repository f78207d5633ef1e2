"""A shake is quick strokes to and fro, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from app.canvas.gestures.shake import Shake


def shaken(*steps: tuple[float, int], start: float = 0.0) -> bool:
    shake = Shake(start)
    return any(shake.feed(at, now) for at, now in steps)


def test_three_quick_turns_are_a_shake() -> None:
    assert shaken((40, 50), (0, 150), (40, 250), (0, 350))


def test_two_turns_are_none() -> None:
    assert not shaken((40, 50), (0, 150), (40, 250))


def test_slow_turns_are_none() -> None:
    assert not shaken((40, 0), (0, 350), (40, 700), (0, 1050), (40, 1400))


def test_a_trembling_hand_does_not_shake() -> None:
    steps: Iterable[tuple[float, int]] = ((20.0 * (n % 2), 20 * n) for n in range(20))
    assert not shaken(*steps)


def test_a_steady_drag_with_many_small_steps_does_not_shake() -> None:
    assert not shaken(*((5.0 * n, 16 * n) for n in range(100)))


def test_strokes_of_many_small_steps_count_as_one() -> None:
    there = [float(x) for x in range(0, 50, 5)]
    path = [*there, *reversed(there), *there, *reversed(there)]
    assert shaken(*((at, 8 * n) for n, at in enumerate(path)))
