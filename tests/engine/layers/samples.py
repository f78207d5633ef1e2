"""Random settings and inputs for any kind of layer, made from its declaration, and what torch makes of them.

Everything follows from a seed: a failing case comes back under its number.
"""

from __future__ import annotations

from random import Random
from typing import Any, Literal, get_args, get_origin

import annotated_types
import torch
from pydantic.fields import FieldInfo

from engine.call import Expression, Me, Name
from engine.errors import UserError
from engine.layer import LAYERS, Layer, Port, make
from engine.layers.sizes import Axes, Sizes
from engine.network import build, evaluate
from engine.values import Value

BATCH = 2
LENGTHS = (1, 2, 3, 4, 6, 7, 8, 9, 12)
AGENTS = ("action", "returns", "value")
"""What losses of agents compare scores with: an action, what came of it, and what the critic thought."""
REFUSALS = (RuntimeError, ValueError, IndexError, TypeError, AssertionError, AttributeError)


def sampled_layer(kind: str, random: Random) -> Layer:
    """A layer with random settings; settings that are refused at the border are drawn again."""
    fields = LAYERS[kind]().fields
    while True:
        settings = {name: sampled(field, random) for name, field in fields.items() if random.random() < 0.6}
        if kind == "dense" and random.random() < 0.4:
            settings["mask"] = sampled_mask(random)
        try:
            return make(kind, settings)
        except UserError:
            continue


def sampled_mask(random: Random) -> tuple[str, ...]:
    """Rows of wires that are there and wires that are missing, of any length."""
    rows = range(random.randint(1, 6))
    return tuple("".join(random.choice("0111") for _ in range(random.choice(LENGTHS))) for _ in rows)


def sampled(field: FieldInfo, random: Random) -> Any:
    """A value for a setting: small, because small numbers are where shapes stop to fit."""
    for marker in field.metadata:
        if isinstance(marker, Sizes):
            return sampled_size(marker, random)
        if isinstance(marker, Axes):
            return sampled_axes(marker, random)
    if field.annotation is bool:
        return random.random() < 0.5
    if get_origin(field.annotation) is Literal:
        return random.choice(get_args(field.annotation))
    low, high = bounds(field)
    if field.annotation is int:
        return random.randint(int(low), int(min(high, max(low, 0) + 5)))
    return round(random.uniform(low, min(high, low + 1)), 3)


def bounds(field: FieldInfo) -> tuple[float, float]:
    low, high = 0.0, 1.0
    for marker in field.metadata:
        match marker:
            case annotated_types.Ge(ge):
                low = float(str(ge))
            case annotated_types.Gt(gt):
                low = float(str(gt)) + 0.001
            case annotated_types.Le(le):
                high = float(str(le))
            case annotated_types.Lt(lt):
                high = float(str(lt)) - 0.001
    return low, high


def sampled_size(marker: Sizes, random: Random) -> Any:
    numbers = range(marker.low, marker.low + 5)
    choices = [random.choice(numbers), *marker.words]
    choices += [tuple(random.choice(numbers) for _ in range(count)) for count in marker.counts if count > 1]
    return random.choice(choices)


def sampled_axes(marker: Axes, random: Random) -> tuple[int, ...]:
    if marker.high == 8:  # an order of axes
        axes = list(range(1, random.randint(1, 4)))
        random.shuffle(axes)
        return tuple(axes)
    shape = [random.choice(LENGTHS) for _ in range(random.randint(0, 3))]
    return tuple([*shape, -1] if marker.free and random.random() < 0.7 else shape)


def sampled_inputs(layer: Layer, random: Random) -> tuple[Any, ...]:
    """A value for each port, or several for a `many` port; alike more often than chance would have it."""
    first = sampled_value(layer.input_ports[0], random) if layer.input_ports else None
    if layer.role == "loss" and first is not None:
        return first, *(_beside(first, port, random) for port in layer.input_ports[1:])
    inputs: list[Any] = []
    for port in layer.input_ports:
        if port.optional:
            inputs.append(_optional(layer, random))
        elif port.many and first is not None:
            inputs.append(tuple(similar(first, random) for _ in range(random.randint(1, 3))))
        else:
            inputs.append(first if port is layer.input_ports[0] else similar(first or Value(()), random))
    return tuple(inputs)


def _optional(layer: Layer, random: Random) -> Value | None:
    """Nothing, or a vector that is as wide as the layer; now and then another."""
    if random.random() < 0.4:
        return None
    return similar(Value((layer.setting(layer.width) if layer.width else 3,)), random)


def _beside(first: Value, port: Port, random: Random) -> Value:
    """What a loss sets against its first input: a target, or another of the kind."""
    if port.name in AGENTS and random.random() < 0.9:
        classes = first.shape[-1] if first.shape else 2
        return Value((), classes) if port.name == "action" else Value((1,))
    if port.accepts == "real":
        return similar(first, random)
    return Value((), 2) if port.name == "same" and random.random() < 0.5 else sampled_target(first, random)


def sampled_value(port: Port, random: Random, ranks: tuple[int, ...] = (0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4)) -> Value:
    shape = tuple(random.choice(LENGTHS) for _ in range(random.choice(ranks)))
    return Value(shape, random.randint(1, 9) if port.accepts == "index" else None)


def similar(value: Value, random: Random) -> Value:
    """The same value, or one that differs along an axis, or has one more."""
    if not value.shape or random.random() < 0.5:
        return value
    if random.random() < 0.1:
        return Value((*value.shape, 1))
    at = random.randrange(value.rank)
    return Value((*value.shape[:at], random.choice(LENGTHS), *value.shape[at + 1 :]))


def sampled_target(prediction: Value, random: Random) -> Value:
    """A target that often fits the prediction: its own shape, or a class for it, for each step or for each pixel."""
    shape = prediction.shape
    if random.random() < 0.3:
        return similar(prediction, random)
    fitting = [(shape[1:], shape[0]), (shape[:-1], shape[-1])] if shape else [((), 2)]
    rest, classes = random.choice(fitting)
    if classes == 1 or random.random() < 0.2:
        classes = random.choice((2, 2, 3))
    return Value(rest, classes)


def tensor(value: Value, device: str = "meta") -> torch.Tensor:
    """A batch of what travels along a wire."""
    if value.classes is not None:
        return torch.zeros((BATCH, *value.shape), dtype=torch.int64, device=device)
    return torch.rand((BATCH, *value.shape), device=device)


def run(layer: Layer, inputs: tuple[Any, ...], device: str = "meta") -> tuple[torch.Tensor, ...]:
    """What torch computes for a batch of the inputs. Raises one of REFUSALS where it refuses."""
    environment: dict[str, Any] = {}

    def bound(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, tuple):
            return tuple(map(bound, value))
        name = f"x{len(environment)}"
        environment[name] = tensor(value, device)
        return Name(name, value)

    names = [bound(value) for value in inputs]
    with torch.device(device):
        call = layer.module(*inputs)
        if call is not None:
            environment["self.it"] = build(call)
            with torch.no_grad():
                for start in layer.initialise(Me("it")):
                    evaluate(start, environment)
        results: Any = layer.forward(Me("it"), *names)
        expressions: tuple[Expression, ...] = results if isinstance(results, tuple) else (results,)
        return tuple(evaluate(expression, environment) for expression in expressions)
