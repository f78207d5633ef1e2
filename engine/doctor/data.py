"""Rules about the examples. They look at all of them, which takes a while: they are asked once for each data set."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from engine.datasets.base import Array, Dataset, NumberDataset
from engine.datasets.sharing import digests
from engine.doctor.base import Bars, Finding, rule
from engine.doctor.record import Record
from engine.doctor.words import figure, share
from engine.layer import Change
from engine.layers.normalisation import BatchNorm, GroupNorm, InstanceNorm, LayerNorm
from engine.steps import Entry

NORMALISING = (BatchNorm, LayerNorm, GroupNorm, InstanceNorm)

LARGE = 10.0
"""Inputs should have mean 0 and deviation 1 (LeCun et al. 1998, "Efficient BackProp"). Ten times that still learns,
with a small learning rate; the coordinates of the plane sets reach 6 and are fine."""
SMALL = 0.01
"""... and with all deviations below this the first layer sees next to nothing."""
RARE = 5.0
"""Classes this many times rarer than the most frequent one count as rare: below, a network still learns them."""
FEW = 5
SOME = 0.01
"""Examples that the parts may share by chance: equal rows happen where numbers are rounded, as with irises."""
MOST = 0.5
"""... but more than half of a part never is chance, however few examples that are."""
LOOKED_AT = 10_000
"""Examples that means are taken of: more do not change them."""
SHOWN = 8
"""Features in the picture."""


def source(record: Record) -> tuple[str, Dataset] | None:
    """The data set that feeds the network, and the name of its node."""
    for entry in record.program.entries:
        node = record.node(entry.node)
        if node is not None and isinstance(node.layer, Dataset):
            return entry.node, node.layer
    return None


@rule(
    "inputs-not-scaled",
    "Inputs not scaled",
    "data",
    about="Gradients of the first layer grow with its inputs. Features of very different sizes want different learning"
    " rates, and there is only one (LeCun et al. 1998).",
)
def inputs_not_scaled(record: Record) -> Iterator[Finding]:
    found, parts = source(record), record.parts
    entry = next((entry for entry in record.program.inputs if entry.port == "x"), None)
    if found is None or parts is None or entry is None or entry.value.is_index or _is_normalised(record, entry):
        return
    sizes, deviations = _sizes(parts.train.x[:LOOKED_AT])
    if sizes.max() <= LARGE and deviations.max() >= SMALL:
        return
    features = parts.facts.features
    names = features if len(features) == len(sizes) else [f"channel {n + 1}" for n in range(len(sizes))]
    order = np.argsort(-sizes)[:SHOWN]
    evidence = Bars(
        tuple(names[n] for n in order), tuple(float(sizes[n]) for n in order), "size of the numbers", (SMALL, LARGE)
    )
    worst = int(sizes.argmax())
    which = f" of “{names[worst]}”" if features else ""
    text = f"The inputs are not scaled: numbers{which} are about {figure(float(sizes[worst]))}, where 1 is usual."
    if len(sizes) > 1 and sizes.min() < sizes.max() / LARGE:
        text += f" Those of “{names[int(sizes.argmin())]}” are about {figure(float(sizes.min()))}."
    hint = "Large inputs make the first steps too large, and one learning rate cannot suit all features."
    yield Finding(text, found[0], "x", hint, (Change("scaling", "standardise"),), evidence=evidence)


def _is_normalised(record: Record, entry: Entry) -> bool:
    """Whether every layer that reads the inputs normalises them."""
    steps = [step for step in record.program.steps if step.inputs]
    beside = {name for s in steps if s.gathers and entry.name in s.inputs for name in s.variables}
    own = {entry.name, *beside}  # numbers of the inputs may be put together anew for who reads them
    readers = [s for s in steps if not s.gathers and (own & {*s.inputs} or record.source(s.inputs[0]) is entry)]
    first = [step for step in readers if own & {*step.inputs} or not record.is_a(step, *NORMALISING)]
    return bool(first) and all(record.is_a(step, *NORMALISING) for step in first)


def _sizes(x: Array) -> tuple[Array, Array]:
    """How large the numbers of each feature are (of each channel, in pictures), and how much they vary."""
    axes = (0, *range(2, x.ndim)) if x.ndim >= 4 else tuple(range(x.ndim - 1))
    mean, deviation = x.mean(axes, dtype=np.float64), x.std(axes, dtype=np.float64)
    varies = deviation > 0
    if not varies.any():
        return np.ones(1), np.ones(1)
    return np.maximum(np.abs(mean), deviation)[varies], deviation[varies]


@rule(
    "targets-not-scaled",
    "Targets not scaled",
    "data",
    about="The gradient of a squared error grows with the targets: numbers in the hundreds make steps a hundred times"
    " too large, or a network that needs epochs to get there.",
)
def targets_not_scaled(record: Record) -> Iterator[Finding]:
    found, parts = source(record), record.parts
    if found is None or parts is None or parts.facts.y.is_index or not len(parts.train.y):
        return
    size = float(_sizes(parts.train.y[:LOOKED_AT])[0].max())
    if size > LARGE and isinstance(found[1], NumberDataset) and not found[1].scale_target:
        what = f"“{parts.facts.target}”" if parts.facts.target else "the target"
        text = f"What is to be predicted is not scaled: {what} is about {figure(size)}, where 1 is usual."
        hint = "Scaled, it is learnt with the usual learning rates; the window shows it in its own unit all the same."
        yield Finding(text, found[0], "y", hint, (Change("scale_target", True),))


@rule(
    "classes-out-of-balance",
    "Classes out of balance",
    "data",
    about="A network that always names the most frequent class is often right, and learns the rare ones last. Accuracy"
    " hides that (He and Garcia 2009).",
)
def classes_out_of_balance(record: Record) -> Iterator[Finding]:
    found, parts = source(record), record.parts
    if found is None or parts is None or not parts.facts.y.is_index or "balanced" not in found[1].fields:
        return
    if parts.train.y.ndim != 1:
        return
    counts = np.bincount(parts.train.y, minlength=len(parts.facts.classes))
    present = np.flatnonzero(counts)
    most, least = int(counts.argmax()), int(present[counts[present].argmin()])
    if counts[most] < RARE * counts[least]:
        return
    names = parts.facts.classes or tuple(map(str, range(len(counts))))
    text = (
        f"The classes are out of balance: “{names[most]}” has {counts[most]:,} training examples,"
        f" “{names[least]}” {counts[least]:,}. Always answering “{names[most]}” is right in"
        f" {share(float(counts[most] / counts.sum()))} of them."
    )
    hint = "Compare the accuracy with that figure. Rare classes can be repeated, so that each counts as much."
    order = present[np.argsort(-counts[present])]
    shown = order if len(order) <= SHOWN else np.concatenate([order[: SHOWN // 2], order[-SHOWN // 2 :]])
    evidence = Bars(tuple(names[n] for n in shown), tuple(float(counts[n]) for n in shown), "examples")
    yield Finding(text, found[0], "y", hint, (Change("balanced", True),), evidence=evidence)


@rule(
    "shared-examples",
    "Test shares examples with training",
    "data",
    about="Examples that the network was trained on tell nothing about new ones: the test comes out too good.",
)
def shared_examples(record: Record) -> Iterator[Finding]:
    found, parts = source(record), record.parts
    if found is None or parts is None or "drop_shared" not in found[1].fields:  # all of it, or stretches of a text
        return
    known = digests(parts.train.x)
    told = []
    for name, part in (("validation", parts.validation), ("test", parts.test)):
        again = int(np.isin(digests(part.x), known).sum()) if len(part) else 0
        if (again >= FEW and again >= SOME * len(part)) or again > MOST * len(part):
            told.append(f"{again:,} of the {len(part):,} {name} examples ({share(again / len(part))})")
    if told:
        text = f"{' and '.join(told)} are in the training part as well, number for number."
        hint = "They are learnt by heart, so the figures come out too good. Leave them out, or remove duplicates."
        yield Finding(text, found[0], "x", hint, (Change("drop_shared", True),))
