"""What layers expect of their inputs, and the sentences and fixes where something else comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.layer import Doubt, Fix, Insert, Layer, Unfit
from engine.layers.basic import Embedding, Permute, Reshape, square_picture
from engine.layers.sizes import named
from engine.values import Value

Check = Callable[[Value, str], None]
"""What all of these are: given a value and the title of the layer that it reaches, they return or raise Unfit."""


def picture(x: Value, title: str) -> None:
    """Refuses what is not channels × height × width."""
    if x.rank == 3:
        return
    square = square_picture(x.size) if x.rank == 1 else None
    shape = (1, *x.shape) if x.rank == 2 else square
    fixes: list[Fix] = [Insert(Reshape(shape=shape), "in")] if shape else []
    hint = f"Reshape makes {'×'.join(map(str, shape))} of it." if shape else ""
    raise Unfit(f"{title} expects a picture of channels × height × width, but got {named(x)}.", *fixes, hint=hint)


def signal(x: Value, title: str) -> None:
    """Refuses what is not channels × length."""
    if x.rank == 2:
        return
    fixes: list[Fix] = [Insert(Reshape(shape=(1, *x.shape)), "in")] if x.rank == 1 else []
    hint = "Reshape makes one channel of it." if fixes else ""
    raise Unfit(f"{title} expects a signal of channels × length, but got {named(x)}.", *fixes, hint=hint)


def sequence(x: Value, title: str) -> None:
    """Refuses what is not steps × features."""
    if x.rank == 2:
        return
    shape = (x.size, 1) if x.rank == 1 else x.shape[1:] if x.rank == 3 and x.shape[0] == 1 else None
    fixes: list[Fix] = [Insert(Reshape(shape=shape), "in")] if shape else []
    hint = {1: "Reshape makes every number a step.", 3: "Reshape makes every row a step."}[x.rank] if shape else ""
    raise Unfit(f"{title} expects a sequence of steps × features, but got {named(x)}.", *fixes, hint=hint)


def signal_or_picture(x: Value, title: str) -> None:
    """Refuses what is neither channels × length nor channels × height × width."""
    if x.rank in (2, 3):
        return
    square = square_picture(x.size) if x.rank == 1 else None
    shape = square or ((1, *x.shape) if x.rank == 1 else None)
    fixes: list[Fix] = [Insert(Reshape(shape=shape), "in")] if shape else []
    expected = "channels × length or channels × height × width"
    raise Unfit(f"{title} expects {expected}, but got {named(x)}.", *fixes)


def steps_before_channels(upstream: Mapping[str, Layer], title: str) -> tuple[Doubt, ...]:
    """A doubt where steps × features reach a layer that reads channels × length: both are two numbers."""
    source = upstream.get("in")
    if not (isinstance(source, Embedding) or (source and source.category in ("Recurrent", "Attention"))):
        return ()
    text = f"{title} reads channels × length, but {source.title} gives steps × features."
    hint = "Permute puts the features first, as channels."
    return (Doubt(text, "in", hint, (Insert(Permute(order=(2, 1)), "in"),)),)
