"""The trail of views: back, forward, and what is not worth a stop."""

from __future__ import annotations

from app.canvas.sight import Sight, Trail

A, B, C = Sight(0.0, 0.0, 1.0), Sight(1000.0, 0.0, 1.0), Sight(0.0, 1000.0, 0.5)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def test_back_and_forward_lead_through_what_was_left() -> None:
    trail = Trail(Clock())
    trail.leave(A)
    trail.leave(B)
    assert trail.back(C) == B
    assert trail.back(B) == A
    assert trail.back(A) is None
    assert trail.forward(A) == B
    assert trail.forward(B) == C
    assert trail.forward(C) is None


def test_a_jump_forgets_what_lay_ahead() -> None:
    trail = Trail(Clock())
    trail.leave(A)
    assert trail.back(B) == A
    trail.leave(A)
    assert trail.forward(C) is None
    assert trail.back(C) == A


def test_views_that_are_only_passed_through_are_no_stops() -> None:
    clock = Clock()
    trail = Trail(lambda: clock.now)
    trail.leave(A)
    clock.now = 0.1
    trail.leave(B)
    clock.now = 0.2
    trail.leave(B)
    assert trail.back(C) == A


def test_a_little_push_is_the_same_view() -> None:
    assert A.resembles(Sight(3.0, 4.0, 1.0))
    assert not A.resembles(Sight(3.0, 4.0, 1.2))
    assert not A.resembles(Sight(0.0, 0.0, 1.0, ("block_1",)))
    trail = Trail(Clock())
    trail.leave(A)
    assert trail.back(Sight(3.0, 4.0, 1.0)) is None
