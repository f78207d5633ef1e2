"""Which settings a node shows, and where."""

from __future__ import annotations

from app.canvas.layouts import Facts, box
from app.canvas.look import Look
from app.canvas.values import how, options, said, shown, word
from engine.graph import Node
from engine.layer import make


def test_the_width_is_shown_and_what_is_not_default() -> None:
    assert shown(make("dense")) == (("units", "64"),)
    assert shown(make("dense", {"bias": False})) == (("units", "64"), ("bias", "off"))
    assert said(make("dense", {"bias": False})).line == "units 64, bias off"


def test_layers_without_a_width_show_what_people_look_for_first() -> None:
    assert said(make("dropout")).line == "rate 0.5"
    assert said(make("max-pool2d")).line == "kernel 2"
    assert said(make("conv2d", {"kernel": (3, 5)})).line == "channels 16, kernel 3×5"
    assert said(make("batch-norm")).line == "", "nobody looks for an epsilon"
    assert said(make("flatten")).line == ""


def test_how_a_value_is_changed_follows_from_its_type() -> None:
    assert how(make("dense"), "units") == "number"
    assert how(make("dropout"), "rate") == "number"
    assert how(make("dense"), "bias") == "choice"
    assert how(make("global-pool"), "mode") == "choice"
    assert how(make("max-pool2d"), "kernel") == "number"
    assert how(make("max-pool2d", {"kernel": (2, 3)}), "kernel") == "text"
    assert how(make("input"), "shape") == "text"


def test_options_read_as_people_write_them() -> None:
    assert [word(option) for option in options(make("dense"), "bias")] == ["on", "off"]
    assert [word(option) for option in options(make("global-pool"), "mode")] == ["average", "max"]
    assert word(None) == "none"


def test_the_values_stand_where_they_are_painted(look: Look) -> None:
    layout = box(Node("a", make("dense", {"bias": False})), Facts(), look)
    units, bias = layout.values
    caption = next(caption for caption in layout.captions if caption.text == "units 64, bias off")
    assert units.rect.left() == caption.rect.left() + look.small_width("units ") - 3.0
    assert bias.rect.left() == caption.rect.left() + look.small_width("units 64, bias ") - 3.0
    assert units.rect.top() == caption.rect.top()
    assert units.rect.right() < bias.rect.left()
    assert layout.rect.contains(bias.rect)
    assert (units.field.left(), units.field.right()) == (caption.rect.left() - 3.0, units.rect.right())
    assert bias.field.left() == caption.rect.left() + look.small_width("units 64, ") - 3.0
    assert bias.field.contains(bias.rect)
    assert not units.field.intersects(bias.field)


def test_a_value_that_is_cut_off_cannot_be_grasped(look: Look) -> None:
    settings = {"channels": 65536, "kernel": (33, 55), "stride": (22, 44), "padding": "same", "bias": False}
    layout = box(Node("a", make("conv2d", settings)), Facts(), look)
    assert layout.cut
    names = [value.setting for value in layout.values]
    assert "channels" in names
    assert "bias" not in names


def test_a_summary_of_its_own_has_no_values() -> None:
    pets = make("csv", {"file": "pets.csv", "target": "kind"})
    assert shown(pets) == ()
    assert said(pets).line == pets.summary
