"""The layer of a node that this version cannot understand: of an unknown kind, or with settings it does not allow.

One such node must not keep a drawing from opening, and nothing of it may be lost. So what the file says about it is
kept as text and written back as it was, the node stands on the canvas with the ports that its wires need, and the
analysis shows the reason as a problem of that node.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from pydantic import PrivateAttr

from engine.errors import UserError
from engine.layer import LAYERS, Layer, Port, Replace, Unfit

HINT = "Update Gradwire, or replace the node."


class Unknown(Layer):
    """Keeps `kind` and `settings` (JSON text of an object) of a node, and `reason`: why it is not understood.

    These are no pydantic fields: they are not settings that a form could offer.
    """

    category = "Unknown"

    _kind: str = PrivateAttr("")
    _settings: str = PrivateAttr("{}")
    _reason: str = PrivateAttr("")
    _inputs: tuple[Port, ...] = PrivateAttr(())
    _outputs: tuple[Port, ...] = PrivateAttr(())

    @classmethod
    def of(
        cls, kind: str, settings: str = "{}", inputs: Iterable[str] = (), outputs: Iterable[str] = (), reason: str = ""
    ) -> Unknown:
        """An unknown layer with the given ports, besides those that the kind always has where it is known."""
        self, known = cls(), LAYERS.get(kind)
        self._kind, self._settings = kind, settings
        self._reason = reason or f"This version of Gradwire does not know the kind '{kind}'."
        ins = dict.fromkeys([*(port.name for port in known.inputs), *inputs] if known else inputs)
        outs = dict.fromkeys([*(port.name for port in known.outputs), *outputs] if known else outputs)
        self._inputs = tuple(Port(name, accepts="any", many=True, optional=True) for name in ins)
        self._outputs = tuple(Port(name, accepts="any") for name in outs)
        return self

    @property
    def kind(self) -> str:  # type: ignore[override]  # a constant of every other layer
        return self._kind

    @property
    def title(self) -> str:  # type: ignore[override]
        return LAYERS[self._kind].title if self._kind in LAYERS else self._kind

    @property
    def settings(self) -> str:
        return self._settings

    @property
    def reason(self) -> str:
        return self._reason

    @property
    def input_ports(self) -> tuple[Port, ...]:
        return self._inputs

    @property
    def output_ports(self) -> tuple[Port, ...]:
        return self._outputs

    def infer(self, *inputs: Any, **_: Any) -> NoReturn:
        known = LAYERS.get(self._kind)
        raise Unfit(self._reason, *([Replace(known())] if known else []), hint=HINT)

    def changed(self, /, **settings: Any) -> NoReturn:
        raise UserError(self._reason, HINT)

    def __hash__(self) -> int:
        return hash((self._kind, self._settings))
