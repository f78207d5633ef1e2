"""What differs between blocks of one structure: values, apart from the calls they stand in.

A `Form` is what a block does, taken apart: its structure, by which blocks are found to be alike, and the plain values
in it. `Vectors` lays the forms of one class side by side: a place where they all have the same value is a constant of
the class, and places whose values differ in the same way are one parameter of it.
"""

from __future__ import annotations

import keyword
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from engine.block import Block
from engine.call import Call, Code, Name, Part
from engine.printing import Copies, printed
from engine.program import RESERVED
from engine.steps import Body, Step

Words = Mapping[str, tuple[str, ...]]
"""What the arguments that are written by position are called, by what is constructed."""

CONSTRUCTORS: Words = MappingProxyType(
    {
        "nn.Conv": ("in_channels", "out_channels", "kernel_size"),
        "nn.ConvTranspose": ("in_channels", "out_channels", "kernel_size"),
        "nn.Linear": ("in_features", "out_features"),
        "nn.BatchNorm": ("num_features",),
        "nn.InstanceNorm": ("num_features",),
        "nn.GroupNorm": ("num_groups", "num_channels"),
        "nn.LayerNorm": ("normalized_shape",),
        "nn.Embedding": ("num_embeddings", "embedding_dim"),
        "nn.LSTM": ("input_size", "hidden_size"),
        "nn.GRU": ("input_size", "hidden_size"),
        "nn.RNN": ("input_size", "hidden_size"),
        "nn.MultiheadAttention": ("embed_dim", "num_heads"),
        "nn.Dropout": ("rate",),
        "nn.MaxPool": ("kernel_size",),
        "nn.AvgPool": ("kernel_size",),
    }
)
"""What torch calls the arguments that we write by position."""

DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "nn.Conv": {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": True},
        "nn.ConvTranspose": {"stride": 1, "padding": 0, "dilation": 1, "groups": 1, "bias": True},
        "nn.Linear": {"bias": True},
    }
)
"""Arguments that a call leaves out at torch's default, which another call of the same class may need."""

ATTRIBUTES = frozenset(
    {"training", "forward", "type", "float", "double", "half", "to", "train", "eval", "apply", "cpu"}
)
"""What an nn.Module means something else by."""

Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Parameter:
    name: str
    annotation: str
    kept: bool = False
    """Whether `forward` reads it too, as an attribute."""


@dataclass(frozen=True)
class Hole:
    """A plain value in a call: what it is in this body, what torch calls it, and whether `forward` reads it."""

    value: Any
    hint: str
    in_forward: bool


Leaf = Callable[[str, Any, str], Any]
"""What becomes of a plain value: given where it stands, the value, and what it is called."""


class Form:
    """A body as steps, its values apart from its structure: `key` is the structure, `holes` are the values."""

    def __init__(
        self, body: Body, block: Block, steps: tuple[Step, ...], names: Mapping[str, str], words: Words = CONSTRUCTORS
    ) -> None:
        self.body, self.block, self.steps, self.names, self._words = body, block, steps, names, words
        self.holes: dict[str, Hole] = {}
        outputs = tuple(names.get(output, output) for output in body.outputs)
        self.key = tuple(self._structure(step) for step in steps), outputs, len(body.inputs)

    def _structure(self, step: Step) -> Any:
        def noted(in_forward: bool) -> Leaf:
            def note(place: str, value: Any, hint: str) -> Any:
                self.holes[place] = Hole(value, hint, in_forward)
                return None

            return note

        built = (*([step.module] if step.module else []), *step.initialise)
        init = _rebuilt(built, f"{step.name} built", noted(False), self._words)
        results = _rebuilt(tuple(e for _, e in step.results), f"{step.name} called", noted(True), self._words)
        more = step.module is None, step.inputs, step.variables, step.frozen, step.bypassed
        return step.name, _frozen(init), _frozen(results), more

    def template(self, step: Step, vectors: Vectors) -> Step:
        """A step with parameters in the place of what differs."""
        built = (*([step.module] if step.module else []), *step.initialise)
        init = _rebuilt(built, f"{step.name} built", vectors.in_constructor)
        results = _rebuilt(tuple(e for _, e in step.results), f"{step.name} called", vectors.in_forward)
        return replace(
            step,
            module=init[0] if step.module else None,
            initialise=tuple(init[1:] if step.module else init),
            results=tuple(zip(step.variables, results, strict=True)),
        )


