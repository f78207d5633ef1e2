"""The commands of slow motion, and the menu of those that mean something only while it is on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.action import Action

if TYPE_CHECKING:
    from app.canvas.view import Canvas


def _is_on(canvas: Canvas) -> bool:
    return canvas.slow.on


def _may_begin(canvas: Canvas) -> bool:
    return canvas.slow.on or bool(canvas.session.graph.nodes)


ACTIONS: tuple[Action[Canvas], ...] = (
    Action(
        "slow-motion",
        "Slow motion",
        lambda canvas: canvas.slow.toggle(),
        "Alt+W, M",
        "tortoise",
        "Hold the training and let one batch travel through the drawing: forward, loss, backward, update",
        _may_begin,
        _is_on,
        "animation batch forward backward play step by step down slower training explain teach",
    ),
    Action(
        "slow-play",
        "Play or hold",
        lambda canvas: canvas.slow.play_or_hold(),
        "K",
        "play-pause",
        "In slow motion: play, or hold where it is",
        _is_on,
        words="slow motion pause",
    ),
    Action(
        "slow-back",
        "One stage back",
        lambda canvas: canvas.slow.back(),
        ",",
        "skip-previous",
        "In slow motion: back to the stage before",
        _is_on,
        words="slow motion previous",
    ),
    Action(
        "slow-forward",
        "One stage on",
        lambda canvas: canvas.slow.forward(),
        ".",
        "skip-next",
        "In slow motion: on to the next stage, or batch",
        _is_on,
        words="slow motion next",
    ),
)
MENU = ("slow-play", "slow-back", "slow-forward")
