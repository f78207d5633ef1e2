"""The passages of a training script that a Hebbian rule stands in, in the place of a loss and its gradient."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.errors import UserError
from engine.hebbian import learners
from engine.printing import printed
from engine.settings import LOSSLESS, HebbianRule, TrainingSettings
from engine.steps import Program
from engine.wrapping import wrapped

MEASURED = LOSSLESS["hebbian"]
MOVES: Mapping[HebbianRule, tuple[str, ...]] = MappingProxyType(
    {
        "Hebb": ("    return y.T @ x / len(x)",),
        "Oja": (
            "    lengths = (y * y).mean(0)",
            "    return y.T @ x / len(x) - lengths[:, None] * weight",
        ),
        "Sanger": (
            "    products = (y.T @ y / len(x)).tril()",
            "    return y.T @ x / len(x) - products @ weight",
        ),
    }
)
"""What each rule adds to the weights, from inputs x (N, inputs) and answers y (N, units)."""


def layers_line(program: Program) -> list[str]:
    """The layers that learn, by name. Raises UserError where one is of neurons that lack wires."""
    for step in learners(program):
        if step.module is not None and step.module.target != "nn.Linear":
            text = f"{step.title} ({step.node}) lacks wires, and no script writes a Hebbian rule for single wires."
            raise UserError(text, "Export the module without --training, or draw the wires that are missing.")
    return wrapped(f"LAYERS = {printed([step.name for step in learners(program)], {})}")


def functions(program: Program, settings: TrainingSettings) -> list[list[str]]:
    """The rule, and what is measured."""
    arguments = ", ".join(f'batch["{entry.name}"]' for entry in program.inputs)
    rule = f"{settings.hebbian_rule}'s rule"
    return [
        [
            "def remember(layer: nn.Module, given: tuple[torch.Tensor, ...]) -> None:",
            '    """Keeps what reaches a layer beside it."""',
            "    layer.read = given[0].detach().reshape(-1, given[0].shape[-1])",
        ],
        [
            "def moved(x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:",
            f'    """What {rule} adds to weights (units, inputs) at a rate of 1."""',
            "    y = x @ weight.T",
            *MOVES[settings.hebbian_rule],
        ],
        [
            "@torch.no_grad()",
            "def compute(",
            "    network: nn.Module, batch: dict[str, torch.Tensor]",
            ") -> dict[str, torch.Tensor]:",
            '    """How far what reaches the layers lies from the plane of their weights."""',
            *wrapped(f"    network({arguments})"),
            "    found = []",
            "    for name in LAYERS:",
            "        x, weight = (layer := network.get_submodule(name)).read, layer.weight",
            "        units = F.normalize(weight)",
            "        y = x @ units.T",
            "        back = torch.linalg.pinv(units @ units.T, hermitian=True, rtol=1e-5)",
            "        square = x.square().sum(1).mean()",
            "        error = square - ((y @ back) * y).sum(1).mean()",
            "        sizes = error / x.shape[1], square / x.shape[1], weight.norm(dim=1).mean()",
            "        found.append(torch.stack(sizes))",
            "    error, square, length = torch.stack(found).mean(0)",
            "    return {",
            f'        "{MEASURED}": error,',
            '        "mean square": square,',
            '        "weight length": length,',
            "    }",
        ],
    ]


def shown() -> list[str]:
    return [
        "def shown(figures: dict[str, float]) -> str:",
        f'    share = 1 - figures["{MEASURED}"] / figures["mean square"]',
        '    told = figures | {"explained variance": share}',
        '    return "  ".join(f"{name} {value:.4f}" for name, value in told.items())',
    ]


HOOKS = ("for name in LAYERS:", "    network.get_submodule(name).register_forward_pre_hook(remember)")


def gradients(settings: TrainingSettings) -> list[str]:
    """What a batch adds to the gradients: what the rule adds to the weights, with a minus."""
    several = settings.accumulate > 1
    return [
        *([] if several else ["optimiser.zero_grad()"]),
        "for name in LAYERS:",
        "    layer = network.get_submodule(name)",
        "    own = -moved(layer.read, layer.weight.detach())",
        *(["    own *= len(rows) / len(step)"] if several else []),
        "    before = layer.weight.grad",
        "    layer.weight.grad = own if before is None else before + own",
    ]
