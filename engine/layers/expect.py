"""What layers expect of their inputs, and the sentences and fixes where something else comes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from engine.layer import Change, Doubt, Fix, Insert, Layer, Unfit
from engine.layers.basic import Embedding, Permute, Reshape, square_picture
from engine.layers.sizes import Size, named, written
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


def volume(x: Value, title: str) -> None:
    """Refuses what is not channels × depth × height × width."""
    if x.rank == 4:
        return
    fixes: list[Fix] = [Insert(Reshape(shape=(1, *x.shape)), "in")] if x.rank == 3 else []
    hint = f"Reshape makes one channel of it, {x.shape[0]} deep." if fixes else ""
    expected = "a volume of channels × depth × height × width"
    raise Unfit(f"{title} expects {expected}, but got {named(x)}.", *fixes, hint=hint)


ALONG: Mapping[int, Check] = MappingProxyType({1: signal, 2: picture, 3: volume})
"""What a window that moves along so many axes expects."""


def one_size_per_axis(x: Value, setting: str, size: Size, title: str) -> None:
    """Refuses a size of several numbers that are not as many as the value has axes besides its channels."""
    if not isinstance(size, tuple) or len(size) == x.rank - 1:
        return
    text = f"{title} expects one {setting} or {x.rank - 1} for {KINDS[x.rank]}, but is set to {written(size)}."
    text = text.replace("or 1 for", "for")
    raise Unfit(text, Change(setting, size[0]))


KINDS = {
    2: "a signal of channels × length",
    3: "a picture of channels × height × width",
    4: "a volume of channels × depth × height × width",
}
"""What a value with channels first is called, by its number of axes."""


def signal_or_picture(x: Value, title: str) -> None:
    """Refuses what is neither channels × length nor channels × height × width."""
    _with_channels(x, title, 3, "channels × length or channels × height × width")


def with_places(x: Value, title: str) -> None:
    """Refuses what is neither a signal nor a picture nor a volume, with channels first."""
    _with_channels(x, title, 4, "channels × length, channels × height × width or channels × depth × height × width")


def _with_channels(x: Value, title: str, most: int, expected: str) -> None:
    if 2 <= x.rank <= most:
        return
    square = square_picture(x.size) if x.rank == 1 else None
    shape = square or ((1, *x.shape) if x.rank == 1 else None)
    fixes: list[Fix] = [Insert(Reshape(shape=shape), "in")] if shape else []
    raise Unfit(f"{title} expects {expected}, but got {named(x)}.", *fixes)


def steps_before_channels(upstream: Mapping[str, Layer], title: str) -> tuple[Doubt, ...]:
    """A doubt where steps × features reach a layer that reads channels × length: both are two numbers."""
    source = upstream.get("in")
    if not (isinstance(source, Embedding) or (source and source.category in ("Recurrent", "Attention"))):
        return ()
    text = f"{title} reads channels × length, but {source.title} gives steps × features."
    hint = "Permute puts the features first, as channels."
    return (Doubt(text, "in", hint, (Insert(Permute(order=(2, 1)), "in"),)),)
