"""The PyTorch of a drawing: the same calls that the network runs, printed as a person would have written them.

Sub-modules keep the names they have in the program, so that `load_state_dict` takes the trained weights. Variables are
short: a value that nobody needs any more hands its name on, so a plain chain reads `x = ...` from top to bottom, and a
residual branch gets a name of its own. A function of one argument is written around the module before it:
`F.relu(self.conv2d_1(x))`. Classes that torch lacks are copied from `engine/modules.py`, which is read, not imported:
this module needs no torch.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import chain, count
from pathlib import Path
from typing import Any

from engine.call import OPERATORS, Call, Code, Name, Part, walk
from engine.program import Program, Step
from engine.wrapping import WIDTH, wrapped

SHORT_NAMES = ("x", "y", "z")
HEADER = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"


def to_source(program: Program, title: str = "Network") -> str:
    """A Python module with the class `Network`, which needs nothing but torch."""
    text = network_source(program)
    return "\n".join([f'"""{plain(title)}: drawn with Gradwire."""', "", *imports(text), "", "", text]) + "\n"


def network_source(program: Program) -> str:
    """The class `Network`, after the classes and functions of ours that it uses; without imports."""
    return "\n\n\n".join([*(_helper_source(name) for name in _helpers(program)), _class(program)])


def imports(text: str) -> list[str]:
    """The import statements that a text needs, in groups as isort has them."""
    lines = [line for line in HEADER.splitlines() if _mentions(text, line)]
    return ["import math", "", *lines] if re.search(r"\bmath\.", text) else lines


def _mentions(text: str, line: str) -> bool:
    name = line.rsplit(maxsplit=1)[-1]
    return re.search(rf"\b{name}\.", text) is not None


def plain(title: str) -> str:
    """A title from a document as text that cannot end the docstring it stands in."""
    return "".join(c if c.isprintable() and c not in '"\\' else " " for c in title)[:80].strip() or "Network"


# ---- the class ----


def _class(program: Program) -> str:
    steps = [step for step in program.steps if step.in_forward]
    lines = ["class Network(nn.Module):", f'    """{_shapes(program)}"""', ""]
    # Those that only a loss needs are built too: a file of trained weights holds them.
    built = [step for step in program.steps if step.module is not None]
    lines += ["    def __init__(self) -> None:", "        super().__init__()"]
    for step in built:
        lines += _statement(f"self.{step.name} = ", printed(step.module, {}), step.label)
    for step in built:
        lines += [f"        {printed(call, {})}" for call in step.initialise]
    for step in built:
        lines += [f"        self.{step.name}.requires_grad_(False)"] if step.frozen else []
    arguments = ", ".join(f"{entry.name}: torch.Tensor" for entry in program.inputs)
    single = "torch.Tensor" if len(program.outputs) == 1 else "tuple[torch.Tensor, ...]"
    lines += ["", f"    def forward(self, {arguments}) -> {single}:", *_forward(program, steps)]
    return "\n".join(part for line in lines for part in ([line] if _is_comment(line) else wrapped(line)))


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _shapes(program: Program) -> str:
    found = {name: value for step in program.steps for (name, _), value in zip(step.results, step.values, strict=True)}
    found |= {entry.name: entry.value for entry in program.inputs}
    inputs = ", ".join(f"{entry.name} {entry.value.with_batch}" for entry in program.inputs)
    outputs = ", ".join(found[name].with_batch for name in program.outputs)
    return f"From {inputs} to {outputs}."


def _statement(left: str, right: str, label: str = "") -> list[str]:
    """An assignment in `__init__`, with the user's name for the node as a comment (as `repr`, so it stays one line)."""
    line = f"        {left}{right}"
    comment = f"# {ascii(label)[1:-1][: WIDTH - 10]}" if label else ""
    if len(line) + len(comment) + 2 <= WIDTH:
        return [f"{line}  {comment}".rstrip()]
    return [f"        {comment}", line] if comment else [line]


def _forward(program: Program, steps: list[Step]) -> list[str]:
    lines: list[str] = []
    names = _Names(program, steps)
    pending = _Pending()
    for index, step in enumerate(steps):
        if len(step.results) == 1:
            (variable, expression) = step.results[0]
            text = printed(expression, {**names.shown, **pending.inlined})
            lines += pending.flush_unless(set(step.inputs))
            name = names.assign(variable, step, index)
            if step.module is not None and names.read_once_next(variable, index):
                pending.hold(variable, name, text)
            else:
                lines.append(f"        {name} = {text}")
        else:
            lines += pending.flush_unless(set())
            lines += _several(step, index, names)
    results = [names.shown[name] for name in program.outputs]
    lines += pending.flush_unless(set())
    if len(results) == 1 and lines and lines[-1].startswith(f"        {results[0]} = "):
        return [*lines[:-1], lines[-1].replace(f"{results[0]} = ", "return ", 1)]
    return [*lines, f"        return {', '.join(results)}"]


