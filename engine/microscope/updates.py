"""From the gradient of one weight to its new value: the optimiser's rule with its numbers in it.

The rules are torch's, in the same order: what L1 and clipping do to the gradient, weight decay, then the rule; last
comes the factor of a weight that learns at a pace of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType

from engine.errors import UserError
from engine.microscope.explaining.base import Line
from engine.microscope.specimen import Cell, Specimen, Weight


@dataclass(frozen=True)
class Update:
    """One weight's step: `new` is worked out from the lines; `network` is what the real step made of it."""

    old: float
    gradient: float
    lines: tuple[Line, ...]
    new: float
    network: float

    @property
    def change(self) -> float:
        return self.network - self.old


def update(specimen: Specimen, name: str, index: Cell) -> Update:
    """The step of a single weight. Raises UserError where it does not learn."""
    weight = specimen.weights[name]
    old = float(weight.old[index])
    if weight.gradient is None or weight.shaped is None:
        raise UserError("This weight does not learn: its layer is frozen, or the loss does not depend on it.")
    raw, shaped = float(weight.gradient[index]), float(weight.shaped[index])
    lines = [*_added_up(specimen, weight, index, raw), *_shaping(specimen, old, raw, shaped)]
    more, new = RULES[specimen.settings.optimiser](specimen, weight, index, old, shaped)
    pace = 1.0 if weight.paces is None else float(weight.paces[index])
    if pace != 1:
        numbers = {"o": old, "r": pace, "w": new}
        new = old + pace * (new - old)
        said = (
            "at its own pace r: w new = w + r · (w new − w)" if pace else "frozen, r = 0: w new = w + r · (w new − w)"
        )
        more.append(Line(said, "{o} + {r} · ({w} − {o})", numbers, new))
    return Update(old, raw, (*lines, *more), new, float(weight.new[index]))


def _added_up(specimen: Specimen, weight: Weight, index: Cell, raw: float) -> tuple[Line, ...]:
    """Of several batches that make one step together, what the one that is looked at has to do with it."""
    if weight.own is None:
        return ()
    own, others = float(weight.own[index]), specimen.batches - 1
    numbers = {"s": specimen.share, "o": own, "r": raw - specimen.share * own}
    rest = "the other batch" if others == 1 else f"the other {others:,} batches"
    said = f"g = share of this batch · its own gradient + what {rest} give{'s' * (others == 1)}"
    return (Line(said, "{s} · {o} + {r}", numbers, raw),)


def _shaping(specimen: Specimen, old: float, raw: float, shaped: float) -> tuple[Line, ...]:
    settings, lines = specimen.settings, []
    pulled = raw
    if settings.l1:
        sign = float((old > 0) - (old < 0))
        pulled = raw + settings.l1 * sign
        numbers = {"g": raw, "l": settings.l1, "s": sign}
        lines.append(Line("L1: g = g + λ₁ · sign w", "{g} + {l} · {s}", numbers, pulled))
    if settings.clip and shaped != pulled:
        said = f"clipped: all gradients are shortened to a length of {settings.clip:g}"
        lines.append(Line(said, "{g} · {f}", {"g": pulled, "f": shaped / pulled if pulled else 1.0}, shaped))
    return tuple(lines)


Found = tuple[list[Line], float]


def _slot(weight: Weight, slot: str, index: Cell) -> float:
    """What the optimiser has kept for a weight so far: nothing before the first step."""
    kept = weight.before.get(slot)
    return 0.0 if kept is None else float(kept[index])


def _steps(weight: Weight) -> int:
    return int(weight.after["step"]) if "step" in weight.after else 1


def _decayed(specimen: Specimen, old: float, gradient: float) -> Found:
    decay = specimen.settings.weight_decay
    if not decay:
        return [], gradient
    total = gradient + decay * old
    numbers = {"g": gradient, "d": decay, "w": old}
    return [Line("weight decay: g = g + λ · w", "{g} + {d} · {w}", numbers, total)], total


def _moved(old: float, rate: float, direction: float, symbols: str, symbol: str = "g") -> tuple[Line, float]:
    new = old - rate * direction
    said = symbols or f"w new = w − lr · {symbol}"
    return Line(said, "{w} − {lr} · {g}", {"w": old, "lr": rate, "g": direction}, new), new


def _sgd(specimen: Specimen, weight: Weight, index: Cell, old: float, gradient: float) -> Found:
    lines, gradient = _decayed(specimen, old, gradient)
    momentum = float(specimen.options.get("momentum", 0.0))
    if not momentum:
        line, new = _moved(old, specimen.rate, gradient, "w new = w − lr · g")
        return [*lines, line], new
    before = weight.before.get("momentum_buffer")
    speed = gradient if before is None else momentum * float(before[index]) + gradient
    numbers = {"m": momentum, "v": _slot(weight, "momentum_buffer", index), "g": gradient}
    said = Line("v = μ · v + g", "{m} · {v} + {g}", numbers, speed)
    lines.append(Line("v = g: the first step has no speed yet", "", {}, speed) if before is None else said)
    if specimen.options.get("nesterov"):
        ahead = gradient + momentum * speed
        lines.append(Line("looking ahead: g + μ · v", "{g} + {m} · {v}", {**numbers, "v": speed}, ahead))
        speed = ahead
    line, new = _moved(old, specimen.rate, speed, "w new = w − lr · v")
    return [*lines, line], new


