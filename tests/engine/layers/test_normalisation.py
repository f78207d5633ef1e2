"""Normalisations: the module that fits the shape, and what they say."""

from __future__ import annotations

from engine.call import Call
from engine.layers.normalisation import BatchNorm, GroupNorm, InstanceNorm, LayerNorm
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal


def test_batch_norm_knows_pictures_from_vectors() -> None:
    assert BatchNorm().module(Value((8,))) == Call("nn.BatchNorm1d", 8)
    assert BatchNorm().module(Value((8, 20))) == Call("nn.BatchNorm1d", 8)
    assert BatchNorm(momentum=0.2).module(Value((8, 4, 4))) == Call("nn.BatchNorm2d", 8, momentum=0.2)
    assert (
        refusal(BatchNorm(), ()).text
        == "Batch norm expects a vector, a signal, a picture or a volume, but got a single number."
    )


def test_layer_norm_goes_over_the_features_or_over_everything() -> None:
    assert LayerNorm().module(Value((20, 8))) == Call("nn.LayerNorm", 8)
    assert LayerNorm(over="all axes").module(Value((20, 8))) == Call("nn.LayerNorm", (20, 8))


def test_groups_divide_the_channels() -> None:
    unfit = refusal(GroupNorm(groups=4), (6, 8, 8))
    assert unfit.text == "Group norm has 4 groups, which do not divide 6 channels."
    assert labels(unfit) == ["Set groups to 2"]


def test_instance_norm_needs_more_than_one_number_in_a_channel() -> None:
    unfit = refusal(InstanceNorm(), (6, 1, 1))
    assert unfit.text == "Instance norm expects several numbers in every channel, but 6×1×1 has only one in each."


def test_a_normalisation_learns_where_it_is_affine() -> None:
    assert [BatchNorm().learns, BatchNorm(affine=False).learns, InstanceNorm().learns] == [True, False, False]
