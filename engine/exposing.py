"""Exposed settings: those of layers inside of a block that stand in the block's own form."""

from __future__ import annotations

from collections.abc import Iterable

from engine.block import Block, Exposed, Target, may_be_exposed_as
from engine.errors import UserError


def exposable(block: Block) -> tuple[tuple[str, str, str], ...]:
    """Every setting inside that could be exposed, as (node id, setting, what to call it for people)."""
    return tuple(
        (node.id, setting, f"{node.title}: {setting.replace('_', ' ')}")
        for node in block.graph.nodes.values()
        for setting, field in node.layer.fields.items()
        if not field.json_schema_extra  # found by reading a file, and not for people to set
    )


def with_exposed(block: Block, name: str, targets: Iterable[Target]) -> Block:
    """The block with a setting of its own, for settings inside. All of them take the value of the first.

    An exposed setting of the same name is replaced. Raises UserError where the name cannot be one, or where a setting
    inside does not take that value.
    """
    name, chosen = _setting_name(name), tuple(dict.fromkeys(targets))
    if not may_be_exposed_as(name):
        raise UserError(f"A setting of a block cannot be called '{name}'.", "Choose a name such as channels.")
    for id, setting in chosen:
        if id not in block.graph.nodes or setting not in block.graph.nodes[id].layer.fields:
            raise UserError(f"{block.title} has no setting '{setting}' of '{id}' inside.")
    if not chosen:
        raise UserError("Nothing is chosen to be exposed.", "Choose at least one setting inside of the block.")
    kept = [entry for entry in block.exposed if entry.name != name]
    changed = block.changed(exposed=(*kept, Exposed(name, chosen)))
    return changed.changed(**{name: changed.setting(name)})


def without_exposed(block: Block, name: str) -> Block:
    """The block without an exposed setting; what is set inside stays."""
    return block.changed(exposed=tuple(entry for entry in block.exposed if entry.name != name))


def _setting_name(name: str) -> str:
    return "_".join(name.split()).lower()
