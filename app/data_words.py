"""A prepared data set in a few sentences: how many examples, of what, split how, scaled how."""

from __future__ import annotations

from app.wording import count
from engine.datasets.base import Dataset
from engine.datasets.marks import PartName
from engine.datasets.prepare import Parts

PARTS: tuple[tuple[str, PartName], ...] = (("Training", "train"), ("Validation", "validation"), ("Test", "test"))


def facts_in_words(dataset: Dataset, parts: Parts) -> str:
    """How many, of what, split how, scaled how."""
    sizes = [len(getattr(parts, name)) for _, name in PARTS]
    total = sizes[0] if dataset.whole else sum(sizes)
    shape = "×".join(map(str, parts.facts.x.shape))
    kind = "picture" if len(parts.facts.x.shape) == 3 else "example"
    holds = f" of {count(parts.facts.x.size, 'number')} each" if kind == "example" else f" of {shape} pixels"
    said = [f"{count(total, kind)}{holds}, {_to_predict(parts)}."]
    if dataset.whole:
        said.append("Not split: training, validation and test are each all of them.")
    else:
        named = [(size, title.lower()) for size, (title, _) in zip(sizes, PARTS, strict=True)]
        shares = (f"{size:,} for {title} ({100 * size / total:.0f} %)" for size, title in named)
        said.append(f"Split: {', '.join(shares)}.")
    said.append(_scaling(dataset, parts))
    return "\n".join([*said, *parts.notes])


def _to_predict(parts: Parts) -> str:
    facts = parts.facts
    if facts.y.is_index:
        return count(facts.y.classes or 0, "class", "classes")
    return f"with {facts.target or 'a number'} to predict"


def _scaling(dataset: Dataset, parts: Parts) -> str:
    if parts.scaler.changes_nothing:
        return "Not scaled: the numbers go in as they are."
    if dataset.scaling == "0 to 1":
        return "Scaled to run from 0 to 1 on the training part."
    return "Standardised: mean 0 and deviation 1 on the training part."
