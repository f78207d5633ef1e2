"""Programs that run: calls are constructed and evaluated here, and nowhere else.

A `Network` holds one sub-module per step that has state, under the step's name, so that its `state_dict` has the names
that the exported source has; those of a block lie in a module of the block's name. Expressions are compiled once into
plain closures; a training step pays for no interpretation beyond a few function calls. `forward` gives the predictions;
`run` gives every named value, which is what losses, probes and views read.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from types import MappingProxyType
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine import modules, quick_pooling
from engine.call import Call, Code, Name, Part, walk
from engine.errors import UserError
from engine.feeding import depending, leading
from engine.steps import Column, Feed, Program, Step

NAMESPACES = MappingProxyType({"torch": torch, "nn": nn, "F": F, "modules": modules})
OPERATORS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "+": operator.add,
        "-": operator.sub,
        "*": operator.mul,
        "/": operator.truediv,
        "@": operator.matmul,
        "[]": operator.getitem,
    }
)
QUICK: Mapping[str, Callable[..., Any]] = MappingProxyType({"F.max_pool2d": quick_pooling.max_pool2d})
"""What is computed in another way than it is written, with the same numbers."""


class Environment(dict[str, Any]):
    """The values of a pass by their names, and the modules. One number of a vector is cut out when it is asked for.

    It is there, for `in` and `get`, as soon as its vector is; only going through all items leaves it out. The gradients
    by these values are kept in the same way.
    """

    __slots__ = ("elements",)

    def __init__(self, values: Mapping[str, Any], elements: Mapping[str, Column] = MappingProxyType({})) -> None:
        super().__init__(values)
        self.elements = elements

    def __missing__(self, name: str) -> Any:
        whole, place = self.elements[name]
        value = self[name] = self[whole][:, place : place + 1]
        return value

    def __contains__(self, name: object) -> bool:
        if super().__contains__(name):
            return True
        column = self.elements.get(name) if isinstance(name, str) else None
        return column is not None and column[0] in self

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401  # this is what `get` means


Closure = Callable[[Environment], Any]
Runner = Callable[[Environment], None]
FED = "fed back"
"""Where a pass finds what its decoder is told, if that is not the target. No variable is called so."""


@cache
def resolve(target: str) -> Any:
    """What a dotted target such as `nn.Conv2d` names. Targets come from our own declarations only."""
    root, *path = target.split(".")
    found = NAMESPACES[root]
    for name in path:
        found = getattr(found, name)
    return found


def build(call: Call) -> Any:
    """Constructs what a call describes."""
    return evaluate(call, {})


def evaluate(expression: Any, environment: Mapping[str, Any]) -> Any:
    """The value of an expression, with names looked up in `environment`."""
    return compiled(expression)(Environment(environment))


def compiled(expression: Any) -> Closure:
    """An expression as a function of the environment; a call that several parts share is evaluated once a pass."""
    match expression:
        case Name(name) if name.startswith("self."):
            module, _, attribute = name.rpartition(".")
            return lambda env: getattr(env[module], attribute)
        case Name(name):
            return operator.itemgetter(name)
        case Code(target):
            code = resolve(target)
            return lambda _: code
        case Part(of, path):
            return _part(of, path)
        case Call():
            return _call(expression)
        case tuple() | list() if any(True for _ in walk(expression)):
            inner = [compiled(item) for item in expression]
            kind = type(expression)
            return lambda env: kind([item(env) for item in inner])
        case _:
            return lambda _: expression


def _part(of: Call, path: tuple[int, ...]) -> Closure:
    whole, key = compiled(of), f"part {id(of)}"

    def part(env: Environment) -> Any:
        found = dict.get(env, key)  # numbers of vectors aside, which take longer to look for
        if found is None:
            found = env[key] = whole(env)
        for index in path:
            found = found[index]
        return found

    return part


def _call(call: Call) -> Closure:
    target = call.target
    arguments = [compiled(argument) for argument in call.args]
    named = [(key, compiled(argument)) for key, argument in call.kwargs.items()]
    if target.startswith("self."):
        return _applied(operator.itemgetter(target), arguments, named)
    if target.startswith("."):
        method = target[1:]
        return lambda env: getattr(arguments[0](env), method)(
            *[a(env) for a in arguments[1:]], **{k: a(env) for k, a in named}
        )
    function = OPERATORS.get(target) or QUICK.get(target) or resolve(target)
    if len(arguments) == 1 and not named:
        only = arguments[0]
        return lambda env: function(only(env))
    return lambda env: function(*[a(env) for a in arguments], **{k: a(env) for k, a in named})


def _applied(module: Closure, arguments: list[Closure], named: list[tuple[str, Closure]]) -> Closure:
    if len(arguments) == 1 and not named:
        only = arguments[0]
        return lambda env: module(env)(only(env))
    return lambda env: module(env)(*[a(env) for a in arguments], **{k: a(env) for k, a in named})


class Network(nn.Module):
    """A live network made from a program. Inputs and outputs carry the batch axis first.

    `generator seed`: build it under `torch.manual_seed` for the same weights again; construction draws from torch's
    global generator in the order of the steps, exactly as the exported source does.

    A program that feeds its answers back (`Feed`) is told its own where no target is given or nobody is to know it: in
    evaluation mode always, and in training mode at a share of the steps, 1 - `teaching`.
    """

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program
        self.teaching = 1.0
        self.reads_on = False
        """Whether its recurrent layers were taught to go on from window to window with what they know."""
        """The share of steps at which a decoder that learns is told what is right, and not what was answered."""
        self._leaves: dict[str, nn.Module] = {}
        self._construct(program.steps, self, 0)
        for step in program.steps:
            if step.frozen and step.module is not None:
                self.get_submodule(step.name).requires_grad_(False)
        runners = {step.name: _runner(step) for step in program.steps}
        self._writing = Writing(program, program.feed, runners) if program.feed is not None else None
        self._all = [runners[step.name] for step in program.steps]
        self._forward_steps = [step for step in program.steps if step.in_forward]
        self._forward = [runners[step.name] for step in self._forward_steps]

    def forward(self, *inputs: Tensor) -> Any:
        """The predictions: one tensor, or a tuple where the program has several outputs."""
        environment = self._begun({entry.name: x for entry, x in zip(self.program.inputs, inputs, strict=True)})
        for run in self._forward:
            run(environment)
        results = tuple(environment[name] for name in self.program.outputs)
        return results[0] if len(results) == 1 else results

    def compute(
        self, inputs: Mapping[str, Tensor], instead: Mapping[str, Tensor] = MappingProxyType({})
    ) -> Environment:
        """Every value that the predictions depend on, by its name, from the inputs alone. What is named in `instead`
        takes the place of what its step makes: so what follows a value can be asked about other values."""
        environment = self._begun(inputs, instead)
        for step, run in zip(self._forward_steps, self._forward, strict=True):
            run(environment)
            environment.update((name, instead[name]) for name in step.variables if name in instead)
        return environment

    def run(self, values: Mapping[str, Tensor], told: bool = False) -> Environment:
        """Every value of one pass by its name, losses too, from the tensors of the program's inputs and targets.

        `told`: a decoder is told what is right at every step, in evaluation mode too.
        """
        environment = self._begun(values, told=told)
        for run in self._all:
            run(environment)
        return environment

    def trace(self, values: Mapping[str, Tensor]) -> Iterator[tuple[Step, Environment]]:
        """`run`, one step at a time: hands out each step before it is taken, so that whoever asks for the next one and
        gets an error knows where it happened. Between two steps the environment holds all values so far."""
        environment = self._begun(values)
        for step, run in zip(self.program.steps, self._all, strict=True):
            yield step, environment
            run(environment)

    def loss(self, environment: Mapping[str, Any]) -> Tensor:
        """The weighted sum of all losses of a pass, a scalar."""
        total: Tensor | None = None
        for entry in self.program.losses:
            part = environment[entry.name] if entry.weight == 1 else environment[entry.name] * entry.weight
            total = part if total is None else total + part
        if total is None:
            raise UserError("The drawing has no loss: nothing says how wrong its answers are.", "Add a loss.")
        return total

    def _construct(self, steps: Iterable[Step], into: nn.Module, depth: int) -> None:
        """Builds the modules of a drawing or block, then sets their weights: block by block, as the source does."""
        own: list[Step] = []
        for name, group in groupby(steps, lambda step: step.name.split(".")[depth]):
            first, *others = group
            if first.name.count(".") > depth:
                into.add_module(name, block := nn.Module())
                self._construct((first, *others), block, depth + 1)
            elif first.module is not None:
                into.add_module(name, build(first.module))
                self._leaves[f"self.{first.name}"] = into.get_submodule(name)
                own.append(first)
        with torch.no_grad():
            for call in (call for step in own for call in step.initialise):
                evaluate(call, self._leaves)

    def _begun(
        self, values: Mapping[str, Tensor], instead: Mapping[str, Tensor] = MappingProxyType({}), told: bool = False
    ) -> Environment:
        """What a pass begins with."""
        environment = Environment(self._leaves, self.program.elements)
        environment.update(values)
        if self._writing is not None and not told:
            answers = self._writing.answers(environment, instead, self.teaching if self.training else 0.0)
            if answers is not None:
                environment[FED] = answers
        return environment


class Writing:
    """A network that writes: what it has answered is fed back to its decoder, step by step.

    Every step takes a pass through what lies behind the decoder's input; what lies before it is computed once.
    """

    def __init__(self, program: Program, feed: Feed, runners: Mapping[str, Runner]) -> None:
        self.program, self.feed = program, feed
        wanted = leading(program.steps, feed.prediction)
        behind = depending(program.steps, [feed.step])
        steps = [(step, runners[step.name]) for step in program.steps if step.name in wanted]
        self._before = [pair for pair in steps if not behind.intersection(pair[0].variables)]
        self._behind = [pair for pair in steps if behind.intersection(pair[0].variables)]

    @torch.no_grad()
    def answers(self, given: Environment, instead: Mapping[str, Tensor], teaching: float) -> Tensor | None:
        """What the decoder is told in the place of the target, (batch, steps); None where it is told the target.
        `teaching` is the share of steps at which it is told the target, where that is known."""
        feed, target = self.feed, given.get(self.feed.target)
        if target is not None and teaching >= 1:
            return None
        start = Environment(given, given.elements)
        _pass(self._before, start, instead)
        like = target if target is not None else given[self.program.inputs[0].name]
        written = torch.zeros((len(like), feed.steps), dtype=torch.int64, device=like.device)
        taught = target is not None and teaching > 0
        right = torch.rand(written.shape, device=like.device) < teaching if taught else None
        for step in range(feed.steps - 1):  # what is answered last is told to nobody
            values = Environment(start, given.elements)
            values[FED] = written
            _pass(self._behind, values, instead)
            scores = values[feed.prediction]
            answer = scores.select(1 if feed.last else 2, step).argmax(1)
            written[:, step] = answer if right is None else torch.where(right[:, step], target[:, step], answer)
        return written


def _pass(steps: Iterable[tuple[Step, Runner]], environment: Environment, instead: Mapping[str, Tensor]) -> None:
    for step, run in steps:
        run(environment)
        environment.update((name, instead[name]) for name in step.variables if name in instead)


def _feeding(step: Step) -> Runner:
    """A decoder's input: what it is told, or the target where it is told nothing else."""
    name, closure = step.results[0][0], compiled(step.results[0][1])
    target = step.inputs[0]

    def run(env: Environment) -> None:
        told = dict.get(env, FED)
        env[name] = closure(env if told is None else Environment({target: told}))

    return run


def _runner(step: Step) -> Runner:
    if step.feeds:
        return _feeding(step)
    if len(step.results) == 1:
        name, closure = step.results[0][0], compiled(step.results[0][1])

        def run_one(env: Environment) -> None:
            env[name] = closure(env)

        return run_one
    closures = [(name, compiled(expression)) for name, expression in step.results]

    def run_many(env: Environment) -> None:
        for name, closure in closures:
            env[name] = closure(env)

    return run_many
