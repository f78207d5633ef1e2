"""The commands that say what the selected nodes show of what they compute."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.action import Action
from app.canvas.picture_plan import CHOICES, Choice

if TYPE_CHECKING:
    from app.canvas.view import Canvas

TIPS: dict[Choice, str] = {
    "auto": "Show what tells most about the node",
    "function": "Show each unit as the function it draws over the plane of the two inputs",
    "maps": "Show the feature maps, or all steps of a sequence, of the first example",
    "bars": "Show the numbers of the first example as bars",
    "histogram": "Show how the numbers are spread over the first examples",
    "attention": "Show how much each step looks at each other one",
    "none": "Show no picture on the node",
}


def _choose(choice: Choice, canvas: Canvas) -> None:
    canvas.pictures.choose(sorted(canvas.session.selection), choice)


def _fits(choice: Choice, canvas: Canvas) -> bool:
    """Whether one of the selected nodes can be shown so."""
    pictures = canvas.pictures
    return pictures.on and pictures.has_data and any(pictures.fits(id, choice) for id in canvas.session.selection)


def _is_chosen(choice: Choice, canvas: Canvas) -> bool:
    """Whether all of the selected nodes are shown so."""
    nodes = [id for id in canvas.session.selection if id in canvas.session.graph.nodes]
    return bool(nodes) and all(canvas.pictures.choice(id) == choice for id in nodes)


def _action(choice: Choice, title: str) -> Action[Canvas]:
    return Action(
        f"picture-{choice}",
        title,
        partial(_choose, choice),
        tip=TIPS[choice],
        enabled=partial(_fits, choice),
        checked=partial(_is_chosen, choice),
        words="picture node preview thumbnail live",
    )


ACTIONS: tuple[Action[Canvas], ...] = tuple(_action(choice, title) for choice, title in CHOICES.items())
MENU: tuple[str, ...] = tuple(action.id for action in ACTIONS)
