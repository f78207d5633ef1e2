"""What the boxes of the playground share: the drawing as a desk, and one way to change it.

Every control is an edit of the drawing with a label of its own, one step of the history; a stroke of a slider is one
step too. So everything can be undone, and whoever follows the drawing (a training that runs) follows the controls.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from app.session import Session
from engine.errors import UserError
from engine.graph import Graph
from engine.playground import Desk, desk_of


class Editing:
    """`desk` is the drawing as the playground sees it, None where it does not understand it; `refusal` says why."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.desk: Desk | None = None
        self.refusal: UserError | None = None
        self.read()

    def read(self) -> None:
        """Looks at the drawing again."""
        graph = self.session.root
        if self.desk is not None and self.desk.graph is graph:
            return
        try:
            self.desk, self.refusal = desk_of(graph), None
        except UserError as error:
            self.desk, self.refusal = None, error

    def apply(self, label: str, edit: Callable[[Graph], Graph], merge: Hashable = None) -> None:
        """Changes the drawing; says why not where the edit is refused."""
        before = self.session.root
        try:
            after = edit(before)
        except UserError as error:
            self.session.tell(error)
            return
        if after != before:
            self.session.edit_root(after, label, merge)
