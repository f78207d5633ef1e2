"""The classes that blocks become in exported code: which blocks share one, and what of it is a parameter.

Blocks of one name whose steps are the same but for some numbers share a class. What differs between them becomes a
parameter of its constructor (anti-unification: numbers that always differ in the same way are one parameter):

    class Residual(nn.Module):
        def __init__(self, channels: int) -> None:
            ...
            self.conv2d_1 = nn.Conv2d(channels, channels, 3, padding=1)

    self.block_1 = nn.Sequential(*[Residual(32) for _ in range(5)])

Inner blocks come first: their classes and arguments are parts of the constructors of those around them.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType
from typing import Any

from engine.block import Block
from engine.call import Call, Code, Expression, Name, Part, moved
from engine.printing import Copies, printed
from engine.program import ARGUMENT, RESERVED, Body, Entry, Step, Use
from engine.values import Value

CONSTRUCTORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
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

TAKEN = frozenset({"Network", "Path", "Counter", "F", *dir(builtins), *keyword.kwlist})
"""Names that a class of a block would hide."""

ATTRIBUTES = frozenset(
    {"training", "forward", "type", "float", "double", "half", "to", "train", "eval", "apply", "cpu"}
)
"""What an nn.Module means something else by."""

SPELT_OUT = 3
"""From so many arguments on, a constructor is called with their names."""


@dataclass(frozen=True)
class Parameter:
    name: str
    annotation: str
    kept: bool = False
    """Whether `forward` reads it too, as an attribute."""


@dataclass(frozen=True)
class Blueprint:
    """A class to be printed. `uses` counts how many copies of it the drawing has."""

    name: str
    parameters: tuple[Parameter, ...]
    entries: tuple[Entry, ...]
    steps: tuple[Step, ...]
    outputs: tuple[str, ...]
    bodies: tuple[Body, ...]


Arguments = tuple[Any, ...]


class Blueprints:
    """The classes of all blocks in the body of a program, in the order in which they can be written."""

    def __init__(self, items: Iterable[Step | Use], taken: Iterable[str] = ()) -> None:
        self.classes: list[Blueprint] = []
        self._taken = {*TAKEN, *taken}
        self._made: dict[int, tuple[Blueprint, Arguments]] = {}
        bodies: dict[int, tuple[int, Body, Block]] = {}
        _collect(items, bodies)
        for _, same in groupby(sorted(bodies.values(), key=lambda entry: entry[0]), key=lambda entry: entry[0]):
            self._make([_Form(body, block, *self.lines(body.steps)) for _, body, block in same])

    def lines(self, items: Iterable[Step | Use]) -> tuple[tuple[Step, ...], Mapping[str, str]]:
        """Steps with a call of its class for each block, and what the variables of blocks are called now."""
        steps: list[Step] = []
        names: dict[str, str] = {}
        for item in items:
            if isinstance(item, Use):
                steps += self._called(item, names)
            else:
                steps.append(_renamed(item, names))
        return tuple(steps), names

    # ---- groups that share a class ----

    def _make(self, forms: list[_Form]) -> None:
        groups: defaultdict[tuple[str, Any], list[_Form]] = defaultdict(list)
        for form in forms:
            groups[_class_name(form.block), form.key].append(form)
        for (name, _), group in groups.items():
            vectors = _Vectors(group)
            first = group[0]
            blueprint = Blueprint(
                self._free(name),
                vectors.parameters,
                first.body.inputs,
                tuple(first.template(step, vectors) for step in first.steps),
                tuple(first.names.get(output, output) for output in first.body.outputs),
                tuple(form.body for form in group),
            )
            self.classes.append(blueprint)
            for place, form in enumerate(group):
                self._made[id(form.body)] = blueprint, vectors.arguments(place)

    def _free(self, name: str) -> str:
        apart = "_" if name[-1].isdigit() else ""
        numbered = (f"{name}{apart}{number}" for number in range(2, len(self._taken)))
        chosen = name if name not in self._taken else next(other for other in numbered if other not in self._taken)
        self._taken.add(chosen)
        return chosen

    # ---- blocks as steps ----

    def _called(self, use: Use, names: dict[str, str]) -> list[Step]:
        """The step that holds and calls a block; none where there is nothing in it."""
        if _is_empty(use):
            return []
        inputs = tuple(names.get(name, name) for name in use.inputs)
        call = Call(f"self.{use.name}", *map(Name, inputs))
        looped = len(use.copies) > 1 and len(use.block.output_ports) > 1
        results = _results(use, call, looped)
        names |= {old: new for old, new, _, _ in results if old}
        kept = [(new, expression) for _, new, expression, _ in results]
        step = Step(use.name, use.node, use.block.title, self._constructor(use, looped), tuple(kept), ())
        return [
            replace(
                step,
                values=tuple(value for *_, value in results),
                inputs=inputs,
                frozen=use.frozen,
                learns=use.block.learns,
                in_forward=use.in_forward,
                label=use.label,
                bypassed=use.bypassed,
            )
        ]

    def _constructor(self, use: Use, several: bool) -> Call:
        """How a block is constructed: equal copies that follow one another are written once."""
        made = [self._made[id(body)] for body in use.copies]
        calls = [_construction(blueprint, arguments) for blueprint, arguments in made]
        if len(calls) == 1:
            return calls[0]
        runs = [[*group] for _, group in groupby(calls, key=lambda call: printed(call, {}))]
        copies = [Copies(run[0], len(run)) for run in runs]
        return Call("nn.ModuleList", copies) if several else Call("nn.Sequential", *copies)


def _results(use: Use, call: Call, looped: bool) -> list[tuple[str, str, Expression, Value]]:
    """What a block gives: the variable outside, what it is called now, how it is got, and its value.

    An output that is a value from outside is left out; but in a loop every output feeds the next copy.
    """
    ports = [port.name for port in use.block.output_ports]
    parts = [call] if len(ports) == 1 else [*call.unpack(", ".join(_pattern(ports)))]
    results: list[tuple[str, str, Expression, Value]] = []
    for place, (name, part, value) in enumerate(zip(use.variables, parts, use.values, strict=False)):
        own = name.startswith(f"{use.name}.") and name not in use.variables[:place]
        new = use.name if len(ports) == 1 else f"{use.name}:{place}"
        if own or looped:
            results.append((name if own else "", new, part, value))
    return results


def _is_empty(use: Use) -> bool:
    """Whether there is nothing in a block: what it gives is what it was given."""
    return all(isinstance(item, Use) and _is_empty(item) for body in use.copies for item in body.steps)


def _collect(items: Iterable[Step | Use], into: dict[int, tuple[int, Body, Block]]) -> int:
    """Notes every body inside with its height (1 where there are no blocks in it); returns the largest."""
    height = 0
    for use in items:
        if isinstance(use, Use) and not _is_empty(use):
            for body in use.copies:
                if id(body) not in into:
                    into[id(body)] = 1 + _collect(body.steps, into), body, use.block
                height = max(height, into[id(body)][0])
    return height


def _renamed(step: Step, names: Mapping[str, str]) -> Step:
    if not any(name in names for name in step.inputs):
        return step
    results = tuple((name, moved(expression, lambda n: names.get(n, n))) for name, expression in step.results)
    return replace(step, inputs=tuple(names.get(name, name) for name in step.inputs), results=results)


def _construction(blueprint: Blueprint, arguments: Arguments) -> Call:
    if len(arguments) < SPELT_OUT:
        return Call(blueprint.name, *arguments)
    named = zip((parameter.name for parameter in blueprint.parameters), arguments, strict=True)
    return Call(blueprint.name, **dict(named))


def _pattern(ports: list[str]) -> list[str]:
    """Names for what a block with several outputs returns."""
    fits = all(ARGUMENT.fullmatch(port) and port not in RESERVED and not keyword.iskeyword(port) for port in ports)
    return ports if fits else [f"out{number}" for number in range(1, len(ports) + 1)]


def _class_name(block: Block) -> str:
    """`Residual block 3` as ResidualBlock: a number at the end tells blocks apart, not kinds of them."""
    words = re.findall(r"[A-Za-z0-9]+", re.sub(r"[\s_-]+[0-9]+\s*$", "", block.title))
    name = "".join(word[:1].upper() + word[1:] for word in words)[:60]
    if not name or name[0].isdigit() or name.isupper():
        name = f"{name}Block" if name and not name[0].isdigit() else f"Block{name}"
    return name


# ---- what differs ----


@dataclass(frozen=True)
class Hole:
    """A plain value in a call: what it is in this body, what torch calls it, and whether `forward` reads it."""

    value: Any
    hint: str
    in_forward: bool


Leaf = Callable[[str, Any, str], Any]
"""What becomes of a plain value: given where it stands, the value, and what it is called."""


class _Form:
    """A body as steps, its values apart from its structure: `key` is the structure, `holes` are the values."""

    def __init__(self, body: Body, block: Block, steps: tuple[Step, ...], names: Mapping[str, str]) -> None:
        self.body, self.block, self.steps, self.names = body, block, steps, names
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
        init = _rebuilt(built, f"{step.name} built", noted(False))
        results = _rebuilt(tuple(e for _, e in step.results), f"{step.name} called", noted(True))
        more = step.module is None, step.inputs, step.variables, step.frozen, step.bypassed
        return step.name, _frozen(init), _frozen(results), more

    def template(self, step: Step, vectors: _Vectors) -> Step:
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


class _Vectors:
    """The values that the bodies of one class have at each place; those that differ alike are one parameter."""

    def __init__(self, forms: list[_Form]) -> None:
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
            name = _free_name(self._wanted(texts, places), taken)
            taken.add(name)
            kept = any(self.holes[place].in_forward for place in places)
            self._of |= dict.fromkeys(places, Parameter(name, self._annotation(places[0]), kept))
        self.parameters = tuple(self._of[places[0]] for places in self._places)

    def arguments(self, place: int) -> Arguments:
        """What the constructor is called with for one of the bodies."""
        return tuple(self.forms[place].holes[places[0]].value for places in self._places)

    def in_constructor(self, place: str, value: Any, _: str) -> Any:
        return Name(self._of[place].name) if place in self._of else value

    def in_forward(self, place: str, value: Any, _: str) -> Any:
        return Name(f"self.{self._of[place].name}") if place in self._of else value

    def _wanted(self, texts: tuple[str, ...], places: list[str]) -> str:
        """The exposed setting that has these values, or torch's word for them: `channels` where in and out are one."""
        blocks = [form.block for form in self.forms]
        for name in blocks[0].fields:
            exposed = name != "repeat" and all(name in block.fields for block in blocks)
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


def _rebuilt(expression: Any, place: str, leaf: Leaf, hint: str = "size") -> Any:
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
        words = CONSTRUCTORS.get(family, ())
        hints = [words[n] if n < len(words) else "size" for n in range(len(inner.args))]
        args = [visit(arg, f"{at} {n}", hints[n]) for n, arg in enumerate(inner.args)]
        named = {key: visit(value, f"{at} {key}", key) for key, value in inner.kwargs.items()}
        for key, value in DEFAULTS.get(family, {}).items():
            if key not in named and (new := visit(value, f"{at} {key}", key)) != value:
                named[key] = new
        copy = Call(inner.target, *args, **named)
        copy.pattern = inner.pattern
        return copy

    return visit(expression, place, hint)


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
