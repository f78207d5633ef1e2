"""The passages of a training script that spoil the inputs of a network which is to say what they were."""

from __future__ import annotations

from engine.steps import Corruption


def constants(corruption: Corruption) -> list[str]:
    pairs = (("NOISE", corruption.noise), ("MASKED", corruption.masked))
    return [f"{name} = {value!r}" for name, value in pairs if value]


def function(corruption: Corruption) -> list[str]:
    """Numbers get noise, and some of them are left out; of tokens some become others."""
    tokens = corruption.entries[0].value.classes
    head = [
        "def spoilt(x: torch.Tensor) -> torch.Tensor:",
        '    """Inputs as the network gets them while it learns."""',
    ]
    if tokens is not None:
        if not corruption.masked:
            return [*head, "    return x"]
        return [
            *head,
            "    out = torch.rand(x.shape, device=x.device) < MASKED",
            f"    return torch.where(out, torch.randint_like(x, {tokens}), x)",
        ]
    noisy = ["    x = x + NOISE * torch.randn_like(x)"] if corruption.noise else []
    masked = ".masked_fill(torch.rand_like(x) < MASKED, 0.0)" if corruption.masked else ""
    return [*head, *noisy, f"    return x{masked}"]
