"""A wire in the air is offered only what it could end at."""

from app.matching import fitting
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


def test_an_input_that_waits_is_offered_what_has_an_output() -> None:
    analysis = analyse(chain(("dense", {})))
    offered = kinds(analysis, Wire("", "", "dense_1", "in"))
    assert {"input", "relu", "dense"} <= offered
    assert not {"output", "cross-entropy"} & offered