def _adam(specimen: Specimen, weight: Weight, index: Cell, old: float, gradient: float) -> Found:
    lines, gradient = _decayed(specimen, old, gradient)
    more, new = _adaptive(specimen, weight, index, old, gradient)
    return [*lines, *more], new


def _adamw(specimen: Specimen, weight: Weight, index: Cell, old: float, gradient: float) -> Found:
    decay, rate = specimen.settings.weight_decay, specimen.rate
    lines = []
    if decay:
        kept = old * (1 - rate * decay)
        lines.append(Line("weight decay: w = w · (1 − lr · λ)", "{w} · (1 − {r} · {d})",
                          {"w": old, "r": rate, "d": decay}, kept))  # fmt: skip
        old = kept
    more, new = _adaptive(specimen, weight, index, old, gradient)
    return [*lines, *more], new


def _adaptive(specimen: Specimen, weight: Weight, index: Cell, old: float, gradient: float) -> Found:
    """Adam's two running means, corrected for their start at zero (Kingma and Ba 2015)."""
    (b1, b2), epsilon, t = specimen.options["betas"], float(specimen.options["eps"]), _steps(weight)
    m0, v0 = _slot(weight, "exp_avg", index), _slot(weight, "exp_avg_sq", index)
    m, v = b1 * m0 + (1 - b1) * gradient, b2 * v0 + (1 - b2) * gradient**2
    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
    new = old - specimen.rate * m_hat / (sqrt(v_hat) + epsilon)
    numbers = {"g": gradient, "m0": m0, "v0": v0, "m": m, "v": v, "mh": m_hat, "vh": v_hat, "w": old,
               "lr": specimen.rate, "b1": b1, "b2": b2, "c1": 1 - b1**t, "c2": 1 - b2**t,
               "a1": 1 - b1, "a2": 1 - b2, "e": epsilon}  # fmt: skip
    lines = [
        Line("m = β₁ · m + (1 − β₁) · g", "{b1} · {m0} + {a1} · {g}", numbers, m),
        Line("v = β₂ · v + (1 − β₂) · g²", "{b2} · {v0} + {a2} · {g}²", numbers, v),
        Line(f"m′ = m / (1 − β₁ᵗ) at step t = {t:,}", "{m} / {c1}", numbers, m_hat),
        Line("v′ = v / (1 − β₂ᵗ)", "{v} / {c2}", numbers, v_hat),
        Line("w new = w − lr · m′ / (√v′ + ε)", "{w} − {lr} · {mh} / (√{vh} + {e})", numbers, new),
    ]
    return lines, new


def _rmsprop(specimen: Specimen, weight: Weight, index: Cell, old: float, gradient: float) -> Found:
    lines, gradient = _decayed(specimen, old, gradient)
    alpha, epsilon = float(specimen.options["alpha"]), float(specimen.options["eps"])
    v0 = _slot(weight, "square_avg", index)
    v = alpha * v0 + (1 - alpha) * gradient**2
    direction = gradient / (sqrt(v) + epsilon)
    numbers = {"g": gradient, "v0": v0, "v": v, "a": alpha, "b": 1 - alpha, "e": epsilon}
    lines += [
        Line("v = α · v + (1 − α) · g²", "{a} · {v0} + {b} · {g}²", numbers, v),
        Line("g / (√v + ε)", "{g} / (√{v} + {e})", numbers, direction),
    ]
    momentum, symbol = float(specimen.options.get("momentum", 0.0)), "that"
    if momentum:
        b0 = _slot(weight, "momentum_buffer", index)
        speed = momentum * b0 + direction
        lines.append(Line("b = μ · b + that", "{m} · {b} + {g}", {"m": momentum, "b": b0, "g": direction}, speed))
        direction, symbol = speed, "b"
    line, new = _moved(old, specimen.rate, direction, "", symbol)
    return [*lines, line], new


def _adagrad(specimen: Specimen, weight: Weight, index: Cell, old: float, gradient: float) -> Found:
    lines, gradient = _decayed(specimen, old, gradient)
    epsilon, s0 = float(specimen.options["eps"]), _slot(weight, "sum", index)
    s = s0 + gradient**2
    new = old - specimen.rate * gradient / (sqrt(s) + epsilon)
    numbers = {"g": gradient, "s0": s0, "s": s, "e": epsilon, "w": old, "lr": specimen.rate}
    lines += [
        Line("s = s + g²", "{s0} + {g}²", numbers, s),
        Line("w new = w − lr · g / (√s + ε)", "{w} − {lr} · {g} / (√{s} + {e})", numbers, new),
    ]
    return lines, new


RULES: Mapping[str, Callable[[Specimen, Weight, Cell, float, float], Found]] = MappingProxyType(
    {"sgd": _sgd, "adam": _adam, "adamw": _adamw, "rmsprop": _rmsprop, "adagrad": _adagrad}
)
