"""Small pictures of what nodes compute: each kind shows what the network gives, and every layer has one or none."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
import torch

import engine.layers
from engine import examples
from engine.block import Block
from engine.datasets.prepare import prepare
from engine.graph import Graph, Wire
from engine.layer import LAYERS, Unfit
from engine.layers.preparation import Augmentation, Noise
from engine.network import Network
from engine.program import to_program
from engine.training.probes import Observation
from engine.training.probes.base import undisturbed
from engine.training.probes.pictures import AUGMENTING, GRID, PLANE, UNITS, grid, node_pictures, plane_of
from engine.training.state import State
from engine.training.watching import fixed_examples, observe
from engine.values import Value
from tests.engine.drawings import bypassing, chain, classifier
from tests.engine.example_names import QUICK
from tests.engine.layers.samples import sampled_inputs, sampled_layer
from tests.engine.training.networks import after_steps, digits_cnn, iris, ready, settings
from tests.engine.training.probes.looking import first_reading, seen

TANH = (("dense", {"units": 3}), "tanh")


def shown(program, parts, node, choice="auto", port=None):
    network, reading = seen(program, parts, node_pictures(((node, port, choice),)))
    network.eval()
    return network, reading.pictures.get(node)


def plane(*hidden, data="circle"):
    return ready(classifier(*(hidden or TANH), data=data, classes=2))


# ---- functions over the plane ----


def test_units_are_drawn_as_functions_where_the_network_sees_points_of_a_plane():
    program, parts = plane()
    network, picture = shown(program, parts, "tanh_1")
    assert (picture.kind, picture.units, picture.axes) == ("function", 3, ("x1", "x2"))
    assert picture.values.shape == (3, GRID, GRID)
    (left, bottom), (right, top) = picture.low, picture.high
    corner = torch.tensor([[left, top], [right, bottom]])
    expected = network.get_submodule("dense_1")(corner).tanh().detach().numpy()
    np.testing.assert_allclose(picture.values[:, 0, 0], expected[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(picture.values[:, -1, -1], expected[1], rtol=1e-4, atol=1e-5)
    assert picture.limit == pytest.approx(np.abs(picture.values).max())


def test_the_plane_holds_all_training_points_and_some_room_around_them():
    _, parts = plane()
    low, high = plane_of(parts)
    assert (low < parts.train.x.min(0)).all()
    assert (high > parts.train.x.max(0)).all()
    points = grid(low, high)
    assert points.shape == (GRID * GRID, 2)
    np.testing.assert_allclose((points[0], points[-1]), ((low[0], high[1]), (high[0], low[1])))


def test_of_many_units_the_first_are_drawn_and_all_are_counted():
    program, parts = plane(("dense", {"units": 40}), "relu")
    _, picture = shown(program, parts, "dense_1")
    assert (len(picture.values), picture.units) == (UNITS, 40)


def test_all_nodes_share_one_pass_over_the_plane():
    program, parts = plane()
    network = State.fresh(program, settings()).network
    passes = []
    network.get_submodule("dense_1").register_forward_hook(lambda *_: passes.append(1))
    observation = Observation(0, 0, fixed_examples(network, parts, torch.device("cpu")), parts=parts)
    asked = tuple((step.node, None, "auto") for step in program.steps)
    with undisturbed(network, torch.device("cpu")):
        node_pictures(asked).read(network, observation)
        node_pictures(asked[:1]).read(network, observation)
    assert len(passes) == 2, "one for the examples, one for the plane"
    assert PLANE in observation.passes


def test_the_data_of_a_plane_are_points_with_their_classes():
    program, parts = plane()
    _, picture = shown(program, parts, "circle_1")
    assert (picture.kind, picture.classes, picture.units) == ("points", 2, len(parts.train))
    assert set(picture.values[:, 2]) == {0.0, 1.0}
    assert ((picture.values[:, :2] > 0) & (picture.values[:, :2] < 1)).all()


def test_points_of_a_regression_carry_their_number():
    graph = chain("plane", ("dense", {"units": 1}), "mean-squared-error")
    program, parts = ready(graph.with_wire(Wire("plane_1", "y", "mean_squared_error_1", "target")))
    _, picture = shown(program, parts, "plane_1")
    assert (picture.kind, picture.classes) == ("points", 0)
    assert picture.limit == pytest.approx(np.abs(picture.values[:, 2]).max())


# ---- other kinds ----


def test_feature_maps_are_those_of_the_first_example():
    program, parts = digits_cnn()
    network, picture = shown(program, parts, "conv2d_1")
    expected = network.get_submodule("conv2d_1")(torch.from_numpy(parts.validation.x[:1]))[0].detach()
    assert (picture.kind, picture.units) == ("maps", 4)
    np.testing.assert_allclose(picture.values, expected.numpy(), rtol=1e-4, atol=1e-5)


def test_the_data_of_pictures_is_the_first_example_in_grey():
    program, parts = digits_cnn()
    _, picture = shown(program, parts, "digits_1")
    assert picture.kind == "photograph"
    np.testing.assert_array_equal(picture.values, parts.validation.x[0])


def test_a_vector_is_bars_and_a_single_number_a_histogram():
    program, parts = iris(("dense", {"units": 5}), "relu", ("dense", {"units": 1}))
    network, picture = shown(program, parts, "dense_1")
    expected = network.get_submodule("dense_1")(torch.from_numpy(parts.validation.x[:1]))[0].detach()
    assert (picture.kind, picture.units) == ("bars", 5)
    np.testing.assert_allclose(picture.values, expected.numpy(), rtol=1e-5, atol=1e-6)
    _, single = shown(program, parts, "dense_2")
    assert (single.kind, single.values.sum()) == ("histogram", len(parts.validation))
    assert single.low[0] <= single.high[0]


def test_a_loss_is_the_loss_of_the_examples():
    program, parts = iris()
    network, picture = shown(program, parts, "cross_entropy_1")
    logits = network(torch.from_numpy(parts.validation.x))
    expected = torch.nn.functional.cross_entropy(logits, torch.from_numpy(parts.validation.y))
    assert (picture.kind, picture.units) == ("scalar", len(parts.validation.x))
    assert picture.values.item() == pytest.approx(expected.item(), rel=1e-5)


def test_attention_is_the_matrix_of_each_head_for_the_first_example():
    program, parts = ready(classifier(("reshape", {"shape": (2, 2)}), ("self-attention", {"heads": 2}), "flatten"))
    _, picture = shown(program, parts, "self_attention_1")
    assert (picture.kind, picture.units, picture.values.shape) == ("attention", 2, (2, 2, 2))
    np.testing.assert_allclose(picture.values.sum(-1), 1.0, rtol=1e-5)


def test_a_sequence_is_a_matrix_with_its_steps_from_left_to_right():
    program, parts = ready(classifier(("reshape", {"shape": (4, 1)}), ("lstm", {"units": 6}), "flatten"))
    _, picture = shown(program, parts, "lstm_1")
    assert (picture.kind, picture.values.shape) == ("matrix", (6, 4))
    _, state = shown(program, parts, "lstm_1", port="state")
    assert (state.kind, state.units) == ("bars", 6)


def test_the_largest_size_is_that_of_a_finite_number():
    program, parts = iris()
    state = State.fresh(program, settings())
    with torch.no_grad():
        state.network.get_parameter("dense_1.bias")[0] = float("nan")
        state.network.get_parameter("dense_1.bias")[1] = float("inf")
    picture = observe(state, parts, {"probe": node_pictures((("dense_1", None, "auto"),))})["probe"].pictures["dense_1"]
    assert np.isnan(picture.values[0])
    assert picture.limit == np.abs(picture.values[2:]).max()


# ---- choosing ----


@pytest.mark.parametrize(
    ("choice", "kind"), [("histogram", "histogram"), ("bars", "bars"), ("function", "function"), ("auto", "function")]
)
def test_a_node_is_shown_as_somebody_chose(choice, kind):
    assert shown(*plane(), "tanh_1", choice)[1].kind == kind


@pytest.mark.parametrize("choice", ["maps", "attention"])
def test_a_choice_that_does_not_fit_gives_way_to_what_does(choice):
    assert shown(*plane(), "tanh_1", choice)[1].kind == "function"


def test_nodes_that_take_no_part_have_no_picture_and_do_not_spoil_the_others():
    program, parts = iris()
    asked = (("dense_1", None, "auto"), ("gone_1", None, "auto"))
    assert set(seen(program, parts, node_pictures(asked))[1].pictures) == {"dense_1"}


def test_classes_are_no_numbers_to_be_drawn():
    program, parts = iris()
    assert shown(program, parts, "iris_1", port="y")[1] is None


def test_a_node_that_is_skipped_shows_what_passes_by():
    graph = classifier(("dense", {"units": 4}), "relu")
    program, parts = ready(bypassing(graph, "relu_1"))
    np.testing.assert_array_equal(shown(program, parts, "relu_1")[1].values, shown(program, parts, "dense_1")[1].values)


# ---- while training, and everywhere ----


def test_pictures_come_while_training_too_and_name_their_step():
    program, parts = iris()
    reading = first_reading(program, parts, node_pictures((("dense_1", None, "auto"),)))
    assert reading.pictures["dense_1"].kind == "bars"
    assert reading.step >= 1


def test_looking_changes_nothing():
    program, parts = digits_cnn()
    state = after_steps(program, parts, settings(), 3)
    before = {name: tensor.clone() for name, tensor in state.network.state_dict().items()}
    asked = tuple((step.node, None, "auto") for step in program.steps)
    observe(state, parts, {"probe": node_pictures(asked)})
    assert all(torch.equal(tensor, before[name]) for name, tensor in state.network.state_dict().items())


def nodes_of(graph: Graph, prefix: str = ""):
    """Every node by its name in programs, of blocks that are not repeated their content too."""
    for id, node in graph.nodes.items():
        yield f"{prefix}{id}", node
        if isinstance(node.layer, Block):
            copy = "0/" if node.layer.repeat > 1 else ""
            yield from nodes_of(node.layer.graph, f"{prefix}{id}/{copy}")


@pytest.mark.parametrize("name", QUICK)
def test_every_node_of_every_example_has_a_picture(name):
    graph = examples.example(name).graph
    data = next(node.layer for node in graph.nodes.values() if node.layer.role == "data")
    data = data.changed(limit=20_000 if data.facts().vocabulary else 200) if "limit" in data.fields else data
    program, parts = to_program(graph), prepare(data)
    boxes = ((id, node.layer) for id, node in nodes_of(graph) if not node.layer.alias)
    drawn = [id for id, layer in boxes if layer.role in ("layer", "data", "loss")]
    reading = seen(program, parts, node_pictures(tuple((id, None, "auto") for id in drawn)))[1]
    assert set(reading.pictures) == set(drawn)
    for picture in reading.pictures.values():
        assert np.isfinite(picture.values).all()
        assert picture.values.dtype == np.float32


KINDS = [kind for kind, cls in LAYERS.items() if cls.__module__.startswith(engine.layers.__name__)]
COMPUTING = [kind for kind in KINDS if LAYERS[kind].role == "layer" and not LAYERS[kind].alias]


def fed(kind: str, seed: int) -> tuple[Graph, dict[str, torch.Tensor]] | None:
    """A layer of random settings that is fed by Inputs, and examples for them; None where they do not fit."""
    random = Random(f"{kind} {seed}")
    layer = sampled_layer(kind, random)
    inputs = sampled_inputs(layer, random)
    try:
        layer.infer(*inputs)
    except Unfit:
        return None
    graph, id = Graph().added(layer, (0.0, 0.0))
    examples: dict[str, torch.Tensor] = {}
    for port, values in zip(layer.input_ports, inputs, strict=True):
        for value in values if isinstance(values, tuple) else (values,):
            if value is None:
                continue
            source = LAYERS["input"](shape=value.shape or (1,)) if not value.is_index else None
            if source is None or source.infer() != value:
                return None
            graph, start = graph.added(source, (0.0, 0.0))
            graph = graph.with_wire(Wire(start, "out", id, port.name))
            examples[start] = torch.randn(3, *value.shape)
    for port in layer.output_ports:
        graph, end = graph.added(LAYERS["output"](), (0.0, 0.0))
        graph = graph.with_wire(Wire(id, port.name, end, "in"))
    return graph, examples


@pytest.mark.parametrize("kind", COMPUTING)
def test_every_layer_has_a_picture_of_every_kind_or_none_without_an_error(kind):
    tried = 0
    for seed in range(40):
        made = fed(kind, seed)
        if made is None:
            continue
        graph, values = made
        try:
            program = to_program(graph)
            network = Network(program).eval()
            given = {entry.name: values[entry.node] for entry in program.entries}
            found = network.run(given)
        except Exception:  # what torch refuses is another test's
            continue
        tried += 1
        node = next(id for id, n in graph.nodes.items() if n.layer.kind == kind)
        names = {port.name: program.names[node, port.name] for port in graph.nodes[node].outputs}
        ports = [port for port, name in names.items() if found[name].is_floating_point()]  # a class has no picture
        for choice in ("auto", "function", "maps", "bars", "attention", "histogram"):
            asked = tuple((node, port, choice) for port in ports)
            reading = node_pictures(asked).read(network, Observation(0, 0, given))
            assert set(reading.pictures) == {node}, (kind, seed, choice)
    assert tried or kind in ("embedding", "decoder-input"), "these read indices, which no Input gives"


def test_each_neuron_of_a_step_is_drawn_as_its_own_function():
    """Two neurons of one step: each has the values over the plane that it computes by itself."""
    graph = Graph()
    graph, data = graph.added(LAYERS["xor"]())
    graph, one = graph.added(LAYERS["neuron"](activation="step"))
    graph, two = graph.added(LAYERS["neuron"](activation="sine"))
    graph, out = graph.added(LAYERS["dense"](units=2))
    graph, loss = graph.added(LAYERS["cross-entropy"]())
    wires = [Wire(data, "x", one, "in"), Wire(data, "x[1]", two, "in"), Wire(one, "out", out, "in")]
    wires += [Wire(two, "out", out, "in"), Wire(out, "out", loss, "prediction"), Wire(data, "y", loss, "target")]
    graph = graph.with_wires(wires)
    program = to_program(graph)
    parts = prepare(graph.nodes[data].layer, None)
    network, reading = seen(program, parts, node_pictures(((one, None, "auto"), (two, None, "auto"))))
    first, second = (reading.pictures[id] for id in (one, two))
    assert (first.kind, second.kind, first.units, second.units) == ("function", "function", 1, 1)
    assert set(np.unique(first.values)) <= {0.0, 1.0}
    points = torch.from_numpy(grid(*plane_of(parts)))
    values = network.run(
        {
            program.inputs[0].name: points,
            **{t.name: torch.zeros(len(points), dtype=torch.long) for t in program.targets},
        }
    )
    expected = values[program.names[two, "out"]].detach().numpy().reshape(GRID, GRID)
    np.testing.assert_allclose(second.values[0], expected, rtol=1e-5)
    np.testing.assert_allclose(second.values[0].std(axis=1), 0.0, atol=1e-5)  # it reads the second input alone


def test_a_film_is_shown_frame_by_frame_and_of_its_maps_the_middle_frame():
    program, parts = ready(
        classifier(("conv3d", {"channels": 4, "padding": "same"}), "global-pool", data="moving-dots", classes=4)
    )
    _, film = shown(program, parts, "moving_dots_1")
    assert (film.kind, film.values.shape) == ("maps", (6, 10, 10))
    network, maps = shown(program, parts, "conv3d_1")
    observation = Observation(0, 0, fixed_examples(network, parts, torch.device("cpu")), parts=parts)
    value = observation.values(network)["conv3d_1"][0].numpy()
    np.testing.assert_allclose(maps.values, value[:, 3], rtol=1e-4, atol=1e-5)


def test_augmentations_show_what_is_learned_from_and_leave_no_trace():
    layers = (("random-crop", {"padding": 3}), ("cut-out", {"size": 4}), "flatten")
    program, parts = ready(classifier(*layers, data="digits", classes=10))
    network = Network(program).eval()
    examples = fixed_examples(network, parts, torch.device("cpu"))
    before = torch.get_rng_state()
    asked = tuple((node, None, "auto") for node in ("random_crop_1", "cut_out_1"))
    pictures = node_pictures(asked).read(network, Observation(0, 0, examples, parts=parts)).pictures
    assert torch.equal(torch.get_rng_state(), before)
    assert not any(module.training for module in network.modules())
    digit, crop, cut = (examples[program.inputs[0].name][0].numpy(), *(pictures[node].values for node, _, _ in asked))
    assert crop.shape == digit.shape
    assert not np.array_equal(crop, digit)
    assert ((cut == crop) | (cut == 0)).all()  # the one behind the other
    assert (cut != crop).any()


def test_all_augmentations_are_shown_so():
    kinds = [cls for cls in LAYERS.values() if issubclass(cls, Augmentation | Noise) and cls is not Augmentation]
    targets = {cls().module(Value((1, 28, 28))).target.removeprefix("modules.") for cls in kinds}
    assert targets == {cls.__name__ for cls in AUGMENTING}
