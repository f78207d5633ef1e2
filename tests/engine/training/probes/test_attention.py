"""Attention maps are the weights that the layer itself had."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.graph import Wire
from engine.layer import make
from engine.training.probes import attention_maps
from tests.engine.drawings import classifier
from tests.engine.training.networks import ready
from tests.engine.training.probes.looking import seen
from tests.engine.writers import writer


def attentive(kind="self-attention", **more):
    layers = (("reshape", {"shape": (8, 8)}), (kind, {"heads": 2, **more}), "flatten")
    return ready(classifier(*layers, data="digits", classes=10))


def test_a_map_for_each_head_whose_rows_add_up_to_one():
    program, parts = attentive()
    network, reading = seen(program, parts, attention_maps("self_attention_1", example=3))
    assert (reading.maps.shape, reading.heads, reading.steps, reading.causal) == ((2, 8, 8), 2, 8, False)
    np.testing.assert_allclose(reading.maps.sum(2), 1, rtol=1e-5)
    x = torch.from_numpy(parts.validation.x[3:4]).reshape(1, 8, 8)
    with torch.no_grad():
        module = network.eval().get_submodule("self_attention_1")
        expected = module(x, x, x, average_attn_weights=False)[1][0]
    np.testing.assert_allclose(reading.maps, expected, rtol=1e-4, atol=1e-6)


def test_the_future_is_not_looked_at_where_the_layer_is_causal():
    program, parts = attentive("transformer-encoder", causal=True)
    _, reading = seen(program, parts, attention_maps("transformer_encoder_1"))
    assert reading.causal
    assert np.triu(reading.maps, 1).max() == 0


def test_an_even_look_has_all_of_the_spread():
    program, parts = attentive(bias=False)
    network, _ = seen(program, parts, attention_maps("self_attention_1"))
    from engine.training.probes import Observation
    from engine.training.watching import fixed_examples

    with torch.no_grad():
        network.get_submodule("self_attention_1").in_proj_weight.zero_()
    observation = Observation(0, 0, fixed_examples(network, parts, torch.device("cpu")), parts=parts)
    reading = attention_maps("self_attention_1").read(network.eval(), observation)
    assert reading.entropy.tolist() == pytest.approx([1, 1], rel=1e-5)


def test_of_texts_it_is_told_what_stands_at_each_step():
    graph = classifier(("embedding", {"dimensions": 8}), ("self-attention", {"heads": 2}), data="sorting", classes=28)
    program, parts = ready(graph.with_settings("sorting_1", length=4, sequences=300))
    _, reading = seen(program, parts, attention_maps("self_attention_1", example=2))
    assert "".join(reading.tokens) == parts.facts.vocabulary.decode(parts.validation.x[2])
    program, parts = attentive()
    assert seen(program, parts, attention_maps("self_attention_1"))[1].tokens == ()


def test_a_decoder_is_told_by_what_it_answers_and_by_what_it_looks_at():
    graph = writer()
    graph, id = graph.added(make("cross-attention", {"heads": 2}), (0.0, 0.0))
    graph = graph.without_wires([Wire("gru_2", "sequence", "dense_1", "in")])
    for source, target, port in (("gru_2", id, "query"), ("gru_1", id, "memory")):
        graph = graph.with_wire(Wire(source, "sequence", target, port))
    program, parts = ready(graph.with_wire(Wire(id, "out", "dense_1", "in")))
    network, reading = seen(program, parts, attention_maps(id, example=1))
    assert (reading.maps.shape, reading.steps, reading.keys, reading.causal) == ((2, 11, 28), 11, 28, False)
    names = parts.facts.vocabulary.names
    assert reading.seen == tuple(names[place] for place in parts.validation.x[1])
    with torch.no_grad():
        written = network.eval()(torch.from_numpy(parts.validation.x[1:2])).argmax(-1)[0]
    assert reading.tokens == tuple(names[place] for place in written.tolist())
