"""What a node can be: the declaration of a layer, and the table of all of them.

A layer is one frozen pydantic model of 8 to 25 lines. Its fields are its settings; their default, range and
description are written once and become the form, the tooltip, the help page, the file format and the error message.
`infer` says which shapes come out, in plain Python, so that a drawing is checked without torch; `module` says what
torch has to construct, and `forward` how it is used. The contract test holds all three against torch itself.

    @layer
    class Dense(Layer):
        '''Every output is a weighted sum of all inputs plus a bias: y = x W^T + b.'''

        kind = "dense"
        title = "Dense"
        category = "Basic"
        width = "units"

        units: int = Field(64, ge=1, le=1_000_000, description="How many outputs, one per unit.")
        bias: bool = Field(True, description="Add a learned constant to every output.")

        def infer(self, x: Value) -> Value:
            return Value((*x.shape[:-1], self.units))

        def module(self, x: Value) -> Call:
            return Call("nn.Linear", x.shape[-1], self.units, bias=self.bias)

`forward` is missing there because `me(x)` is what a layer with a module usually does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from engine.call import Call, Expression, Me
from engine.errors import UserError
from engine.values import Value

Accepts = Literal["real", "index", "any"]
Role = Literal["layer", "data", "input", "output", "loss", "entrance", "exit"]
S = TypeVar("S")
Learnt = Annotated[S, Field(json_schema_extra={"learnt": True})]
"""The type of a setting that no form asks for: an import found it, or it was made by pointing and drawing."""


@dataclass(frozen=True)
class Port:
    """A place on a node where wires start or end.

    `many` ports take any number of wires and hand the layer a tuple, in the order of the wires; an `optional` port may
    stay empty and then hands over None.
    """

    name: str
    accepts: Accepts = "real"
    many: bool = False
    optional: bool = False
    description: str = ""

    def takes(self, value: Value) -> bool:
        return self.accepts == "any" or value.is_index == (self.accepts == "index")


# ---- fixes: what one click does about a problem; `engine.fixes` applies them to a graph ----


@dataclass(frozen=True)
class Insert:
    """Put a layer into the wires that end at `port` of the troubled node, or of `node`."""

    layer: Layer
    port: str
    node: str | None = None

    @property
    def label(self) -> str:
        return f"Insert {self.layer.title}"


@dataclass(frozen=True)
class Change:
    """Set one setting of the troubled node, or of `node`, whose title for people is `title`."""

    setting: str
    value: Any
    node: str | None = None
    title: str = ""

    @property
    def label(self) -> str:
        whose = f" of {self.title}" if self.title else ""
        return f"Set {self.setting.replace('_', ' ')}{whose} to {short(self.value) or 'none'}"


@dataclass(frozen=True)
class Resize:
    """Make the value that reaches `port` `size` wide, by changing the layer upstream that decides its width.

    The analysis turns it into a `Change` of that layer; where there is none, `otherwise` is offered, if anything.
    """

    port: str
    size: int
    label: str = "Change the width"
    otherwise: Insert | None = None


@dataclass(frozen=True)
class Replace:
    """Put another layer in the place of the troubled node, or of `node`; wires that still fit stay."""

    layer: Layer
    node: str | None = None

    @property
    def label(self) -> str:
        return f"Replace by {self.layer.title}"


@dataclass(frozen=True)
class Remove:
    """Take the troubled node, or `node`, out; what was wired to its input is wired to what followed it."""

    node: str | None = None
    title: str = "the node"

    @property
    def label(self) -> str:
        return f"Remove {self.title}"


@dataclass(frozen=True)
class Disconnect:
    """Remove wires, named as (source, output, target, input)."""

    wires: tuple[tuple[str, str, str, str], ...]
    label: str = "Remove the wire"


@dataclass(frozen=True)
class Connect:
    """Draw a wire from an output to an input."""

    source: str
    output: str
    target: str
    input: str
    label: str = "Draw the wire"


@dataclass(frozen=True)
class Tune:
    """Set one of the drawing's training settings; `wording` says it otherwise than by its name."""

    setting: str
    value: Any
    wording: str = ""

    @property
    def label(self) -> str:
        shown = f"{self.value:.3g}" if isinstance(self.value, float) else short(self.value)
        return self.wording or f"Set {self.setting.replace('_', ' ')} to {shown}"


@dataclass(frozen=True)
class Together:
    """Several fixes that only help together, as one step of the history. Each names its own node."""

    fixes: tuple[Fix, ...]
    label: str


@dataclass(frozen=True)
class Unshare:
    """Give the troubled node, or `node`, weights of its own instead of those of another."""

    node: str | None = None
    label: str = "Stop sharing"


Fix = Insert | Change | Resize | Replace | Remove | Disconnect | Connect | Tune | Together | Unshare


