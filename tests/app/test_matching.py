"""A wire in the air is offered only what it could end at."""

from app.matching import fitting, made_for
from engine.analysis import analyse
from engine.graph import Wire
from engine.kinds import LAYERS
from tests.app.conftest import chain


def kinds(analysis, pending) -> set[str]:
    return set(fitting(analysis, pending, {kind: cls() for kind, cls in LAYERS.items()}))


def test_without_a_wire_everything_is_offered() -> None:
    assert kinds(analyse(chain(("input", {}))), None) == set(LAYERS)


def test_a_picture_is_offered_convolutions_and_no_embedding() -> None:
    analysis = analyse(chain(("input", {"shape": (1, 28, 28)})))
    offered = kinds(analysis, Wire("input_1", "out", "", ""))
    assert {"conv2d", "flatten", "relu", "max-pool2d", "output", "cross-entropy"} <= offered
    assert not {"embedding", "input", "iris", "conv1d"} & offered


def test_a_vector_is_offered_no_convolution_of_pictures() -> None:
    offered = kinds(analyse(chain(("input", {"shape": (64,)}))), Wire("input_1", "out", "", ""))
    assert "dense" in offered
    assert "conv2d" not in offered


def test_what_is_made_for_the_value_comes_first() -> None:
    layers = {kind: cls() for kind, cls in LAYERS.items()}

    def first(shape: tuple[int, ...]) -> str:
        analysis = analyse(chain(("input", {"shape": shape})))
        return fitting(analysis, Wire("input_1", "out", "", ""), layers)[0]

    assert [first(shape) for shape in ((1, 28, 28), (20, 8), (64,))] == ["conv2d", "conv1d", "dense"]
    data = analyse(chain(("digits", {})))
    assert fitting(data, Wire("digits_1", "y", "", ""), layers)[0] == "cross-entropy"


def test_only_what_is_made_for_the_value_is_named_as_such() -> None:
    layers = {kind: cls() for kind, cls in LAYERS.items()}
    data = analyse(chain(("digits", {})))
    classes = made_for(data, Wire("digits_1", "y", "", ""), layers)
    assert {layers[name].role for name in classes} == {"loss"}
    pictures = made_for(data, Wire("digits_1", "x", "", ""), layers)
    assert {"conv2d", "max-pool2d"} <= set(pictures)
    assert not {"relu", "flatten", "output"} & set(pictures)
    assert made_for(data, None, layers) == made_for(data, Wire("", "", "digits_1", "x"), layers) == []


def test_an_input_that_waits_is_offered_what_has_an_output() -> None:
    analysis = analyse(chain(("dense", {})))
    offered = kinds(analysis, Wire("", "", "dense_1", "in"))
    assert {"input", "relu", "dense"} <= offered
    assert not {"output", "cross-entropy"} & offered


def test_a_wire_that_is_there_is_offered_what_goes_into_it() -> None:
    graph = chain(("input", {"shape": (64,)}), ("dense", {"units": 10}), ("relu", {}), ("output", {}))
    offered = kinds(analyse(graph), Wire("dense_1", "out", "relu_1", "in"))
    assert {"relu", "dense", "dropout", "batch-norm"} & offered >= {"relu", "dense", "dropout"}
    assert not {"input", "iris", "output", "cross-entropy", "conv2d", "embedding"} & offered


def test_what_would_not_suit_the_end_of_the_wire_is_not_offered_for_it() -> None:
    graph = chain(("input", {"shape": (1, 8, 8)}), ("conv2d", {}), ("max-pool2d", {}), ("output", {}))
    offered = kinds(analyse(graph), Wire("conv2d_1", "out", "max_pool2d_1", "in"))
    assert {"relu", "conv2d"} <= offered
    assert "flatten" not in offered  # a pool takes pictures


def test_beside_other_wires_of_a_port_only_what_agrees_with_them_is_offered() -> None:
    graph = chain(("input", {"shape": (64,)}), ("relu", {}), ("add", {}), ("output", {}))
    graph = graph.with_wire(Wire("input_1", "out", "add_1", "in"))
    offered = kinds(analyse(graph), Wire("relu_1", "out", "add_1", "in"))
    assert {"tanh", "dropout"} <= offered
    assert "embedding" not in offered


def test_where_nothing_is_known_yet_every_layer_with_both_sides_is_offered() -> None:
    graph = chain(("dense", {}), ("relu", {}))
    offered = kinds(analyse(graph), Wire("dense_1", "out", "relu_1", "in"))
    assert {"conv2d", "flatten", "relu"} <= offered
    assert not {"input", "output"} & offered
