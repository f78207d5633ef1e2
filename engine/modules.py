"""Modules and functions that torch lacks, by the name `modules.…` in a layer's calls.

Exported code carries a copy of those it uses. So each stands alone: it needs only the imports of this file, and it
reads as a person would write it there.
"""

from __future__ import annotations

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn


def step(x: torch.Tensor) -> torch.Tensor:
    """1 where x >= 0, else 0; the gradient passes straight through, as if nothing had been done."""
    return (x >= 0).to(x.dtype) + (x - x.detach())


def sign(x: torch.Tensor) -> torch.Tensor:
    """1 where x >= 0, else -1; the gradient passes straight through, as if nothing had been done."""
    return (x >= 0).to(x.dtype) * 2 - 1 + (x - x.detach())


def silenced(x: torch.Tensor, units: list[int]) -> torch.Tensor:
    """The same vectors [N, features] with zeros for some of the units: those that are switched off."""
    return x.index_fill(1, torch.tensor(units, device=x.device), 0.0)


def votes(answers: torch.Tensor, axis: int = -1) -> torch.Tensor:
    """1 for the largest number along an axis, 0 for the others."""
    chosen = answers.argmax(axis, keepdim=True)
    return torch.zeros_like(answers).scatter(axis, chosen, 1.0)


def focal_loss(scores: Any, target: Any, gamma: float = 2.0) -> torch.Tensor:
    """Cross-entropy of scores [N, classes, ...], times (1 - probability) ** gamma."""
    log = F.log_softmax(scores, dim=1).gather(1, target.unsqueeze(1)).squeeze(1)
    return -((1 - log.exp()) ** gamma * log).mean()


