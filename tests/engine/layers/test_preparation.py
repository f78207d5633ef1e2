"""Augmentations: random while training, from the run's own seed, and nothing at all when the network is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.datasets.prepare import prepare
from engine.export.pytorch import module
from engine.layer import Layer, make
from engine.network import Network, build
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.training.events import Event, Finished
from engine.training.loop import Controls, Training
from engine.training.luck import luck
from engine.values import Value
from tests.engine.drawings import classifier
from tests.engine.layers.samples import run

AUGMENTATIONS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("random-flip", {"direction": "both"}),
    ("random-crop", {"padding": 2}),
    ("random-crop", {"padding": 2, "fill": "edge"}),
    ("random-rotation", {"degrees": 30, "zoom": 0.2}),
    ("cut-out", {"size": 3}),
    ("noise", {}),
)
ALL = pytest.mark.parametrize(("kind", "settings"), AUGMENTATIONS)


def built(kind: str, x: Tensor, **settings: Any) -> nn.Module:
    layer: Layer = make(kind, settings)
    call = layer.module(Value(tuple(x.shape[1:])))
    assert call is not None
    found: nn.Module = build(call)
    return found


def pictures(count: int = 64, height: int = 6, width: int = 8) -> Tensor:
    return torch.arange(1.0, 1 + count * 2 * height * width).reshape(count, 2, height, width)


@ALL
def test_pictures_change_while_training_and_not_when_the_network_is_used(kind: str, settings: dict[str, Any]) -> None:
    x = pictures()
    augmentation = built(kind, x, **settings)
    torch.manual_seed(0)
    first = augmentation(x)
    assert first.shape == x.shape
    assert not torch.equal(first, x)
    assert not torch.equal(augmentation(x), first)
    torch.manual_seed(0)
    assert torch.equal(augmentation(x), first)
    augmentation.eval()
    assert torch.equal(augmentation(x), x)
    assert not list(augmentation.state_dict())


@ALL
def test_a_run_that_is_resumed_sees_the_same_pictures(kind: str, settings: dict[str, Any]) -> None:
    graph = classifier((kind, settings), "flatten", ("dense", {"units": 10}), data="digits", classes=10)
    program, parts = to_program(graph), prepare(graph.nodes["digits_1"].layer)  # type: ignore[arg-type]
    course = TrainingSettings(epochs=2, batch_size=256)

    def last(training: Training) -> dict[str, Tensor]:
        events: list[Event] = list(training.events())
        assert isinstance(events[-1], Finished)
        return {name: weight.clone() for name, weight in training.state.weights().items()}

    whole = last(Training(program, parts, course, None, Controls()))
    half = Training(program, parts, TrainingSettings(epochs=1, batch_size=256), None, Controls())
    last(half)
    resumed = last(Training(program, parts, course, half.state.carried_to(program, course), Controls()))
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


@ALL
def test_the_exported_module_runs_and_augments_alike(kind: str, settings: dict[str, Any], tmp_path: Path) -> None:
    graph = classifier((kind, settings), "flatten", ("dense", {"units": 10}), data="digits", classes=10)
    program = to_program(graph)
    space: dict[str, Any] = {}
    exec(compile(module(program, "net"), "net.py", "exec"), space)
    network, exported = Network(program), space["Network"]()
    exported.load_state_dict(network.state_dict())
    x = torch.rand(5, 1, 8, 8)
    for mode in (True, False):
        network.train(mode)
        exported.train(mode)
        torch.manual_seed(3)
        own = network(x)
        torch.manual_seed(3)
        assert torch.equal(exported(x), own)


def test_a_flip_mirrors_about_half_of_the_pictures() -> None:
    x = pictures(400)
    torch.manual_seed(0)
    flipped = built("random-flip", x)(x)
    mirrored = (flipped == x.flip(-1)).flatten(1).all(1)
    assert torch.equal(flipped[~mirrored], x[~mirrored])
    assert 150 < int(mirrored.sum()) < 250


@pytest.mark.parametrize(("fill", "outside"), [("zeros", 0.0), ("edge", None)])
def test_a_crop_is_the_picture_moved_by_whole_pixels(fill: str, outside: float | None) -> None:
    x = pictures(200)
    torch.manual_seed(0)
    moved = built("random-crop", x, padding=2, fill=fill)(x)
    seen = set()
    for picture, before in zip(moved, x, strict=True):
        padded = nn.functional.pad(before[None], [2] * 4, "constant" if fill == "zeros" else "replicate")[0]
        windows = {(top, left): padded[:, top : top + 6, left : left + 8] for top in range(5) for left in range(5)}
        seen |= {place for place, window in windows.items() if torch.equal(window, picture)}
    assert len(seen) == 25
    assert outside is None or (moved == outside).any()


def test_a_rotation_by_nothing_changes_nothing_and_the_middle_always_stays() -> None:
    x = torch.rand(3, 1, 9, 9)
    assert torch.allclose(built("random-rotation", x, degrees=0)(x), x, atol=1e-5)
    turned = built("random-rotation", x, degrees=90, zoom=0.5)(x)
    assert torch.allclose(turned[:, :, 4, 4], x[:, :, 4, 4], atol=1e-5)


def test_pictures_that_are_not_square_are_turned_and_not_sheared() -> None:
    x = torch.zeros(1, 1, 21, 41)
    x[:, :, 10, 12:29] = 1  # a line through the middle, which stays inside whichever way it is turned
    torch.manual_seed(1)
    turned = built("random-rotation", x, degrees=180)(x)
    assert float(turned.sum()) == pytest.approx(float(x.sum()), rel=0.1)
    places = (turned[0, 0] > 0.2).nonzero().float()
    spread = places - torch.tensor([10.0, 20.0])
    assert float(spread.norm(dim=1).max()) == pytest.approx(8, abs=1.5)


def test_cut_out_leaves_the_rest_as_it_is() -> None:
    x = pictures(300)
    torch.manual_seed(0)
    cut = built("cut-out", x, size=4, probability=0.5)(x)
    gone = cut == 0
    assert torch.equal(cut[~gone], x[~gone])
    sizes = gone[:, 0].flatten(1).sum(1)
    assert int(sizes.max()) == 16
    assert 100 < int((sizes > 0).sum()) < 200
    assert torch.equal(gone[:, 0], gone[:, 1])


def test_noise_has_the_deviation_that_was_asked_for() -> None:
    x = torch.zeros(50, 1000)
    torch.manual_seed(0)
    noisy = built("noise", x, deviation=0.3)(x)
    assert float(noisy.std()) == pytest.approx(0.3, rel=0.02)
    assert float(noisy.mean()) == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize("shape", [(5,), (2, 3), (2, 3, 4)])
def test_normalised_examples_have_length_1(shape: tuple[int, ...]) -> None:
    (found,) = run(make("normalise"), (Value(shape),), "cpu")
    assert torch.allclose(found.flatten(1).norm(dim=1), torch.ones(len(found)), atol=1e-5)


@ALL
def test_networks_that_draw_can_be_trained_side_by_side(kind: str, settings: dict[str, Any]) -> None:
    graph = classifier((kind, settings), "flatten", ("dense", {"units": 10}), data="digits", classes=10)
    parts = prepare(graph.nodes["digits_1"].layer)  # type: ignore[arg-type]
    *_, outcome = luck(to_program(graph), parts, TrainingSettings(epochs=1, batch_size=512), (0, 1, 2))
    assert outcome is not None
