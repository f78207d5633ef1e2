"""Methods that take one gradient, or a mean of some: quick, and local to the example.

* The gradient (Simonyan, Vedaldi, Zisserman: Deep inside convolutional networks, 2014): by how much the output rises
  where a number rises a little. Their saliency is its size; the sign is kept here.
* Gradient × input (Shrikumar et al.: Not just a black box, 2016): the same times the number itself. For a linear model
  that is each number's exact share of the output.
* SmoothGrad (Smilkov et al., 2017): the mean gradient of noisy copies, without what changes from pixel to pixel.
"""

from __future__ import annotations

import torch

from engine.attribution.base import Attribution, Layout, on_input, strongest
from engine.attribution.subject import Subject

COPIES = 25
"""Noisy copies: the paper sees little change beyond 50, and half as many take half the time."""
NOISE = 0.15
"""Deviation of the noise as a share of the range of the example: 10 to 20 % in the paper."""


def gradient(subject: Subject, placed: Layout) -> Attribution:
    """d output / d input."""
    found = subject.gradients(subject.start)[0]
    score = subject.score_of(subject.start)
    return Attribution("gradient", subject.output, strongest(found, placed), placed != "tokens", score)


def gradient_times_input(subject: Subject, placed: Layout) -> Attribution:
    """Input · d output / d input."""
    found = (subject.gradients(subject.start) * subject.start)[0]
    score = subject.score_of(subject.start)
    return Attribution("gradient-input", subject.output, on_input(found, placed), True, score)


def smooth_gradient(subject: Subject, placed: Layout, copies: int = COPIES, noise: float = NOISE) -> Attribution:
    """The mean of d output / d input over noisy copies. The noise is the same each time it is asked for."""
    start = subject.start
    spread = noise * float(start.max() - start.min())
    random = torch.Generator().manual_seed(0)  # of its own: a training draws from the other
    shaken = torch.randn((copies, *start.shape[1:]), generator=random).to(start.device)
    found = subject.gradients(start + spread * shaken).mean(0)
    return Attribution(
        "smooth-gradient", subject.output, strongest(found, placed), placed != "tokens", subject.score_of(start)
    )