class Unfit(UserError):
    """The values at a layer's inputs do not fit it. Raised by `infer`; the analysis makes a problem of it.

    `text` says what was expected and what came; `port` names the input at fault where one is; `to_do` is what to do
    next where nothing is wrong, and what is inside of the layer only is not finished.
    """

    def __init__(self, text: str, *fixes: Fix, hint: str = "", port: str | None = None, to_do: str = "") -> None:
        super().__init__(text, hint)
        self.fixes = fixes
        self.port = port
        self.to_do = to_do


@dataclass(frozen=True)
class Doubt:
    """A warning of a layer about what stands before its input `port`."""

    text: str
    port: str
    hint: str = ""
    fixes: tuple[Fix, ...] = ()


class Layer(BaseModel):
    """What a node computes, and its settings. Equal settings make equal layers: a layer is a value and hashable."""

    # Validators are built when a kind is first used: building all 67 takes a tenth of the time to the first paint.
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)

    kind: ClassVar[str]
    """Its name in files; never changes once released."""
    title: ClassVar[str]
    """Its name for people."""
    category: ClassVar[str]
    """The group of the palette it stands in."""
    inputs: ClassVar[tuple[Port, ...]] = (Port("in"),)
    outputs: ClassVar[tuple[Port, ...]] = (Port("out"),)
    role: ClassVar[Role] = "layer"
    """What it is to the experiment: analysis and program find data, predictions and losses by it."""
    width: ClassVar[str | None] = None
    """The setting that decides how many features or channels come out, where there is one."""
    keywords: ClassVar[tuple[str, ...]] = ()
    """Other words people search it by, such as PyTorch's name."""
    alias: ClassVar[bool] = False
    """Whether what comes out is what went in: a program then reads its input in its place."""
    scalar: ClassVar[bool] = False
    """Whether one number comes out: at a port that takes one wire, several of these stand together as a vector."""
    numbered: ClassVar[bool] = False
    """Whether nodes without a name of their own are called by the number of their id: there are many of them."""
    silent: ClassVar[bool] = False
    """Whether it gives zeros where it is switched off, as a neuron does; other layers then pass their input on."""
    ties: ClassVar[tuple[str, ...]] = ()
    """The kinds, besides its own, whose weights it can use; see `tie`."""
    pointwise: ClassVar[bool] = False
    """Whether it changes every number by itself, so that each output belongs to the input in its place."""

    def __deepcopy__(self, memo: object = None) -> Self:
        """Itself, as a value is: networks are copied on one thread while another works out what a layer remembers."""
        return self

    @property
    def fields(self) -> Mapping[str, FieldInfo]:
        """The settings that a form offers, with range and description."""
        return type(self).model_fields

    def setting(self, name: str) -> Any:
        """The value of one of `fields`."""
        return getattr(self, name)

    @property
    def boxes(self) -> int:
        """How many layers it stands for: a block counts those inside, as often as it is repeated."""
        return 1

    @property
    def width_times(self) -> int:
        """How many numbers come out for each of `width`: two where a sequence is read both ways."""
        return 1

    @property
    def learns(self) -> bool:
        """Whether it has weights that training changes."""
        return False

    def named(self, name: str) -> Layer | None:
        """The same layer with a name of its own, where it waits for one; None where only the node takes the name."""
        return None

    def gives_number(self, output: str) -> bool:
        """Whether one number comes out there; see `scalar`."""
        return self.scalar

    def renamed(self, names: Mapping[str, str]) -> Layer:
        """The same layer in a drawing whose nodes go by other ids: of layers that name nodes."""
        return self

    @property
    def held(self) -> bool:
        """Whether all that could learn inside is frozen: of a block only."""
        return False

    @property
    def input_ports(self) -> tuple[Port, ...]:
        return self.inputs

    @property
    def output_ports(self) -> tuple[Port, ...]:
        """The outputs; a layer whose number of outputs is a setting overrides this."""
        return self.outputs

    def infer(self, *inputs: Any, **_: Any) -> Value | tuple[Value, ...]:
        """The value at each output, from those at the inputs (a tuple of them for a `many` port). Raises Unfit."""
        return inputs[0]

    def module(self, *inputs: Any, **_: Any) -> Call | None:
        """The constructor of the torch module that holds the layer's state; None where there is nothing to hold."""
        return None

    def forward(self, me: Me, *inputs: Any, **_: Any) -> Expression | tuple[Expression, ...]:
        """How the outputs are computed, one expression each.

        `inputs` are names of tensors *with* the batch axis first; `x.value` is the value of x without it.
        """
        return me(*inputs)

    def tie(self, me: Me, *inputs: Any) -> Expression | tuple[Expression, ...]:
        """The same as `forward`, with the weights of `me`, a layer of one of the kinds in `ties`."""
        raise NotImplementedError

    def tied_to(self, *inputs: Any) -> Layer:
        """The same layer with settings that let it use the weights of one of `ties`, given what that one reads."""
        return self

    def untied(self, holder: Layer, node: str, reads: Sequence[Any], own: Sequence[Any]) -> tuple[str, tuple[Fix, ...]]:
        """What keeps it from using the weights of `holder`, the layer of a `node`, which `reads` so much while it reads
        its `own`: the end of a sentence, and what mends it; empty where nothing does."""
        return "", ()

    def initialise(self, me: Me) -> tuple[Call, ...]:
        """Calls that set the weights at the start, where a setting asks for other than torch's own way."""
        return ()

    def flops(self, *inputs: Any, **_: Any) -> int | None:
        """Floating-point operations for one example, where counting is quicker than running; None lets torch count."""
        return None

    def doubts(self, upstream: Mapping[str, Layer]) -> tuple[Doubt, ...]:
        """What would run but is likely a mistake, given the layer wired to each input port."""
        return ()

    @property
    def ids(self) -> tuple[str, ...]:
        """The neurons that its first units were, by which their weights are known; of a Dense layer only."""
        return ()

    @property
    def remarks(self) -> Mapping[str, str]:
        """What people should know of its settings that no form shows: what it is about, and a few words."""
        return {}

    def choices(self, setting: str) -> tuple[str, ...]:
        """What a setting of text may be, where other settings decide it (the columns of a file); empty: anything."""
        return ()

    @property
    def summary(self) -> str:
        """The settings that differ from their defaults, briefly: what the box on the canvas says below its title."""
        chosen = [
            (name, self.setting(name))
            for name, field in self.fields.items()
            if name == self.width or self.setting(name) != field.default
        ]
        return ", ".join(f"{name.replace('_', ' ')} {short(value)}" for name, value in chosen)

    def changed(self, /, **settings: Any) -> Layer:
        """The same layer with other settings, checked. Raises UserError with the field and its range."""
        return make(self.kind, {**self.model_dump(), **settings})