def _several(step: Step, index: int, names: _Names) -> list[str]:
    """A step with several outputs: a call that is unpacked first, then what is made of the parts that are read."""
    results = [(variable, expression) for variable, expression in step.results if variable in names.last]
    found = [part for _, expression in results for part in walk(expression) if isinstance(part, Part)]
    lines: list[str] = []
    shown = dict(names.shown)
    parts: dict[tuple[int, ...], str] = {}
    for call in {id(part.of): part.of for part in found}.values():
        paths = _paths(call.pattern)
        wanted = {paths[part.path] for part in found}
        chosen = {name: names.free(name, index) for name in wanted}
        lines.append(f"        {_renamed(call.pattern, chosen)} = {printed(call, shown)}")
        parts |= {path: chosen[name] for path, name in paths.items() if name in wanted}
    for number, (variable, expression) in enumerate(results):
        text = printed(expression, shown, parts)
        if isinstance(expression, Part):
            names.shown[variable] = text
            continue
        later = {name for _, other in results[number + 1 :] for name in _read(other, shown, parts)}
        name = names.assign(variable, step, index, variable.removeprefix(f"{step.name}_"), later)
        lines.append(f"        {name} = {text}")
    return lines


def _read(expression: Any, shown: Mapping[str, str], parts: Mapping[tuple[int, ...], str]) -> set[str]:
    """The Python names that an expression reads."""
    own = {parts[inner.path] for inner in walk(expression) if isinstance(inner, Part)}
    return own | {shown[inner.name] for inner in walk(expression) if isinstance(inner, Name) and inner.name in shown}


def _renamed(pattern: str, chosen: Mapping[str, str]) -> str:
    """A pattern with other names in it, and `_` for what nobody reads."""
    return re.sub(r"\w+", lambda found: chosen.get(found[0], "_"), pattern)


def _paths(pattern: str) -> dict[tuple[int, ...], str]:
    """`"a, (b, _)"` as {(0,): "a", (1, 0): "b", (1, 1): "_"}."""
    found: dict[tuple[int, ...], str] = {}

    def visit(node: ast.expr, path: tuple[int, ...]) -> None:
        if isinstance(node, ast.Tuple):
            for index, inner in enumerate(node.elts):
                visit(inner, (*path, index))
        elif isinstance(node, ast.Name):
            found[path] = node.id

    visit(ast.parse(pattern, mode="eval").body, ())
    return found


class _Pending:
    """The last call of a module, held back while it may still be written inside the function that follows it."""

    def __init__(self) -> None:
        self.variable = self.name = self.text = ""

    @property
    def inlined(self) -> Mapping[str, str]:
        return {self.variable: self.text} if self.variable else {}

    def hold(self, variable: str, name: str, text: str) -> None:
        self.variable, self.name, self.text = variable, name, text

    def flush_unless(self, read: set[str]) -> list[str]:
        """The statement that was held back, unless the next step reads it and so has it inside."""
        lines = [f"        {self.name} = {self.text}"] if self.variable and self.variable not in read else []
        self.variable = ""
        return lines


