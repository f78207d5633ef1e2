"""What a generative model makes out of noise: a generator's examples, or those that walk back from noise.

generator    what stands before the input *generated* of a Real or generated; with it comes what the discriminator
             says everywhere in the plane
diffusion    the noise that the network tells is taken away time by time (Ho et al. 2020, algorithm 2)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from engine.adversarial import FOOLING, MIXTURE
from engine.errors import UserError
from engine.modules import Diffuse
from engine.network import Network
from engine.steps import Program, Step
from engine.training.generators import seed
from engine.training.probes.base import Array, Observation, Probe, Reading, asking, to_numpy
from engine.training.probes.latent import like_pictures
from engine.training.probes.meaning import finite
from engine.training.probes.sample import batch_of, device_of, sample

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts

POINTS, PICTURES = 300, 36
"""Points, or pictures, that are made for one look."""
FRAMES = 24
"""Moments of the walk back that are kept: more look no smoother."""
SIDE = 48
"""Places along each side of the field of the discriminator."""
MARGIN = 0.25
"""Of the width of the data, around them."""
DIFFUSE = "modules.Diffuse"
SEED = 0
"""The noise is the same in every look, so that points move because the network learns and for no other reason."""


@dataclass(frozen=True, eq=False)
class Generated(Reading):
    """`made` (frames, n, *shape) is what comes of the same noise, in the units of the data, after more and more of the
    way; of a generator there is one frame. `times` (frames,) counts the steps that are left. `real` (n, *shape) are
    examples of the data.

    Of points, `span` is what is to be seen of the plane, and `field` (rows, columns) how likely the discriminator takes
    each place for real, the lowest row first; empty where there is none. `names` are those of the axes. Pictures are
    as (channels, height, width).
    """

    made: Array
    times: tuple[int, ...]
    real: Array
    span: tuple[tuple[float, float], tuple[float, float]]
    field: Array
    names: tuple[str, ...]

    @property
    def walks(self) -> bool:
        return len(self.times) > 1

    @property
    def points(self) -> bool:
        """Whether examples are points of the plane."""
        return self.real.shape[1:] == (2,)


def generated() -> Probe:
    """What the network makes out of noise."""
    return asking(_generated)


def source(program: Program) -> Step:
    """The step that makes the network generative. Raises UserError where there is none."""
    found = (step for step in program.steps if step.module and step.module.target in (MIXTURE, DIFFUSE))
    step = next(found, None)
    if step is None:
        raise UserError("This network makes nothing out of noise.", "Open the example GAN or Diffusion.")
    return step


def _generated(network: Network, observation: Observation) -> Reading:
    parts, step = observation.parts, source(network.program)
    if parts is None:
        raise UserError("There are no examples to look at.", "Wire a data set to the network.")
    if step.values[0].shape != parts.facts.x.shape:
        raise UserError("What is generated is shaped otherwise than the data.", "Wire the data's x to the layer.")
    device = device_of(network, observation.examples)
    count = POINTS if parts.facts.x.shape == (2,) else PICTURES
    taken = sample(parts, (count, 0, 0))
    real = parts.scaler.invert(taken.x)
    inputs = batch_of(network.program.inputs, taken.x, taken.y, device)
    seed(SEED, device)  # the generators are put back afterwards: a look changes nothing
    with torch.no_grad():
        if step.module is not None and step.module.target == DIFFUSE:
            frames, times = _walk(network, step, inputs)
        else:
            frames, times = [network.compute(inputs)[step.inputs[1]]], (0,)
    made = np.stack([parts.scaler.invert(to_numpy(finite(frame))) for frame in frames])
    names = parts.facts.features
    if parts.facts.x.shape != (2,):
        pictures = np.stack([like_pictures(frame) for frame in made])
        return Generated(
            pictures, times, like_pictures(real), ((0.0, 1.0), (0.0, 1.0)), np.zeros((0, 0), np.float32), names
        )
    span = _span(real[:, 0]), _span(real[:, 1])
    return Generated(made, times, real, span, _field(network, step, parts, span, device), names)


def _walk(network: Network, step: Step, inputs: dict[str, Tensor]) -> tuple[list[Tensor], tuple[int, ...]]:
    """From noise to examples: x <- (x - β/√(1 - ᾱ) noise) / √(1 - β) + σ z, with σ² = β (1 - ᾱ of the step before) /
    (1 - ᾱ)."""
    diffuse, told = network.get_submodule(step.name), _told(network.program, step)
    assert isinstance(diffuse, Diffuse)
    noisy, time, _ = step.variables
    kept = [1.0, *diffuse.kept.tolist()]
    steps = len(kept) - 1
    x = torch.randn(len(next(iter(inputs.values()))), *step.values[0].shape, device=diffuse.kept.device)
    shown = {round(left) for left in np.linspace(0, steps, min(FRAMES, steps + 1))}
    frames, times = [x], [steps]
    for left in range(steps - 1, -1, -1):
        at = torch.full((len(x),), left, device=x.device)
        noise = network.compute(inputs, {noisy: x, time: at})[told].reshape(x.shape)
        now, earlier = kept[left + 1], kept[left]
        lost = 1 - now / earlier
        x = (x - lost / (1 - now) ** 0.5 * noise) / (1 - lost) ** 0.5
        if left:
            x = x + (lost * (1 - earlier) / (1 - now)) ** 0.5 * torch.randn_like(x)
        if left in shown:
            frames.append(x)
            times.append(left)
    return frames, tuple(times)


def _told(program: Program, step: Step) -> str:
    """What is set against the noise that was mixed in."""
    noise = step.variables[2]
    found = next((loss.prediction for loss in program.compared if loss.target == noise), None)
    if found is None:
        raise UserError(f"No loss compares anything with the noise of {step.title}.", "Wire its noise to a target.")
    return found


def _field(
    network: Network,
    step: Step,
    parts: Parts,
    span: tuple[tuple[float, float], tuple[float, float]],
    device: torch.device,
) -> Array:
    """How likely each place of the plane is real, for the discriminator."""
    fooling = next((loss for loss in network.program.losses if _fools(network.program, loss.name)), None)
    if fooling is None or not step.module or step.module.target != MIXTURE:
        return np.zeros((0, 0), np.float32)
    across, up = (np.linspace(*ends, SIDE) for ends in span)
    columns, rows = np.meshgrid(across, up)
    places = parts.scaler.apply(np.stack([columns.ravel(), rows.ravel()], 1).astype(np.float32))
    first = sample(parts, (1, 0, 0))
    given = batch_of(network.program.inputs, first.x, first.y, device)
    inputs = {name: one.expand(len(places), *one.shape[1:]) for name, one in given.items()}
    instead = {step.variables[0]: torch.from_numpy(np.asarray(places, np.float32)).to(device)}
    with torch.no_grad():
        scores = network.compute(inputs, instead)[fooling.reads[0]]
    return to_numpy(torch.sigmoid(finite(scores.float()))).reshape(SIDE, SIDE)


def _fools(program: Program, name: str) -> bool:
    return any(
        getattr(made, "target", "") == FOOLING for step in program.steps for own, made in step.results if own == name
    )


def _span(values: Array) -> tuple[float, float]:
    low, high = float(np.min(values)), float(np.max(values))
    return low - MARGIN * (high - low) - 1e-6, high + MARGIN * (high - low) + 1e-6