LAYERS: dict[str, type[Layer]] = {}
"""Every kind of node by its name in files, in the order of the palette."""


L = TypeVar("L", bound=Layer)


def layer(cls: type[L]) -> type[L]:
    """Puts a declaration into LAYERS. A declaration with a gap is a mistake of ours and fails at import."""
    gaps = _gaps(cls)
    if gaps:
        raise TypeError(f"{cls.__name__}: {'; '.join(gaps)}")
    LAYERS[cls.kind] = cls
    return cls


def _gaps(cls: type[Layer]) -> list[str]:
    gaps = [f"setting '{n}' has no description" for n, f in cls.model_fields.items() if not f.description]
    gaps += [f"setting '{n}' has no default" for n, f in cls.model_fields.items() if f.is_required()]
    gaps += ["no docstring"] if not cls.__doc__ else []
    gaps += [f"kind '{cls.kind}' is taken"] if cls.kind in LAYERS else []
    gaps += ["'width' is no setting"] if cls.width and cls.width not in cls.model_fields else []
    return gaps


def make(kind: str, settings: Mapping[str, Any] | None = None) -> Layer:
    """A layer by its kind and settings, checked. Raises UserError that names the setting, its range and what came."""
    if kind not in LAYERS:
        near = get_close_matches(kind, LAYERS, n=1)
        raise UserError(f"There is no layer '{kind}'.", f"Did you mean '{near[0]}'?" if near else "")
    try:
        return LAYERS[kind](**(settings or {}))
    except ValidationError as error:
        raise setting_error(error, LAYERS[kind].title) from None


EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "string": "text",
    "tuple": "a list",
    "model": "an object",
}
"""What was expected, by the start of the name of pydantic's complaint: its own words speak of strings and integers."""
OF_KIND = ("_type", "_parsing", "_from_float", "_parsing_size", "_unicode")
"""How the names of complaints end that are about the kind of a value, not about its range."""


def setting_error(error: ValidationError, where: str) -> UserError:
    """pydantic's complaint as a sentence: which setting of what, what was expected, what came."""
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "settings"
    about = first["type"].partition("_")[0]
    message = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    if first["type"].endswith(OF_KIND):
        message = EXPECTED.get(about, message)
    elif first["type"] == "string_pattern_mismatch":
        message = "zeros and ones" if "[01" in first["ctx"]["pattern"] else f"text like {first['ctx']['pattern']}"
    elif first["type"] == "missing":
        message = "complete"
    if first["type"] == "extra_forbidden":
        return UserError(f"{where} has no setting '{name}'.")
    came = "" if first["type"] == "missing" else f", but got {first['input']!r}"
    return UserError(f"{where}: '{name.replace('_', ' ')}' should be {message}{came}.")


def short(value: Any) -> str:
    """A setting's value on a box or a button: 3×5, on, same; names have commas between them."""
    if isinstance(value, tuple):
        return (", " if any(isinstance(each, str) for each in value) else "×").join(map(str, value))
    return {True: "on", False: "off"}.get(value, str(value)) if isinstance(value, bool) else str(value)
