"""How much each step of a sequence looks at each other one: the weights inside of a layer with attention heads.

Networks run without them, because torch is faster so. They are asked for again here, from the same module, with the
same input and mask as the drawing's own call has; nothing is reckoned anew by formulas of our own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from engine.call import Call, walk
from engine.errors import UserError
from engine.network import Network, evaluate
from engine.steps import Step

MASKS = ("attn_mask", "src_mask", "tgt_mask")
"""What the calls of layers with attention heads name the mask of what a step must not see."""


TARGETS = (
    "nn.MultiheadAttention",
    "modules.RotaryAttention",
    "nn.TransformerEncoderLayer",
    "nn.TransformerDecoderLayer",
)


def attends(step: Step) -> bool:
    """Whether a step has attention weights to show: those that are skipped have none."""
    return step.module is not None and step.module.target in TARGETS and not step.bypassed


def attention_weights(network: Network, step: Step, values: Mapping[str, Any]) -> Tensor:
    """(batch, heads, queries, keys): each row tells how a step shares out its look, and adds up to 1. Of a decoder's
    layer it is the look at its memory.

    `values` are those of a pass by name. In evaluation mode the weights are those that the pass had; in training mode
    dropout falls out anew. Raises UserError where the step has no attention.
    """
    if not attends(step):
        raise UserError(f"'{step.title}' has no attention weights.", "Layers with attention heads have.")
    call = _call(step)
    mask = next((evaluate(call.kwargs[name], dict(values)) for name in MASKS if name in call.kwargs), None)
    x, *others = (evaluate(argument, dict(values)) for argument in call.args)
    module = network.get_submodule(step.name)
    with torch.no_grad():
        if isinstance(module, nn.TransformerEncoderLayer):
            x = module.norm1(x) if module.norm_first else x
            module = module.self_attn
        elif isinstance(module, nn.TransformerDecoderLayer):
            x, mask, module = _asking(module, x, mask), None, module.multihead_attn
        memory = others[0] if others else x
        weights: Tensor = module(x, memory, memory, attn_mask=mask, need_weights=True, average_attn_weights=False)[1]
    return weights


def _asking(layer: nn.TransformerDecoderLayer, x: Tensor, mask: Tensor | None) -> Tensor:
    """What a decoder's layer asks its memory with: its input, after it has looked at itself."""
    given = layer.norm1(x) if layer.norm_first else x
    looked = layer.dropout1(layer.self_attn(given, given, given, attn_mask=mask, need_weights=False)[0])
    asking: Tensor = layer.norm2(x + looked) if layer.norm_first else layer.norm1(x + looked)
    return asking


def _call(step: Step) -> Call:
    """How the step uses its module."""
    inner = (inner for _, expression in step.results for inner in walk(expression))
    return next(call for call in inner if isinstance(call, Call) and call.target == f"self.{step.name}")
