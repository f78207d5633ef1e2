"""The answers over the plane are those that the network gives, in the data's own units."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.graph import Wire
from engine.training.probes import boundary
from tests.engine.drawings import chain, classifier
from tests.engine.training.networks import diabetes, digits_cnn, iris, ready, settings, trained
from tests.engine.training.probes.looking import first_reading, seen


def of_two(loss="binary-cross-entropy", data="xor", **more):
    graph = chain((data, {"points": 120}), ("dense", {"units": 8}), "tanh", ("dense", {"units": 1}), (loss, more))
    return ready(graph.with_wire(Wire(f"{data}_1", "y", f"{loss.replace('-', '_')}_1", "target")))


def asked(network, parts, places):
    """What the network says to places in the data's own units."""
    with torch.no_grad():
        return network.eval()(torch.from_numpy(parts.scaler.apply(np.asarray(places, np.float32)))).numpy()


def test_a_field_of_one_output_is_the_probability_of_the_second_class():
    program, parts = of_two()
    network, reading = seen(program, parts, boundary())
    assert (reading.meaning, reading.field.shape, reading.others) == ("probability", (1, 100, 100), 0)
    (left, right), (low, high) = reading.span
    scores = asked(network, parts, [[left, low], [right, low], [left, high], [right, high]])
    expected = 1 / (1 + np.exp(-scores[:, 0]))
    corners = reading.field[0, [0, 0, -1, -1], [0, -1, 0, -1]]
    np.testing.assert_allclose(corners, expected, rtol=1e-5)


def test_examples_come_with_what_is_right_and_what_the_network_says():
    program, parts = of_two()
    network, reading = seen(program, parts, boundary())
    assert reading.there == (len(parts.train), len(parts.validation), len(parts.test))
    assert (np.bincount(reading.part) == reading.there).all()
    train = reading.part == 0
    np.testing.assert_allclose(reading.points[train], parts.scaler.invert(parts.train.x), atol=1e-6)
    assert reading.right[train].tolist() == parts.train.y.tolist()
    says = asked(network, parts, reading.points)[:, 0] > 0
    assert reading.wrong.tolist() == (says != (reading.right > 0.5)).tolist()


def test_a_trained_network_gets_few_examples_wrong():
    program, parts = of_two(data="gaussians")
    state = trained(program, parts, settings(epochs=60, learning_rate=0.01))
    from engine.training.watching import observe

    reading = observe(state, parts, {"boundary": boundary()})["boundary"]
    assert reading.wrong.mean() < 0.05
    assert (reading.field > 0.9).any()
    assert (reading.field < 0.1).any()


def test_classes_have_shares_that_add_up_to_one_and_other_features_stand_at_their_mean():
    program, parts = iris()
    network, reading = seen(program, parts, boundary((2, 3)))
    assert (reading.meaning, reading.field.shape, reading.others) == ("classes", (3, 100, 100), 2)
    assert reading.names == ("petal length (cm)", "petal width (cm)")
    np.testing.assert_allclose(reading.field.sum(0), 1, rtol=1e-5)
    mean = parts.scaler.invert(parts.train.x.mean(0))
    place = [mean[0], mean[1], reading.span[0, 0], reading.span[1, 1]]
    scores = torch.from_numpy(asked(network, parts, [place]))
    np.testing.assert_allclose(reading.field[:, -1, 0], scores.softmax(1)[0], rtol=1e-4)


def test_numbers_are_told_in_their_own_unit():
    program, parts = diabetes()
    _, reading = seen(program, parts, boundary((0, 2)))
    assert reading.meaning == "number"
    assert not reading.wrong.any()
    own = parts.target_scaler.invert(parts.train.y)
    np.testing.assert_allclose(reading.right[reading.part == 0], own[:, 0], rtol=1e-5)
    assert reading.middle == pytest.approx(float(own.mean()), rel=1e-3)
    assert reading.limit == pytest.approx(float(np.abs(own - own.mean()).max()), rel=1e-3)


@pytest.mark.parametrize(
    ("loss", "settings", "meaning", "boundary_at"),
    [
        ("binary-cross-entropy", {"prediction": "probabilities"}, "probability", 0.5),
        ("hinge", {}, "margin", 0.0),
        ("mean-squared-error", {}, "probability", 0.5),
        ("huber", {}, "probability", 0.5),
    ],
)
def test_what_a_number_means_follows_from_the_loss(loss, settings, meaning, boundary_at):
    program, parts = of_two(loss, **settings)
    network, reading = seen(program, parts, boundary())
    assert reading.meaning == meaning
    said = asked(network, parts, reading.points)[:, 0] > boundary_at
    assert reading.answers.tolist() == said.astype(float).tolist()
    assert reading.field[0, 0, 0] == pytest.approx(float(asked(network, parts, [reading.span[:, 0]])[0, 0]), rel=1e-4)


@pytest.mark.parametrize("margin", [1.0, 2.5])
def test_examples_that_do_not_win_by_the_margin_are_support_vectors(margin):
    program, parts = of_two("hinge", margin=margin)
    network, reading = seen(program, parts, boundary())
    assert reading.margin == margin
    won = asked(network, parts, reading.points)[:, 0] * np.where(reading.right > 0.5, 1, -1)
    clear = np.abs(won - margin) > 0.05 * margin
    expected = (won < margin) & (reading.part == 0)
    assert reading.supporting[clear].tolist() == expected[clear].tolist()
    assert reading.supporting.any()


def test_other_losses_have_no_margin_and_no_support_vectors():
    program, parts = of_two("mean-squared-error")
    _, reading = seen(program, parts, boundary())
    assert (reading.margin, reading.supporting.any()) == (0, False)


def test_two_scores_are_one_probability():
    program, parts = ready(classifier(("dense", {"units": 4}), "tanh", data="xor", classes=2))
    network, reading = seen(program, parts, boundary())
    assert (reading.meaning, len(reading.field)) == ("probability", 1)
    share = torch.from_numpy(asked(network, parts, [reading.span[:, 0]])).softmax(1)[0, 1]
    assert reading.field[0, 0, 0] == pytest.approx(float(share), rel=1e-4)


def test_pictures_have_no_plane():
    program, parts = digits_cnn()
    with pytest.raises(KeyError):
        seen(program, parts, boundary())


def test_large_networks_are_asked_at_fewer_places():
    program, parts = ready(classifier(("dense", {"units": 500}), ("dense", {"units": 500}), data="xor", classes=2))
    assert seen(program, parts, boundary())[1].field.shape == (1, 64, 64)


def test_looking_beside_a_training_changes_nothing_and_asks_for_the_same_places_again():
    program, parts = of_two()
    one, other = (first_reading(program, parts, boundary()) for _ in range(2))
    assert one.points is other.points
    np.testing.assert_array_equal(one.field, other.field)
