"""The methods of attribution by name, and the two questions: what does the network answer, and what does that rest on?

    head = Head.of(network.program, parts)
    answer(network, head, x)                                    -> Answer
    explain("integrated-gradients", network, head, x, output=3) -> Attribution

`x` is one example as the network sees it, prepared, without the batch axis. The network should be a copy: it is put
into evaluation mode and asked on whatever thread this is called on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.attribution.base import Attribution, layout
from engine.attribution.grad_cam import grad_cam
from engine.attribution.gradients import gradient, gradient_times_input, smooth_gradient
from engine.attribution.head import Answer, Head
from engine.attribution.integrated import integrated_gradients
from engine.attribution.occlusion import Groups, occlusion
from engine.attribution.subject import Subject, only_input
from engine.errors import UserError
from engine.network import Network

Name = Literal["gradient", "gradient-input", "smooth-gradient", "integrated-gradients", "occlusion", "grad-cam"]


@dataclass(frozen=True)
class Method:
    """A method as people choose it: what it is called, and in a sentence what its numbers mean."""

    title: str
    meaning: str
    source: str
    baseline: bool = False
    """Whether it compares the example with a baseline."""


METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "gradient": Method(
            "Gradient (saliency)",
            "By how much the output rises where a number of the input rises a little.",
            "Simonyan, Vedaldi, Zisserman 2014",
        ),
        "gradient-input": Method(
            "Gradient × input",
            "The gradient times the number itself: for a linear model its exact share of the output.",
            "Shrikumar et al. 2016",
        ),
        "smooth-gradient": Method(
            "SmoothGrad",
            "The mean gradient of noisy copies of the example, with less speckle than one.",
            "Smilkov et al. 2017",
        ),
        "integrated-gradients": Method(
            "Integrated gradients",
            "Shares of the difference between the output for this example and for the baseline; they add up to it.",
            "Sundararajan, Taly, Yan 2017",
            baseline=True,
        ),
        "occlusion": Method(
            "Occlusion",
            "What the output loses where this part of the input is hidden by the baseline.",
            "Zeiler, Fergus 2014",
            baseline=True,
        ),
        "grad-cam": Method(
            "Grad-CAM",
            "Where the feature maps of a convolution hold what speaks for the output.",
            "Selvaraju et al. 2017",
        ),
    }
)


def answer(network: Network, head: Head, x: NDArray[Any]) -> Answer:
    """What the network says to one example (*shape). Raises UserError where the drawing has several inputs."""
    network.eval()
    with torch.no_grad():
        return head.answer(network.compute({only_input(network): as_tensor(network, x)}))


def explain(
    name: str,
    network: Network,
    head: Head,
    x: NDArray[Any],
    output: int,
    baseline: NDArray[Any] | None = None,
    node: str = "",
    groups: Groups = (),
) -> Attribution:
    """What one output rests on. `baseline` (*shape) is an example that stands for nothing, 0 where it is None; of
    indices it is always the 0 of what the embedding gives. `node` is the convolution of Grad-CAM.

    Raises UserError, which says why, where the method has nothing to say of the drawing.
    """
    network.eval()
    subject = Subject(network, head, as_tensor(network, x), output)
    placed = layout(network.program.inputs[0].value)
    match name:
        case "gradient":
            return gradient(subject, placed)
        case "gradient-input":
            return gradient_times_input(subject, placed)
        case "smooth-gradient":
            return smooth_gradient(subject, placed)
        case "integrated-gradients":
            return integrated_gradients(subject, placed, _baseline(subject, baseline))
        case "occlusion":
            return occlusion(subject, placed, _baseline(subject, baseline), groups)
        case "grad-cam":
            return grad_cam(subject, placed, node)
    raise UserError(f"There is no method of attribution called “{name}”.", f"There are {', '.join(METHODS)}.")


def as_tensor(network: Network, x: NDArray[Any]) -> Tensor:
    """One example as a batch of one, on the network's device; indices as whole numbers."""
    index = network.program.inputs[0].value.is_index if network.program.inputs else False
    array = np.ascontiguousarray(x, np.int64 if index else np.float32)
    device = next((weight.device for weight in network.parameters()), torch.device("cpu"))
    return torch.from_numpy(array)[None].to(device)


def _baseline(subject: Subject, baseline: NDArray[Any] | None) -> Tensor:
    if baseline is None or not subject.x.is_floating_point():
        return torch.zeros_like(subject.start)
    return as_tensor(subject.network, baseline).expand_as(subject.start)
