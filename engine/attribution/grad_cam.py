"""Grad-CAM (Selvaraju et al.: Visual explanations from deep networks via gradient-based localization, 2017).

The feature maps of a convolution are added up, each with the mean gradient of the output by it; what is left above 0 is
where the network has seen what speaks for the output. Maps of a later convolution know more and are coarser.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.attribution.base import Attribution, Layout, to_array
from engine.attribution.subject import Subject, gradient_by
from engine.errors import UserError
from engine.steps import Program, Step


def convolutions(program: Program) -> tuple[Step, ...]:
    """The convolutions that the predictions depend on, in the order of the network. The last is the usual one."""
    return tuple(step for step in program.steps if _convolves(step))


def grad_cam(subject: Subject, placed: Layout, node: str = "") -> Attribution:
    """The map of a convolution (of the last one, unless told which), as large as the input.

    Raises UserError where there is no such convolution, or the input has no places that its maps could lie on.
    """
    step = _chosen(subject.network.program, node)
    if placed not in ("picture", "volume", "steps", "tokens"):
        text = "Grad-CAM shows where in a picture, a volume or a sequence; the input here has no such places."
        raise UserError(text, "Choose another method.")
    name = step.variables[0]
    with torch.enable_grad(), torch.backends.cudnn.flags(enabled=False):
        values = subject.passed(subject.start.clone().requires_grad_())
        maps: Tensor = values[name]
        score = subject.head.columns(values)[:, subject.output].sum()
        (slope,) = gradient_by(score, maps)
    places = tuple(range(2, maps.dim()))
    weights = slope.mean(places, keepdim=True)
    seen = F.relu((weights * maps).sum(1, keepdim=True)).detach()
    whole = _as_large(seen, subject, placed)
    return Attribution("grad-cam", subject.output, to_array(whole), False, float(score.detach()), node=step.node)


def _convolves(step: Step) -> bool:
    if step.module is None or step.bypassed or not step.in_forward:
        return False
    return step.module.target.startswith(("nn.Conv1d", "nn.Conv2d", "nn.Conv3d", "nn.ConvTranspose"))


def _chosen(program: Program, node: str) -> Step:
    found = convolutions(program)
    if not found:
        raise UserError("Grad-CAM needs a convolution, and the drawing has none.", "Choose another method.")
    chosen = found[-1] if not node else next((step for step in found if step.node == node), None)
    if chosen is None:
        raise UserError(f"The convolution {node} is not part of the network.", "Choose another one.")
    return chosen


def _as_large(seen: Tensor, subject: Subject, placed: Layout) -> Tensor:
    """A map (1, 1, ...) laid over the whole input, smoothly."""
    shape = subject.x.shape[1:]
    if placed == "picture" and seen.dim() == 4:
        return F.interpolate(seen, tuple(shape[-2:]), mode="bilinear", align_corners=False)[0, 0]
    if placed == "volume" and seen.dim() == 5:
        return F.interpolate(seen, tuple(shape[-3:]), mode="trilinear", align_corners=False)[0, 0]
    if placed in ("steps", "tokens") and seen.dim() == 3:
        along = F.interpolate(seen, shape[0], mode="linear", align_corners=False)[0, 0]
        return along if placed == "tokens" else along[:, None].expand(-1, shape[1])
    raise UserError("The maps of this convolution do not lie on the input as it is.", "Choose another convolution.")
