"""Dense, Flatten, Reshape, Permute, Dropout and Embedding: what they compute, and what they say."""

from __future__ import annotations

import pytest
import torch

from engine.call import Call, Me, Name
from engine.errors import UserError
from engine.layer import make
from engine.layers.basic import Dense, Dropout, Embedding, Flatten, Permute, Reshape, square_picture
from engine.network import evaluate
from engine.values import Value
from tests.engine.layers.refusal import labels, refusal

ME = Me("it")


def test_dense_on_a_picture_offers_to_flatten_it() -> None:
    unfit = refusal(Dense(), (1, 28, 28))
    assert unfit.text == "Dense expects a vector or a sequence of vectors, but got 1×28×28."
    assert unfit.hint == "Flatten makes a vector of 784 numbers of it."
    assert labels(unfit) == ["Insert Flatten"]


def test_dense_on_a_lone_number_offers_to_make_a_vector_of_it() -> None:
    unfit = refusal(Dense(), ())
    assert unfit.text == "Dense expects a vector, but got a single number."
    assert Dense().infer(Reshape(shape=(1,)).infer(Value(()))) == Value((64,))
    assert labels(unfit) == ["Insert Reshape"]


def test_dense_works_step_by_step_on_a_sequence() -> None:
    assert Dense(units=5).infer(Value((20, 8))) == Value((20, 5))


def test_a_module_is_called_as_a_person_would() -> None:
    assert Dense(units=5).module(Value((8,))) == Call("nn.Linear", 8, 5)
    assert Dense(units=5, bias=False).module(Value((8,))) == Call("nn.Linear", 8, 5, bias=False)


def test_a_layer_that_lacks_wires_says_how_many_there_are_and_holds_no_more() -> None:
    layer = make("dense", {"units": 3, "mask": ["110", "011"]})
    assert layer.summary == "units 3, masked, 7 of 9 wires"
    assert layer.remarks == {"Wires": "7 of 9, the others missing"}
    assert layer.module(Value((3,))) == Call("modules.SparseLinear", 3, [[0, 1], [1, 2], [0, 1, 2]])
    assert make("dense", {"units": 3, "mask": ["11", "11"]}).module(Value((2,))) == Call("nn.Linear", 2, 3)


def test_new_units_and_new_inputs_of_a_layer_that_lacks_wires_have_all_of_theirs() -> None:
    layer = make("dense", {"units": 2, "mask": ["10", "01"]})
    assert layer.changed(units=3).module(Value((3,))) == Call("modules.SparseLinear", 3, [[0, 2], [1, 2], [0, 1, 2]])
    assert layer.changed(units=1).module(Value((1,))) == Call("modules.SparseLinear", 1, [[0]])


def test_a_mask_is_made_of_zeros_and_ones() -> None:
    with pytest.raises(UserError, match="Dense: 'mask' should be zeros and ones, but got '12'"):
        make("dense", {"mask": ["12"]})


def test_a_copy_of_a_layer_made_of_neurons_has_units_of_its_own() -> None:
    layer = make("dense", {"units": 2, "unit_ids": ["neuron_1", "neuron_2"]})
    assert layer.renamed({"dense_1": "dense_2"}).ids == ()


def test_reshape_says_how_many_numbers_it_needs() -> None:
    assert refusal(Reshape(shape=(1, 28, 28)), (700,)).text == "Reshape to 1×28×28 needs 784 numbers, but 700 came."
    assert refusal(Reshape(shape=(3, -1)), (10,)).text == "Reshape to 3×-1 needs a multiple of 3 numbers, but 10 came."
    assert refusal(Reshape(shape=()), (10,)).text == "Reshape to a single number needs 1 number, but 10 came."


def test_reshape_offers_a_picture_that_fits() -> None:
    assert labels(refusal(Reshape(shape=(1, 28, 28)), (64,))) == ["Set shape to 1×8×8"]


def test_reshape_keeps_the_order_and_the_batch() -> None:
    x = torch.arange(24.0).reshape(2, 12)
    call = Reshape(shape=(3, -1)).forward(ME, Name("x", Value((12,))))
    assert call == Call(".reshape", Name("x"), -1, 3, 4)
    assert torch.equal(evaluate(call, {"x": x}), x.reshape(2, 3, 4))


def test_reshape_and_flatten_keep_indices_indices() -> None:
    assert Flatten().infer(Value((4, 5), 10)) == Value((20,), 10)
    assert Reshape(shape=(2, -1)).infer(Value((20,), 10)) == Value((2, 10), 10)


def test_permute_counts_axes_from_one() -> None:
    unfit = refusal(Permute(order=(2, 1)), (3, 8, 8))
    assert unfit.text == "Permute expects each axis of 3×8×8 once (1, 2, 3), but is set to 2, 1."
    assert labels(unfit) == ["Set order to 3×2×1"]
    assert Permute(order=(3, 1, 2)).infer(Value((8, 9, 3))) == Value((3, 8, 9))


def test_dropout_of_whole_channels_needs_channels() -> None:
    unfit = refusal(Dropout(whole_channels=True), (8,))
    expected = "a signal, a picture or a volume, but got a row of 8 numbers."
    assert unfit.text == f"Dropout of whole channels expects {expected}"
    assert labels(unfit) == ["Set whole channels to off"]
    assert Dropout(whole_channels=True, rate=0.2).module(Value((3, 8, 8))) == Call("nn.Dropout2d", 0.2)


def test_an_embedding_knows_its_words_from_the_wire() -> None:
    assert Embedding(dimensions=16).module(Value((20,), 500)) == Call("nn.Embedding", 500, 16)
    assert Embedding(dimensions=16).infer(Value((20,), 500)) == Value((20, 16))


def test_a_padding_index_is_one_of_the_words() -> None:
    unfit = refusal(Embedding(padding_index=7), Value((20,), 5))
    assert unfit.text == "Embedding's padding index is 7, but the input is an index below 5."
    assert labels(unfit) == ["Set padding index to -1"]


def test_rows_are_pictures_where_they_are_square() -> None:
    assert [square_picture(n) for n in (64, 784, 3072, 10, 1)] == [(1, 8, 8), (1, 28, 28), (3, 32, 32), None, None]