class Vectors:
    """The values that the bodies of one class have at each place; those that differ alike are one parameter."""

    def __init__(self, forms: list[Form]) -> None:
        self.forms = forms
        self.holes = forms[0].holes
        self._texts = {place: tuple(printed(form.holes[place].value, {}) for form in forms) for place in self.holes}
        differing: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for place, texts in self._texts.items():
            if len(set(texts)) > 1:
                differing[texts].append(place)
        self._places = list(differing.values())
        self._of: dict[str, Parameter] = {}
        taken = {*RESERVED, *ATTRIBUTES, *(step.name for step in forms[0].steps)}
        for texts, places in differing.items():
            kept = any(self.holes[place].in_forward for place in places)
            name = _free_name(self._wanted(texts, places, kept), taken)
            taken.add(name)
            self._of |= dict.fromkeys(places, Parameter(name, self._annotation(places[0]), kept))
        self.parameters = tuple(self._of[places[0]] for places in self._places)

    def arguments(self, place: int) -> Arguments:
        """What the constructor is called with for one of the bodies."""
        return tuple(self.forms[place].holes[places[0]].value for places in self._places)

    def in_constructor(self, place: str, value: Any, _: str) -> Any:
        return Name(self._of[place].name) if place in self._of else value

    def in_forward(self, place: str, value: Any, _: str) -> Any:
        return Name(f"self.{self._of[place].name}") if place in self._of else value

    def _wanted(self, texts: tuple[str, ...], places: list[str], kept: bool) -> str:
        """The exposed setting that has these values, or torch's word for them: `channels` where in and out are one.

        What is kept as an attribute is never called by the user's word, which may be one of nn.Module's own.
        """
        blocks = [form.block for form in self.forms]
        for name in blocks[0].fields:
            exposed = name != "repeat" and not kept and all(name in block.fields for block in blocks)
            if exposed and tuple(printed(block.setting(name), {}) for block in blocks) == texts:
                return name
        hints = list(dict.fromkeys(self.holes[place].hint for place in places))
        tails = {hint.partition("_")[2] for hint in hints}
        return tails.pop() if len(hints) > 1 and len(tails) == 1 and tails != {""} else hints[0]

    def _annotation(self, place: str) -> str:
        found = {_type(form.holes[place].value) for form in self.forms}
        return " | ".join(sorted(found, key=lambda name: (name == "None", name)))


def _type(value: Any) -> str:
    if isinstance(value, tuple | list):
        inner = sorted({_type(entry) for entry in value}) or ["int"]
        return f"tuple[{' | '.join(inner)}, ...]" if isinstance(value, tuple) else f"list[{' | '.join(inner)}]"
    return "None" if value is None else type(value).__name__


def _free_name(wanted: str, taken: set[str]) -> str:
    name = wanted if wanted.isidentifier() and not keyword.iskeyword(wanted) else "value"
    numbered = (f"{name}_{number}" for number in range(2, len(taken) + 3))
    return name if name not in taken else next(other for other in numbered if other not in taken)


# ---- expressions apart from their values ----


def _rebuilt(expression: Any, place: str, leaf: Leaf, known: Words = CONSTRUCTORS) -> Any:
    """An expression with what `leaf` makes of each plain value; a call that several parts share is still one."""
    calls: dict[int, Any] = {}

    def visit(inner: Any, at: str, hint: str) -> Any:
        match inner:
            case Call():
                if id(inner) not in calls:
                    calls[id(inner)] = call(inner, at)
                return calls[id(inner)]
            case Copies(of, number):
                return Copies(visit(of, f"{at} copy", ""), visit(number, f"{at} number", "repeat"))
            case Part(of, path):
                return Part(visit(of, at, ""), path)
            case Name() | Code():
                return inner
            case tuple() | list() if any(map(_is_expression, inner)):
                return type(inner)(visit(entry, f"{at} {n}", hint) for n, entry in enumerate(inner))
            case _:
                return leaf(at, inner, hint)

    def call(inner: Call, at: str) -> Call:
        family = re.sub(r"\dd$", "", inner.target)
        words = known.get(inner.target) or known.get(family, ())
        hints = [words[n] if n < len(words) else "size" for n in range(len(inner.args))]
        args = [visit(arg, f"{at} {n}", hints[n]) for n, arg in enumerate(inner.args)]
        named = {key: visit(value, f"{at} {key}", key) for key, value in inner.kwargs.items()}
        for key, value in DEFAULTS.get(family, {}).items():
            if key not in named and (new := visit(value, f"{at} {key}", key)) != value:
                named[key] = new
        copy = Call(inner.target, *args, **named)
        copy.pattern = inner.pattern
        return copy

    return visit(expression, place, "size")


def _is_expression(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_is_expression, value))
    return isinstance(value, Call | Name | Part | Code | Copies)


def _frozen(expression: Any) -> Any:
    """What a rebuilt expression is made of, as a key."""
    match expression:
        case Call():
            named = tuple(sorted((key, _frozen(value)) for key, value in expression.kwargs.items()))
            return "call", expression.target, expression.pattern, tuple(map(_frozen, expression.args)), named
        case Copies(of, _):
            return "copies", _frozen(of)
        case Part(of, path):
            return "part", _frozen(of), path
        case tuple() | list():
            return type(expression).__name__, tuple(map(_frozen, expression))
        case _:
            return expression
