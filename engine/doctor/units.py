"""Rules about units that no longer learn: ReLUs that are always zero, sigmoids and tanhs that are always flat, also
those inside of recurrent layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.doctor.base import Bars, Finding, rule
from engine.doctor.examination import UnitSigns
from engine.doctor.rates import LIVELY, VIOLENT, calmer, hurries
from engine.doctor.record import Record
from engine.doctor.words import places, several, share
from engine.layer import Change, Fix, Insert, Replace, Together, Tune
from engine.layers.activation import LeakyReLU
from engine.layers.normalisation import BatchNorm, LayerNorm
from engine.steps import Step
from engine.training.probes.statistics import RECURRENT

DEAD = 0.5
"""Half of a layer's units. Some always rest: a fifth of the examples' ReLUs do, after good training."""
SATURATED = 0.5
"""... and of sigmoids and tanhs that are flat for four examples of five. In healthy networks hardly any are."""
KEPT = 0.9
"""... and of cells, which keep what an LSTM knows: in a translator that learns well half of them are as large."""
WARM = 50
"""Steps that the running figures of a batch norm need (0.9⁵⁰ is half a percent): before, what is seen with them is not
what the network learns with."""
FEWEST = 4
"""Units of a layer from which on a share says something. Neurons that were drawn one by one count one by one."""


@rule(
    "dead-relu",
    "Dead ReLUs",
    "step",
    about="A ReLU that is zero for every example gets no gradient and never comes back. Steps that are too large push"
    " units there (Maas et al. 2013; He et al. 2015).",
)
def dead_relu(record: Record) -> Iterator[Finding]:
    signs = _signs(record, "relu")
    ill = [units for units in signs if units.share > DEAD]
    if not ill:
        return
    worst = max(ill, key=lambda units: units.share)
    where = "" if len(ill) == 1 else f" {len(ill)} layers are concerned."
    text = f"{_which(record, worst)} zero for every example.{where}"
    hurried = hurries(record)
    again = "start over with smaller steps" if hurried else "start over: the steps of this training did not kill them"
    hint = f"They get no gradient and stay dead. Let a little through below zero, or {again}."
    layers = record.once([units.node for units in ill if not units.of_neurons])
    neurons = record.once([name for units in ill for name in units.neurons])
    swaps: tuple[Fix, ...] = (
        *(Replace(LeakyReLU(), name) for name in layers),
        *(Change("activation", "leaky-relu", name) for name in neurons),
    )
    fixes: tuple[Fix, ...] = (
        Together(swaps, f"Use LeakyReLU{places(len(swaps))}"),
        *((Tune("learning_rate", calmer(record)),) if hurried else ()),
    )
    yield Finding(text, _where(worst), None, hint, fixes, evidence=_picture(record, signs, "dead units"))


@rule(
    "saturated-units",
    "Saturated units",
    "step",
    about="At its ends a sigmoid or tanh is flat, and a flat function has no slope to learn by. Weights or inputs that"
    " are too large drive units there (Glorot and Bengio 2010). The gates of an LSTM or a GRU are such functions too; a"
    " forget gate that is open is healthy all the same: it keeps what is known.",
)
def saturated_units(record: Record) -> Iterator[Finding]:
    signs = _signs(record, "sigmoid", "tanh")
    ill = [units for units in signs if units.share > (KEPT if units.keeps else SATURATED)]
    if not ill:
        return
    worst = max(ill, key=lambda units: units.share)
    text = f"{_which(record, worst)} saturated: flat for most examples."
    hint = "There is no slope to learn by. Start with smaller weights, scale the inputs, or normalise before it."
    yield Finding(
        text,
        _where(worst),
        None,
        hint,
        tuple(_gentler(record, ill)),
        evidence=_picture(record, signs, "saturated units"),
    )


def _signs(record: Record, *kinds: str) -> list[UnitSigns]:
    seen = record.examination
    if seen is None or (seen.step < WARM and any(True for _ in record.steps_of(BatchNorm))):
        return []
    found = seen.units
    return [units for units in found if units.kind in kinds and (units.of_neurons or units.units >= FEWEST)]


def _which(record: Record, worst: UnitSigns) -> str:
    """`Neuron_2 and neuron_5 are`, or how many units of a layer."""
    if not worst.of_neurons:
        what = worst.part or "units"
        return f"{share(worst.share)} of the {worst.units:,} {what} of {record.name(worst.node)} are"
    said = record.called(worst.neurons)
    if len(worst.neurons) == 1:
        return f"{said} is"
    return f"{said} are" if len(worst.neurons) < FEWEST else f"{len(worst.neurons):,} of {worst.title} ({said}) are"


def _where(worst: UnitSigns) -> str:
    """The node to look at: of neurons, the first that is ill."""
    return worst.neurons[0] if worst.neurons else worst.node


def _picture(record: Record, signs: list[UnitSigns], what: str) -> Bars:
    shares = tuple(units.share for units in signs)
    names = tuple(units.title if units.of_neurons else record.name(units.node) for units in signs)
    named = tuple(f"{name}: {units.part}" if units.part else name for name, units in zip(names, signs, strict=True))
    return Bars(named, shares, f"share of {what}", (0.0, 0.5), log=False)


def _gentler(record: Record, ill: list[UnitSigns]) -> Iterator[Fix]:
    """Smaller weights where they were made large on purpose, a norm before what saturates, and smaller steps."""
    names = record.once([step.node for step in record.program.steps if step.learns])
    wild = [name for name in names if (node := record.node(name)) and node.layer.fields.get("initialisation")]
    starts = tuple(
        Change("initialisation", "xavier", name)
        for name in wild
        if (node := record.node(name)) and node.layer.setting("initialisation") in ("normal", "he")
    )
    if starts:
        yield Together(starts, f"Start {several(len(starts), 'layer')} after Xavier")
    steps = {units.node: record.program.step_of(units.node) for units in ill if not units.of_neurons}
    ranks = {name: len(step.values[0].shape) for name, step in steps.items() if step}
    inserts = tuple(Insert(BatchNorm(), "in", name) for name in record.once(ranks) if ranks[name] in (1, 3, 4))
    if inserts:
        yield Together(inserts, f"Insert batch norm{places(len(inserts))}")
    long = _sequences(steps) if record.restless < VIOLENT else []  # where steps throw weights about, nothing else helps
    rows = tuple(Insert(LayerNorm(), "in", name) for name in record.once(long))
    if rows:
        yield Together(rows, f"Insert layer norm{places(len(rows))}")
    if not starts and (not rows or record.restless >= LIVELY):
        yield Tune("learning_rate", calmer(record))


def _sequences(steps: Mapping[str, Step | None]) -> list[str]:
    """Those that read a sequence of vectors long enough to be normalised one by one: of a single number nothing would
    be left."""
    return [name for name, step in steps.items() if step and len(step.values[0].shape) == 2 and _width(step) >= FEWEST]


def _width(step: Step) -> int:
    """How many numbers a layer of a sequence reads at a step of it."""
    inside = step.module is not None and step.module.target in RECURRENT
    return int(step.module.args[0] if inside and step.module else step.values[0].shape[1])
