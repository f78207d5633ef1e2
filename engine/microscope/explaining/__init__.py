"""How a single number of a network came about, a file per family of layers.

`explain` finds the family by what the step calls in torch, so that it works inside of blocks too. A kind that no family
knows is shown by its derivatives alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from engine.microscope.explaining.activations import CURVES, activation, prelu, softmax
from engine.microscope.explaining.attention import attention, positional
from engine.microscope.explaining.base import Explain, Line, Terms, Working
from engine.microscope.explaining.chance import (
    diffused,
    drawn,
    noise,
    real_or_generated,
    rearranged,
    reparameterised,
    rotated,
)
from engine.microscope.explaining.convolution import convolution, transposed
from engine.microscope.explaining.dense import dense, masked
from engine.microscope.explaining.dropout import dropout
from engine.microscope.explaining.embedding import embedding
from engine.microscope.explaining.experts import mixed
from engine.microscope.explaining.features import feature, is_feature
from engine.microscope.explaining.feeding import fed
from engine.microscope.explaining.interpolation import interpolated
from engine.microscope.explaining.losses import cells, explained, of_examples
from engine.microscope.explaining.merging import added, dot, multiplied
from engine.microscope.explaining.moving import moved
from engine.microscope.explaining.neurons import gathered, neuron
from engine.microscope.explaining.normalisation import normalised, root_mean_square, unit_length
from engine.microscope.explaining.other import other
from engine.microscope.explaining.pooling import pooled, to_size, whole
from engine.microscope.explaining.recurrent import recurrent
from engine.microscope.explaining.together import answered_together, members
from engine.microscope.explaining.transformer import decoder, encoder
from engine.microscope.specimen import Place, Specimen, outermost
from engine.steps import Step

__all__ = ["Line", "Terms", "Working", "explain", "of_examples", "shape_of"]

MODULES: Mapping[str, Explain] = MappingProxyType(
    {
        "nn.Linear": dense,
        "modules.SparseLinear": masked,
        "nn.PReLU": prelu,
        "nn.Embedding": embedding,
        "nn.MultiheadAttention": attention,
        "modules.RotaryAttention": attention,
        "nn.TransformerEncoderLayer": encoder,
        "nn.TransformerDecoderLayer": decoder,
        "modules.MixtureOfExperts": mixed,
        "modules.PositionalEncoding": positional,
        "modules.LearnedPositionalEncoding": positional,
        "nn.LayerNorm": normalised,
        "nn.GroupNorm": normalised,
        "nn.RMSNorm": root_mean_square,
        "modules.GaussianNoise": noise,
        "modules.Reparameterise": reparameterised,
        "modules.Diffuse": diffused,
        "modules.RealOrGenerated": real_or_generated,
        "modules.RandomRotation": rotated,
        **{f"modules.{kind}": rearranged for kind in ("RandomFlip", "RandomCrop", "Cutout")},
        **{f"nn.{kind}": recurrent for kind in ("RNN", "LSTM", "GRU")},
        **{f"nn.Dropout{axes}": dropout for axes in ("", "1d", "2d", "3d")},
        **{f"nn.Conv{axes}d": convolution for axes in (1, 2, 3)},
        **{f"nn.ConvTranspose{axes}d": transposed for axes in (1, 2, 3)},
        **{f"nn.{kind}Norm{axes}d": normalised for kind in ("Batch", "Instance") for axes in (1, 2, 3)},
    }
)
"""Families of steps that hold a module, by its constructor."""

CALLS: Mapping[str, Explain] = MappingProxyType(
    {
        **dict.fromkeys(CURVES, activation),
        "F.softmax": softmax,
        **dict.fromkeys((".flatten", ".reshape", ".permute", "torch.cat", ".chunk", "F.pad", "F.pixel_shuffle"), moved),
        "F.interpolate": interpolated,
        "+": added,
        "*": multiplied,
        ".sum": dot,
        ".unsqueeze": dot,
        "F.normalize": unit_length,
        "modules.noise_like": drawn,
        ".mean": whole,
        ".amax": whole,
        **{f"F.{verb}_pool{axes}d": pooled for verb in ("max", "avg") for axes in (1, 2, 3)},
        **{f"F.adaptive_{verb}_pool{axes}d": to_size for verb in ("max", "avg") for axes in (1, 2, 3)},
    }
)
"""Families of steps without a module, by the call that gives their output."""

ROUNDED = 1e-4
"""Numbers that differ by a smaller share read alike."""

TIED: Mapping[str, Explain] = MappingProxyType({"F.linear": dense})
"""Families of steps that use the weights of a module of another kind, by the call that does."""


def explain(specimen: Specimen, place: Place) -> Working:
    """How the number at a place came about and what goes back from it."""
    working, step = _worked(specimen, place), specimen.step_of(place)
    holder, aim = specimen.holder(step), specimen.aim_of(step)
    if holder.name != step.name:
        note = f"It uses the weights of {holder.label or holder.title}: their gradient adds up over all such places."
        working = replace(working, note=f"{working.note} {note}".strip())
    if aim.title and specimen.loss_of(step) is None:
        losses = " + ".join(loss.title for loss in aim.losses)
        whose = Line(f"(δ is the gradient of the loss that {aim.title} learns from: {losses})")
        working = replace(working, backward=(*working.backward, whose))
    return _rounded(specimen, working) if specimen.mixed and specimen.loss_of(step) is None else working


def _rounded(specimen: Specimen, working: Working) -> Working:
    """The same beside the number of a network that computes in half of the bits, where that is another one."""
    own = specimen.value(working.place)
    if abs(working.value - own) <= ROUNDED * max(abs(own), ROUNDED):
        return working
    line = Line(
        "the network's own number: its matrix products are computed in half of the bits (bfloat16)", "", {}, own
    )
    return replace(working, forward=(*working.forward, line))


def _worked(specimen: Specimen, place: Place) -> Working:
    step = specimen.step_of(place)
    if specimen.loss_of(step) is not None:
        return explained(specimen, place)
    call = outermost(specimen.expression(place))
    if step.units:
        return neuron(specimen, place)
    if step.gathers:
        return gathered(specimen, place)
    if step.feeds:
        return fed(specimen, place)
    if call is not None and call.target in TIED:
        return TIED[call.target](specimen, place)
    held = specimen.holder(step).module
    if held is not None:
        return MODULES.get(held.target, other)(specimen, place)
    if is_feature(call):
        return feature(specimen, place)
    if members(call):
        return answered_together(specimen, place)
    return CALLS.get(call.target if call else "", other)(specimen, place)


def shape_of(specimen: Specimen, step: Step, output: int = 0) -> tuple[int, ...]:
    """The cells that a step has for one example: of its output, or, for a loss, of what it is the mean of."""
    if specimen.loss_of(step) is not None:
        return cells(specimen, step)
    return specimen.values[step.results[output][0]].shape[1:]