def kl_to_normal(mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
    """How far normal distributions [N, ...] are from the standard one, by examples."""
    terms = mean.square() + log_variance.exp() - log_variance - 1
    return 0.5 * terms.flatten(1).sum(1).mean()


def contrastive_loss(a: Any, b: Any, same: Any, margin: float = 1.0) -> torch.Tensor:
    """Squared distances of [N, features] that are the same, and what others lack of the margin."""
    distance, alike = F.pairwise_distance(a, b), same.reshape(-1).to(a.dtype)
    apart = (margin - distance).clamp(min=0)
    return (alike * distance.square() + (1 - alike) * apart.square()).mean()


def policy_loss(
    scores: torch.Tensor,
    action: torch.Tensor,
    advantage: torch.Tensor,
    entropy: float = 0.0,
) -> torch.Tensor:
    """Makes actions [N] with advantages [N, 1] likelier, and keeps the choice open."""
    log = F.log_softmax(scores, dim=1)
    taken = log.gather(1, action[:, None])
    return -(taken * advantage).mean() - entropy * -(log.exp() * log).sum(1).mean()


def actor_critic_loss(
    scores: torch.Tensor,
    value: torch.Tensor,
    action: torch.Tensor,
    returns: torch.Tensor,
    entropy: float = 0.0,
    value_weight: float = 0.5,
) -> torch.Tensor:
    """Actions likelier that were better than their values [N, 1], and their errors."""
    advantage = (returns - value).detach()
    advantage = (advantage - advantage.mean()) / (advantage.std(unbiased=False) + 1e-6)
    log = F.log_softmax(scores, dim=1)
    policy = -(log.gather(1, action[:, None]) * advantage).mean()
    policy = policy - entropy * -(log.exp() * log).sum(1).mean()
    return policy + value_weight * F.mse_loss(value, returns)


def action_value_loss(
    values: torch.Tensor,
    action: torch.Tensor,
    returns: torch.Tensor,
) -> torch.Tensor:
    """How far the values of the actions [N] are from what came of them [N, 1]."""
    return F.smooth_l1_loss(values.gather(1, action[:, None]), returns)


def noise_like(x: torch.Tensor, size: int) -> torch.Tensor:
    """Normal noise [N, size] for the examples of x [N, ...]."""
    return torch.randn(x.shape[0], size, device=x.device)


def fooling_loss(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Minus the log of the probability (a logit [N] or [N, 1]) that examples labelled 0, half of them, are real."""
    each = F.softplus(-scores.reshape(labels.shape)) * (labels == 0).to(scores.dtype)
    return 2 * each.mean()


def ctc_loss(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """CTC of scores [N, steps, classes] and labels [N, length], which end in 0, the blank."""
    log = F.log_softmax(scores, dim=-1).transpose(0, 1)
    steps = torch.full((len(scores),), scores.shape[1], dtype=torch.long)
    lengths = (labels != 0).sum(1)
    return F.ctc_loss(log, labels, steps, lengths, zero_infinity=True)


def picked(x: torch.Tensor, places: list[int]) -> torch.Tensor:
    """Vectors [N, len(places)] of some of the numbers in vectors [N, features]."""
    return x.index_select(1, torch.tensor(places, device=x.device))


def side_by_side(*vectors: torch.Tensor) -> torch.Tensor:
    """Vectors [N, features] as one, in which every feature has a row of memory of its own: so SparseLinear reads it."""
    return torch.cat([vector.t() for vector in vectors]).t()


class SparseLinear(nn.Module):
    """A linear layer [..., inputs] -> [..., units] that has only some of its wires, and a weight for each of these.

    `rows` lists for every unit the inputs that it reads; `weight` holds their weights in that order. Every unit starts
    as one of an nn.Linear with as many inputs would: evenly between plus and minus one by the root of their number.
    """

    def __init__(self, inputs: int, rows: list[list[int]], bias: bool = True) -> None:
        super().__init__()
        counts = torch.tensor([len(row) for row in rows])
        read = torch.tensor([n for row in rows for n in row], dtype=torch.long)
        units = torch.arange(len(rows))
        unit = units.repeat_interleave(counts, output_size=len(read))
        bound = counts.clamp(min=1).rsqrt()
        self.shape = len(rows), inputs
        self.weight = nn.Parameter((torch.rand(len(unit)) * 2 - 1) * bound[unit])
        start = (torch.rand(len(rows)) * 2 - 1) * bound if bias else None
        self.bias = None if start is None else nn.Parameter(start)
        # Up to here a matrix with zeros where wires are missing is quicker than going from wire to wire.
        self.as_matrix = len(rows) * inputs <= 10 * len(unit) + 8_000
        order = read.argsort(stable=True)
        places = {
            "place": unit * inputs + read,
            "read": read.int(),
            "unit": unit.int(),
            "first": (counts.cumsum(0) - counts).int(),
            "back_order": order.int(),
            "back_unit": unit[order].int(),
            "back_first": torch.searchsorted(read[order], torch.arange(inputs)).int(),
        }
        for name, numbers in places.items():
            self.register_buffer(name, numbers, persistent=False)

    place: torch.Tensor

    def matrix(self) -> torch.Tensor:
        """The weights as nn.Linear has them, with zeros where there is no wire."""
        empty = self.weight.new_zeros(self.shape[0] * self.shape[1])
        return empty.index_add_(0, self.place, self.weight).view(self.shape)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.as_matrix:
            return F.linear(x, self.matrix(), self.bias)
        if x.dim() > 2:
            return self(x.flatten(0, -2)).view(*x.shape[:-1], self.shape[0])
        forth = self.read, self.unit, self.first
        back = self.back_order, self.back_unit, self.back_first
        total: torch.Tensor = self.Wires.apply(x, self.weight, self.bias, forth, back)
        return total

    class Wires(torch.autograd.Function):
        """What the wires carry, added up by units: [N, inputs] -> [N, units].

        It goes through columns, in each of which the examples stand side by side, and back as it came. Of the same in
        plain operations, torch would keep a copy of x for every wire, and take longer the more of them there are.
        """

        @staticmethod
        def forward(ctx: Any, x: Any, weight: Any, bias: Any, *places: Any) -> Any:
            ctx.save_for_backward(x, weight)
            ctx.places = places
            read, _, first = places[0]
            x = x.t().contiguous()
            total = F.embedding_bag(
                read,
                x,
                first,
                mode="sum",
                per_sample_weights=weight,
            )
            return total.t() if bias is None else total.add_(bias.unsqueeze(1)).t()

        @staticmethod
        def backward(ctx: Any, gradient: Any) -> tuple[Any, ...]:
            x, weight = ctx.saved_tensors
            (read, unit, _), (order, to, first) = ctx.places
            x, units = x.t().contiguous(), gradient.t().contiguous()
            to_x = F.embedding_bag(
                to,
                units,
                first,
                mode="sum",
                per_sample_weights=weight.index_select(0, order),
            )
            read_by, sent_by = x.index_select(0, read), units.index_select(0, unit)
            to_weight = torch.linalg.vecdot(read_by, sent_by)
            to_bias = gradient.sum(0) if ctx.needs_input_grad[2] else None
            return to_x.t(), to_weight, to_bias, None, None


class PositionalEncoding(nn.Module):
    """Adds sines and cosines of the position to a sequence [N, steps, features] (Vaswani et al. 2017)."""

    encoding: torch.Tensor

    def __init__(self, steps: int, features: int) -> None:
        super().__init__()
        position = torch.arange(steps).unsqueeze(1)
        rate = torch.exp(torch.arange(0, features, 2) * (-math.log(10000.0) / features))
        encoding = torch.zeros(steps, features)
        encoding[:, 0::2] = torch.sin(position * rate)
        encoding[:, 1::2] = torch.cos(position * rate[: features // 2])
        self.register_buffer("encoding", encoding, persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.encoding


class LearnedPositionalEncoding(nn.Module):
    """Adds a learned vector for every position to a sequence [N, steps, features]."""

    def __init__(self, steps: int, features: int) -> None:
        super().__init__()
        self.encoding = nn.Parameter(0.02 * torch.randn(steps, features))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.encoding


class RotaryAttention(nn.MultiheadAttention):
    """Self-attention in which queries and keys are turned by their position (Su et al. 2021)."""

    def turned(self, x: torch.Tensor) -> torch.Tensor:
        """Pairs of features [N, heads, steps, features], each turned at a pace of its own."""
        steps, half = x.shape[-2], x.shape[-1] // 2
        pace = 10000.0 ** (-torch.arange(half, device=x.device) / half)
        angle = torch.arange(steps, device=x.device).unsqueeze(1) * pace
        cos, sin = angle.cos(), angle.sin()
        first, second = x.chunk(2, dim=-1)
        return torch.cat([first * cos - second * sin, first * sin + second * cos], -1)

    def forward(self, query: Any, key: Any, value: Any, *_: Any, **options: Any) -> Any:
        batch, steps, features = query.shape
        parts = F.linear(query, self.in_proj_weight, self.in_proj_bias)
        heads = parts.view(batch, steps, 3, self.num_heads, -1).permute(2, 0, 3, 1, 4)
        query, key, value = self.turned(heads[0]), self.turned(heads[1]), heads[2]
        scores = query @ key.transpose(-2, -1) / math.sqrt(query.shape[-1])
        unseen = options.get("attn_mask")
        if unseen is not None:
            scores = scores.masked_fill(unseen, -math.inf)
        weights = F.dropout(scores.softmax(-1), self.dropout, self.training)
        mixed = weights @ value
        out = self.out_proj(mixed.transpose(1, 2).reshape(batch, steps, features))
        return out, weights if options.get("need_weights") else None


class MixtureOfExperts(nn.Module):
    """Networks with one hidden layer, mixed by a gate: [..., features] -> [..., features]."""

    def __init__(self, features: int, hidden: int, experts: int) -> None:
        super().__init__()
        self.gate = nn.Linear(features, experts)
        self.experts = nn.ModuleList()
        for _ in range(experts):
            first, second = nn.Linear(features, hidden), nn.Linear(hidden, features)
            self.experts.append(nn.Sequential(first, nn.ReLU(), second))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        shares = self.gate(x).softmax(-1)
        answers = torch.stack([expert(x) for expert in self.experts], dim=-1)
        return (answers * shares.unsqueeze(-2)).sum(-1)


class Reparameterise(nn.Module):
    """Draws from normal distributions so that gradients go through: mean + deviation * noise."""

    def __init__(self, always: bool = False) -> None:
        super().__init__()
        self.always = always

    def forward(self, mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
        if not (self.training or self.always):
            return mean
        return mean + (0.5 * log_variance).exp() * torch.randn_like(mean)


class RealOrGenerated(nn.Module):
    """Real and generated examples [N, ...] in turns, and labels [N]: 1 for real ones."""

    def forward(self, real: Any, generated: Any) -> tuple[torch.Tensor, ...]:
        labels = (torch.arange(real.shape[0], device=real.device) + 1) % 2
        is_real = labels.bool().reshape(-1, *[1] * (real.dim() - 1))
        return torch.where(is_real, real, generated), labels


class Diffuse(nn.Module):
    """Mixes noise into examples [N, ...]: sqrt(kept) * x + sqrt(1 - kept) * noise, for random times [N].

    `kept` [steps] is the share of an example's variance that is left at each time.
    """

    kept: torch.Tensor

    def __init__(self, steps: int, schedule: str = "cosine") -> None:
        super().__init__()
        ends = torch.arange(steps + 1) / steps
        level = torch.cos((ends + 0.008) / 1.008 * math.pi / 2) ** 2
        lost = (1 - level[1:] / level[:-1]).clamp(max=0.999)
        if schedule == "linear":
            # As with 1,000 times from 0.0001 to 0.02, whatever their number.
            lost = (torch.linspace(0.1, 20, steps) / steps).clamp(max=0.999)
        self.register_buffer("kept", (1 - lost).cumprod(0), persistent=False)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        time = torch.randint(0, len(self.kept), (x.shape[0],), device=x.device)
        noise = torch.randn_like(x)
        kept = self.kept[time].reshape(-1, *[1] * (x.dim() - 1))
        return kept.sqrt() * x + (1 - kept).sqrt() * noise, time, noise


class RandomFlip(nn.Module):
    """Mirrors pictures [N, channels, height, width] along axes while training, each with a probability."""

    def __init__(self, axes: tuple[int, ...], p: float = 0.5) -> None:
        super().__init__()
        self.axes, self.p = axes, p

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for axis in self.axes if self.training else ():
            mirrored = torch.rand(x.shape[0], 1, 1, 1, device=x.device) < self.p
            x = torch.where(mirrored, x.flip(axis), x)
        return x


class RandomCrop(nn.Module):
    """Pads pictures [N, channels, height, width] and cuts their size out somewhere while training."""

    def __init__(self, padding: int, mode: str = "constant") -> None:
        super().__init__()
        self.padding, self.mode = padding, mode

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        count, channels, height, width = x.shape
        padded = F.pad(x, [self.padding] * 4, self.mode)
        places = 2 * self.padding + 1
        start = torch.randint(places, (2, count, 1, 1, 1), device=x.device)
        rows = start[0] + torch.arange(height, device=x.device).view(1, 1, -1, 1)
        columns = start[1] + torch.arange(width, device=x.device).view(1, 1, 1, -1)
        band = padded.gather(2, rows.expand(count, channels, height, padded.shape[3]))
        return band.gather(3, columns.expand(count, channels, height, width))


class RandomRotation(nn.Module):
    """Turns pictures [N, channels, height, width] by up to so many degrees while training, and zooms them."""

    def __init__(self, degrees: float, zoom: float = 0.0) -> None:
        super().__init__()
        self.degrees, self.zoom = degrees, zoom

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        count, _, height, width = x.shape
        draw = 2 * torch.rand(2, count, 1, 1, device=x.device) - 1
        angle, size = draw[0] * math.radians(self.degrees), 1 + draw[1] * self.zoom
        cos, sin = angle.cos() / size, angle.sin() / size
        column, row = (torch.arange(n, device=x.device) for n in (width, height))
        across = ((2 * column + 1) / width - 1).view(1, 1, -1)
        down = ((2 * row + 1) / height - 1).view(1, -1, 1)
        to_x = cos * across - sin * down * (height / width)
        to_y = sin * across * (width / height) + cos * down
        grid = torch.stack([to_x, to_y], -1)
        return F.grid_sample(x, grid, align_corners=False)


class Cutout(nn.Module):
    """Sets a random square of pictures [N, channels, height, width] to 0 while training (DeVries and Taylor 2017)."""

    def __init__(self, size: int, p: float = 1.0) -> None:
        super().__init__()
        self.size, self.p = size, p

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        count, _, height, width = x.shape
        draw = torch.rand(3, count, 1, 1, 1, device=x.device)
        top = (draw[0] * height).floor() - self.size // 2
        left = (draw[1] * width).floor() - self.size // 2
        row = torch.arange(height, device=x.device).view(1, 1, -1, 1) - top
        column = torch.arange(width, device=x.device).view(1, 1, 1, -1) - left
        inside = (row >= 0) & (row < self.size) & (column >= 0) & (column < self.size)
        return x.masked_fill(inside & (draw[2] < self.p), 0.0)


class GaussianNoise(nn.Module):
    """Adds normal noise of a standard deviation to numbers [N, ...] while training."""

    def __init__(self, deviation: float) -> None:
        super().__init__()
        self.deviation = deviation

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.deviation * torch.randn_like(x) if self.training else x
