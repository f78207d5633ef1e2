"""Settings of layers inside that stand in the block's own form."""

from __future__ import annotations

import pytest

from engine.block import Block
from engine.errors import UserError
from engine.exposing import exposable, with_exposed, without_exposed
from tests.engine.drawings import chain, residual_block


def dense() -> Block:
    units = ({"units": 3}, {"units": 5})
    return Block(name="Two", graph=chain("block-input", ("dense", units[0]), ("dense", units[1]), "block-output"))


def test_every_setting_inside_can_be_exposed_by_a_name_for_people() -> None:
    assert ("dense_1", "units", "Dense: units") in exposable(dense())
    assert ("dense_2", "initialisation", "Dense: initialisation") in exposable(dense())


def test_settings_that_are_exposed_together_become_one() -> None:
    block = with_exposed(dense(), " Hidden Units ", [("dense_1", "units"), ("dense_2", "units")])
    assert block.setting("hidden_units") == 3
    assert block.graph.nodes["dense_2"].layer.setting("units") == 3


def test_exposing_under_a_name_again_replaces_what_it_stood_for() -> None:
    block = with_exposed(dense(), "units", [("dense_1", "units")])
    block = with_exposed(block, "units", [("dense_2", "units")])
    assert block.setting("units") == 5
    assert len(block.exposed) == 1


def test_what_is_no_longer_exposed_stays_set_inside() -> None:
    block = without_exposed(residual_block(12), "channels")
    assert list(block.fields) == ["repeat"]
    assert block.graph.nodes["conv2d_1"].layer.setting("channels") == 12


@pytest.mark.parametrize("name", ["", "  ", "repeat", "graph", "Name", "a.b", "2nd", "units=3", "x" * 200])
def test_names_that_a_setting_cannot_have_are_refused(name: str) -> None:
    with pytest.raises(UserError, match=r"^A setting of a block cannot be called '"):
        with_exposed(dense(), name, [("dense_1", "units")])


def test_what_is_not_inside_cannot_be_exposed() -> None:
    with pytest.raises(UserError, match=r"^Two has no setting 'colour' of 'dense_1' inside.$"):
        with_exposed(dense(), "colour", [("dense_1", "colour")])
    with pytest.raises(UserError, match=r"^Nothing is chosen to be exposed."):
        with_exposed(dense(), "colour", [])