class _Names:
    """Which Python name each variable of the program has, by how long it is needed."""

    def __init__(self, program: Program, steps: list[Step]) -> None:
        self.shown: dict[str, str] = {entry.name: entry.name for entry in program.inputs}
        self.steps = steps
        self.last = {name: len(steps) for name in program.outputs}
        for index, step in enumerate(steps):
            for name in step.inputs:
                self.last[name] = max(index, self.last.get(name, 0))
        self.reads = [name for step in steps for name in step.inputs]

    def assign(self, variable: str, step: Step, index: int, prefer: str = "", also_busy: Iterable[str] = ()) -> str:
        """Chooses the name of a variable: that of the input it replaces, where nobody needs that any more."""
        busy = self.busy(index) | set(also_busy)
        heir = self.shown[step.inputs[0]] if step.inputs and not prefer else prefer
        free = (name for name in (heir, *SHORT_NAMES, step.name, variable) if name and name not in busy)
        self.shown[variable] = next(free)
        return self.shown[variable]

    def free(self, wanted: str, index: int) -> str:
        """A name like `wanted` that stands for nothing else once this step is done."""
        busy = self.busy(index)
        others = (f"{wanted}_{number}" for number in count(2))
        return next(name for name in chain([wanted], others) if name not in busy)

    def busy(self, index: int) -> set[str]:
        """The names of values that are needed after a step."""
        return {self.shown[name] for name, last in self.last.items() if name in self.shown and last > index}

    def read_once_next(self, variable: str, index: int) -> bool:
        """Whether only the next step reads a variable, and writes it in one place without a module of its own."""
        if self.reads.count(variable) != 1 or self.last.get(variable) != index + 1 or index + 1 >= len(self.steps):
            return False
        following = self.steps[index + 1]
        if following.module is not None or len(following.results) != 1:
            return False
        places = [n for n in walk(following.results[0][1]) if isinstance(n, Name) and n.name == variable]
        return len(places) == 1


# ---- expressions ----


def printed(expression: Any, names: Mapping[str, str], parts: Mapping[tuple[int, ...], str] | None = None) -> str:
    """An expression as Python; `names` gives the text that stands for each variable, `parts` for each unpacked part."""

    def text(inner: Any) -> str:
        return printed(inner, names, parts)

    match expression:
        case Call(target=target) if target in OPERATORS:
            return f" {target} ".join(_operand(text(a), a) for a in expression.args)
        case Call(target="[]"):
            return f"{text(expression.args[0])}[{_index(expression.args[1])}]"
        case Call(target=target):
            arguments = list(expression.args)
            if target.startswith("."):
                receiver = arguments.pop(0)
                target = f"{_operand(text(receiver), receiver)}{target}"
            inner = [text(a) for a in arguments] + [f"{key}={text(a)}" for key, a in expression.kwargs.items()]
            return f"{target.removeprefix('modules.')}({', '.join(inner)})"
        case Name(name):
            return names.get(name, name)
        case Code(target):
            return target.removeprefix("modules.")
        case Part(path=path):
            return (parts or {})[path]
        case tuple():
            inner = [text(item) for item in expression]
            return f"({', '.join(inner)}{',' if len(inner) == 1 else ''})"
        case list():
            return f"[{', '.join(map(text, expression))}]"
        case str():
            return '"' + repr(expression)[1:-1].replace('"', '\\"') + '"'
        case _:
            return repr(expression)


def _operand(text: str, expression: Any) -> str:
    return f"({text})" if isinstance(expression, Call) and expression.target in OPERATORS else text


def _index(index: Any) -> str:
    match index:
        case tuple():
            return ", ".join(map(_index, index))
        case slice():
            ends = ["" if end is None else repr(end) for end in (index.start, index.stop)]
            return ":".join(ends)
        case _:
            return repr(index)


# ---- classes that torch lacks ----


def _helpers(program: Program) -> list[str]:
    """The names of our own classes and functions that the program uses, each once, in order."""
    expressions: list[Any] = [step.module for step in program.steps if step.in_forward]
    expressions += [expression for step in program.steps if step.in_forward for _, expression in step.results]
    targets = [inner.target for e in expressions for inner in walk(e) if isinstance(inner, Call | Code)]
    return list(dict.fromkeys(t.removeprefix("modules.") for t in targets if t.startswith("modules.")))


@cache
def _module_text() -> str:
    return (Path(__file__).parent / "modules.py").read_text(encoding="utf-8")


def _helper_source(name: str) -> str:
    """The source text of one definition, with the definitions it uses before it."""
    text = _module_text()
    definitions = {n.name: n for n in ast.parse(text).body if isinstance(n, ast.ClassDef | ast.FunctionDef)}
    wanted = _with_uses(name, definitions)
    return "\n\n\n".join(_segment(text, definitions[inner]) for inner in wanted)


def _with_uses(name: str, definitions: Mapping[str, ast.AST]) -> Iterable[str]:
    used = [
        n.id for n in ast.walk(definitions[name]) if isinstance(n, ast.Name) and n.id in definitions and n.id != name
    ]
    return list(dict.fromkeys([*(inner for other in used for inner in _with_uses(other, definitions)), name]))


def _segment(text: str, definition: ast.ClassDef | ast.FunctionDef) -> str:
    first = min([definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)])
    return "\n".join(text.splitlines()[first - 1 : definition.end_lineno])
