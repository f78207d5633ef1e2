"""The means against learning by heart: each alternative has its own means and nothing else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engine import examples
from engine.analysis import analyse
from engine.block import Block
from engine.datasets.prepare import prepare
from engine.graph import Graph
from engine.layer import make
from engine.nested import content
from engine.regularising import MEANS, NOTHING, SHARE, Alternative, alternatives, without
from tests.engine.drawings import chain, classifier, pictures


def large() -> Graph:
    return classifier(("dense", {"units": 16}), "relu", ("dense", {"units": 16}), "relu", data="xor", classes=2)


def of(graph: Graph, name: str, **more: float) -> Alternative:
    return next(each for each in alternatives(graph, None, more or None) if each.name == name)


def kinds(graph: Graph | None) -> list[str]:
    """What is drawn along the network."""
    assert graph is not None
    return [graph.nodes[id].layer.kind for id in analyse(graph).order]


def training(graph: Graph | None) -> dict[str, float]:
    assert graph is not None
    return {name: graph.training.setting(name) for name in ("weight_decay", "l1", "patience")}


def test_there_is_one_for_each_means_and_all_of_them_are_ready() -> None:
    found = alternatives(large())
    assert [each.name for each in found] == list(MEANS)
    assert [each.title for each in found][:3] == ["Nothing", "L2", "L1"]
    assert all(each.graph is not None and analyse(each.graph).ready for each in found)


def test_settings_of_the_training_are_one_each() -> None:
    assert training(of(large(), NOTHING).graph) == {"weight_decay": 0, "l1": 0, "patience": 0}
    assert training(of(large(), "l2", l2=0.3).graph) == {"weight_decay": 0.3, "l1": 0, "patience": 0}
    assert training(of(large(), "l1", l1=0.2).graph) == {"weight_decay": 0, "l1": 0.2, "patience": 0}
    stopping = {"early-stopping": 7.0}
    stopped = next(each for each in alternatives(large(), None, stopping) if each.name == "early-stopping")
    assert training(stopped.graph) == {"weight_decay": 0, "l1": 0, "patience": 7}


def test_dropout_comes_before_layers_that_others_learn_before() -> None:
    drawn = kinds(of(large(), "dropout").graph)
    assert drawn.count("dropout") == 2
    assert drawn.index("dense") < drawn.index("dropout")


def test_batch_normalisation_comes_between_a_sum_and_its_activation() -> None:
    graph = of(large(), "batch-norm").graph
    drawn = kinds(graph)
    assert drawn.count("batch-norm") == 2
    assert graph is not None
    for wire in graph.wires:
        if graph.nodes[wire.target].layer.kind == "relu":
            assert graph.nodes[wire.source].layer.kind == "batch-norm"


def test_only_more_data_has_more_data_and_what_is_judged_by_stays() -> None:
    found = alternatives(large(), 0.1)
    sizes = {}
    for each in found:
        assert each.graph is not None
        parts = prepare(each.graph.nodes["xor_1"].layer)  # type: ignore[arg-type]
        sizes[each.name] = len(parts.train)
        judged = (parts.validation.index, parts.test.index)
        whole = prepare(large().nodes["xor_1"].layer)  # type: ignore[arg-type]
        assert all(
            np.array_equal(*pair) for pair in zip(judged, (whole.validation.index, whole.test.index), strict=True)
        )
    assert sizes.pop("more-data") == 350
    assert set(sizes.values()) <= {34, 35, 36}


def test_a_share_that_is_drawn_is_kept_and_all_of_it_is_made_fewer() -> None:
    own = large().with_settings("xor_1", learn_from=0.4)
    assert _share(of(own, NOTHING)) == 0.4
    assert _share(of(large(), NOTHING)) == SHARE


def _share(each: Alternative) -> float:
    assert each.graph is not None
    return float(each.graph.nodes["xor_1"].layer.setting("learn_from"))


def test_what_a_drawing_has_of_these_is_taken_off_first() -> None:
    own = classifier(("dense", {"units": 8}), "relu", "dropout", data="xor", classes=2)
    bare = without(own.with_training(weight_decay=0.1, patience=3))
    assert bare.nodes["dropout_1"].passes
    assert training(bare) == {"weight_decay": 0, "l1": 0, "patience": 0}


def test_blocks_are_gone_into() -> None:
    conv = ("conv2d", {"channels": 8, "padding": "same"})
    block = Block(name="Step", graph=chain("block-input", conv, "relu", "dropout", "block-output"))
    graph = pictures(block)
    assert content(without(graph), ("block_1",)).nodes["dropout_1"].passes
    found = of(graph, "batch-norm").graph
    assert found is not None
    assert kinds(content(found, ("block_1",)))[1:4] == ["conv2d", "batch-norm", "relu"]


def test_a_means_without_a_place_tells_why() -> None:
    single = classifier(data="xor", classes=2)
    found = {each.name: each for each in alternatives(single)}
    assert found["dropout"].graph is None
    assert found["dropout"].reason == "Dropout needs a Dense layer behind another layer that learns."
    assert (
        found["batch-norm"].reason == "Batch normalisation needs an activation behind a Dense layer or a convolution."
    )
    unjudged = large().with_settings("xor_1", validation=0.0)
    assert of(unjudged, "early-stopping").reason.startswith("Early stopping needs a validation part.")


def test_a_drawing_without_data_has_none_of_which_more_could_be_taken() -> None:
    assert of(chain("input", "dense", "relu", "dense", "output"), "more-data").graph is None


# ---- learning from a share ----


def test_a_larger_share_holds_all_of_a_smaller_one_and_every_class_is_there() -> None:
    data = make("iris")
    shares = [prepare(data.changed(learn_from=share)).train for share in (0.02, 0.3, 1.0)]  # type: ignore[arg-type]
    for fewer, more in pairwise(shares):
        assert set(fewer.index) < set(more.index)
    assert sorted(set(shares[0].y)) == [0, 1, 2]
    assert len(shares[1]) == pytest.approx(0.3 * len(shares[2]), abs=2)


def test_of_what_lies_in_time_the_latest_is_learnt_from() -> None:
    sunspots = next(n.layer for n in examples.example("sunspots").graph.nodes.values() if n.layer.role == "data")
    whole, part = prepare(sunspots), prepare(sunspots.changed(learn_from=0.2))  # type: ignore[arg-type]
    assert np.array_equal(part.train.index, whole.train.index[-len(part.train) :])
    assert np.array_equal(part.test.index, whole.test.index)
