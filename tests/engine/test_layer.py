"""A layer is declared once: gaps in a declaration and wrong settings are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import Field

import engine.layers  # noqa: F401  # fills LAYERS
from engine.errors import UserError
from engine.layer import LAYERS, Change, Insert, Layer, Port, Remove, Replace, layer, make
from engine.layers.basic import Dense, Flatten
from engine.values import Value


@pytest.fixture
def declared() -> Iterator[None]:
    """Takes out of LAYERS what a test declares."""
    before = dict(LAYERS)
    yield
    LAYERS.clear()
    LAYERS.update(before)


def test_a_declaration_is_found_by_its_kind(declared: None) -> None:
    @layer
    class Twice(Layer):
        """Doubles everything."""

        kind = "twice"
        title = "Twice"
        category = "Basic"

        times: int = Field(2, ge=1, le=9, description="How often it is added to itself.")

    assert isinstance(make("twice"), Twice)
    assert make("twice", {"times": 3}).infer(Value((4,))) == Value((4,))


def test_a_declaration_with_gaps_fails_at_import(declared: None) -> None:
    class Sloppy(Layer):
        kind = "dense"
        title = "Sloppy"
        category = "Basic"
        width = "depth"

        size: int = 3
        other: int = Field(description="Something.")

    Sloppy.__doc__ = None
    with pytest.raises(TypeError) as caught:
        layer(Sloppy)
    for gap in (
        "setting 'size' has no description",
        "setting 'other' has no default",
        "no docstring",
        "kind 'dense' is taken",
        "'width' is no setting",
    ):
        assert gap in str(caught.value)


def test_a_wrong_kind_is_answered_with_the_nearest() -> None:
    with pytest.raises(UserError) as caught:
        make("desne")
    assert (caught.value.text, caught.value.hint) == ("There is no layer 'desne'.", "Did you mean 'dense'?")
    with pytest.raises(UserError) as caught:
        make("xyzzy")
    assert caught.value.hint == ""


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"units": 0}, "Dense: 'units' should be greater than or equal to 1, but got 0."),
        ({"units": "many"}, "Dense: 'units' should be a whole number, but got 'many'."),
        ({"units": 2.5}, "Dense: 'units' should be a whole number, but got 2.5."),
        ({"units": None}, "Dense: 'units' should be a whole number, but got None."),
        ({"scale": "abc"}, "Dense: 'scale' should be a number, but got 'abc'."),
        ({"bias": "perhaps"}, "Dense: 'bias' should be true or false, but got 'perhaps'."),
        ({"bias": [1]}, "Dense: 'bias' should be true or false, but got [1]."),
        ({"mask": "012"}, "Dense: 'mask' should be zeros and ones, but got '012'."),
        ({"depth": 3}, "Dense has no setting 'depth'."),
        (
            {"initialisation": "magic"},
            "Dense: 'initialisation' should be 'default', 'xavier', 'he', 'normal' or 'zeros', but got 'magic'.",
        ),
        ({"scale": float("nan")}, "Dense: 'scale' should be a finite number, but got nan."),
    ],
)
def test_a_wrong_setting_is_named_with_its_range(settings: dict[str, Any], text: str) -> None:
    with pytest.raises(UserError) as caught:
        make("dense", settings)
    assert caught.value.text == text


def test_layers_are_values() -> None:
    assert Dense(units=3) == Dense(units=3)
    assert len({Dense(units=3), Dense(units=3), Dense(units=4)}) == 2


def test_a_change_gives_another_layer() -> None:
    first = Dense(units=3)
    assert first.changed(bias=False) == Dense(units=3, bias=False)
    assert first == Dense(units=3)
    with pytest.raises(UserError):
        first.changed(units=-1)


def test_a_summary_tells_the_width_and_what_is_not_default() -> None:
    assert Dense(units=64).summary == "units 64"
    assert make("conv2d", {"kernel": (3, 5), "bias": False}).summary == "channels 16, kernel 3×5, bias off"
    assert Flatten().summary == ""


def test_ports_take_what_they_say() -> None:
    real, index = Value((3,)), Value((3,), 5)
    takes = {port: (Port("in", port).takes(real), Port("in", port).takes(index)) for port in ("real", "index", "any")}  # type: ignore[arg-type]
    assert takes == {"real": (True, False), "index": (False, True), "any": (True, True)}


def test_a_fix_is_labelled_by_what_it_does() -> None:
    fixes = [Insert(Flatten(), "in"), Replace(Flatten()), Remove(title="Softmax"), Change("ceil_mode", True)]
    expected = ["Insert Flatten", "Replace by Flatten", "Remove Softmax", "Set ceil mode to on"]
    assert [fix.label for fix in fixes] == expected


def test_every_kind_is_a_word_that_files_and_ids_can_hold() -> None:
    for kind, cls in LAYERS.items():
        assert kind == cls.kind
        assert kind.replace("-", "").isalnum()
        assert kind.islower()


def test_the_palette_begins_with_data_and_ends_with_what_computes_nothing() -> None:
    categories = [cls.category for cls in LAYERS.values() if cls.__module__.startswith("engine.layers.")]
    assert list(dict.fromkeys(categories)) == [
        "Data",
        "Basic",
        "Activation",
        "Convolution",
        "Pooling",
        "Normalisation",
        "Preparation",
        "Reshape",
        "Merge",
        "Recurrent",
        "Attention",
        "Losses",
        "Blocks",
        "Canvas",
    ]
