"""The PyTorch of a drawing: the same calls that the network runs, printed as a person would have written them.

Sub-modules keep the names they have in the program, so that `load_state_dict` takes the trained weights. A block is a
class of its own, written once (`engine.blueprints`). Classes that torch lacks are copied from `engine/modules.py`:
that is read, not imported, so this module needs no torch.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from engine.blueprints import Blueprint, Blueprints
from engine.call import Call, Code, walk
from engine.differences import Parameter
from engine.printing import printed
from engine.source_forward import statements
from engine.steps import Entry, Feed, Program, Step, Use
from engine.wrapping import WIDTH, wrapped

NAMED = 6
"""Neurons of a layer that a comment lists: more make a line that nobody reads."""
HEADER = "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n"


def to_source(program: Program, title: str = "Network") -> str:
    """A Python module with the class `Network`, which needs nothing but torch."""
    text = network_source(program)
    return "\n".join([f'"""{plain(title)}: drawn with Gradwire."""', "", *imports(text), "", "", text]) + "\n"


def network_source(program: Program) -> str:
    """The class `Network`, after the classes and functions that it uses, of ours and of blocks; without imports."""
    blueprints = Blueprints(program.body, _definitions())
    classes = [_block_class(blueprint) for blueprint in blueprints.classes]
    steps = [*program.steps, *(step for blueprint in blueprints.classes for step in blueprint.steps)]
    helpers = [_helper_source(name) for name in _helpers(steps)]
    return "\n\n\n".join([*helpers, *classes, _network(program, blueprints)])


def imports(text: str) -> list[str]:
    """The import statements that a text needs, in groups as isort has them."""
    lines = [line for line in HEADER.splitlines() if _mentions(text, line)]
    standard = ["import math"] if re.search(r"\bmath\.", text) else []
    standard += ["from typing import Any"] if re.search(r": Any\b", text) else []
    return [*standard, "", *lines] if standard else lines


def _mentions(text: str, line: str) -> bool:
    name = line.rsplit(maxsplit=1)[-1]
    return re.search(rf"\b{name}\.", text) is not None


def plain(title: str) -> str:
    """A title from a document as text that cannot end the docstring it stands in."""
    return "".join(c if c.isprintable() and c not in '"\\' else " " for c in title)[:80].strip() or "Network"


# ---- the classes ----


def _network(program: Program, blueprints: Blueprints) -> str:
    steps, names = blueprints.lines(program.body)
    outputs = [names.get(name, name) for name in program.outputs]
    entries, feed = list(program.inputs), program.feed
    if feed is None:
        return _class("Network", _shapes(entries, steps, outputs), (), entries, steps, outputs)
    entries = [entry for entry in entries if entry.name != feed.target]
    doc = _shapes(entries, steps, outputs)
    told = next(entry for entry in program.entries if entry.name == feed.target)
    return _class("Network", doc, (), [*entries, told], steps, outputs, _writing(program, feed, entries))


def _writing(program: Program, feed: Feed, entries: Sequence[Entry]) -> list[str]:
    """The start of a `forward` whose last argument is what a decoder is told: its own answers, where none is given."""
    first, names = entries[0].name, [entry.name for entry in entries]
    answer = f"self({', '.join([*names, feed.target])})"
    if len(program.outputs) > 1:
        answer += f"[{program.outputs.index(feed.prediction)}]"
    place = ":, step" if feed.last else ":, :, step"
    return [
        f"        if {feed.target} is None:  # each step is told what was answered before it",
        f"            {feed.target} = {first}.new_zeros(len({first}), {feed.steps}, dtype=torch.long)",
        f"            for step in range({feed.steps - 1}):",
        f"                {feed.target}[:, step] = {answer}[{place}].argmax(1)",
    ]


def _block_class(blueprint: Blueprint) -> str:
    docs = {_shapes(body.inputs, body.steps, body.outputs) for body in blueprint.bodies}
    doc = docs.pop() if len(docs) == 1 else f"A block that is used in {len(docs)} sizes."
    return _class(blueprint.name, doc, blueprint.parameters, blueprint.entries, blueprint.steps, blueprint.outputs)


def _class(
    name: str,
    doc: str,
    parameters: Iterable[Parameter],
    entries: Sequence[Entry],
    steps: Sequence[Step],
    outputs: Sequence[str],
    begin: Sequence[str] = (),
) -> str:
    """`begin` stands at the start of `forward`, where the last argument may be missing."""
    lines = [f"class {name}(nn.Module):", f'    """{doc}"""', "", *_constructor(parameters, steps)]
    annotated = [f"{entry.name}: torch.Tensor" for entry in entries]
    arguments = ", ".join(["self", *annotated]) + (" | None = None" if begin else "")
    several = ", ".join(["torch.Tensor"] * len(outputs)) if len(outputs) < 4 else "torch.Tensor, ..."
    result = "torch.Tensor" if len(outputs) == 1 else f"tuple[{several}]"
    forward = [*begin, *statements(entries, [step for step in steps if step.in_forward], outputs)]
    lines += [f"    def forward({arguments}) -> {result}:", *forward]
    return "\n".join(part for line in lines for part in ([line] if _is_comment(line) else wrapped(line)))


def _constructor(parameters: Iterable[Parameter], steps: Sequence[Step]) -> list[str]:
    # Those that only a loss needs are built too: a file of trained weights holds them.
    built = [step for step in steps if step.module is not None]
    arguments = ", ".join(["self", *(f"{parameter.name}: {parameter.annotation}" for parameter in parameters)])
    lines = [f"    def __init__({arguments}) -> None:", "        super().__init__()"]
    lines += [f"        self.{parameter.name} = {parameter.name}" for parameter in parameters if parameter.kept]
    for step in built:
        remarks = ", ".join(filter(None, (step.label or _units(step), "bypassed" if step.bypassed else "")))
        lines += _statement(f"self.{step.name} = ", printed(step.module, {}), remarks)
    for step in built:
        lines += [f"        {printed(call, {})}" for call in step.initialise]
    for step in built:
        if step.frozen and (step.learns or not step.bypassed):
            lines.append(f"        self.{step.name}.requires_grad_(False)")
    return [*lines, ""] if len(lines) > 2 else []


def _units(step: Step) -> str:
    """What the rows of a layer are called that stands for neurons: for many, the first and the last."""
    titles = step.unit_titles if len(step.units) > 1 else ()
    return ", ".join(titles) if len(titles) <= NAMED else f"{titles[0]} ... {titles[-1]}"


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _shapes(entries: Iterable[Entry], steps: Iterable[Step | Use], outputs: Iterable[str]) -> str:
    found = {name: value for step in steps for name, value in zip(step.variables, step.values, strict=False)}
    found |= {entry.name: entry.value for entry in entries}
    inputs = ", ".join(f"{entry.name} {entry.value.with_batch}" for entry in entries)
    return f"From {inputs} to {', '.join(found[name].with_batch for name in outputs)}."


def _statement(left: str, right: str, label: str = "") -> list[str]:
    """An assignment in `__init__`, with the user's name for the node as a comment (as `repr`, so it stays one line)."""
    line = f"        {left}{right}"
    comment = f"# {ascii(label)[1:-1][: WIDTH - 10]}" if label else ""
    if len(line) + len(comment) + 2 <= WIDTH:
        return [f"{line}  {comment}".rstrip()]
    return [f"        {comment}", line] if comment else [line]


# ---- classes that torch lacks ----


def _helpers(steps: Sequence[Step]) -> list[str]:
    """The names of our own classes and functions that are used, each once, in order."""
    expressions: list[Any] = [step.module for step in steps]
    expressions += [expression for step in steps if step.in_forward for _, expression in step.results]
    targets = [inner.target for e in expressions for inner in walk(e) if isinstance(inner, Call | Code)]
    return list(dict.fromkeys(t.removeprefix("modules.") for t in targets if t.startswith("modules.")))


@cache
def _module_text() -> str:
    return (Path(__file__).parent / "modules.py").read_text(encoding="utf-8")


@cache
def _definitions() -> Mapping[str, ast.ClassDef | ast.FunctionDef]:
    tree = ast.parse(_module_text())
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef | ast.FunctionDef)}


def _helper_source(name: str) -> str:
    """The source text of one definition, with the definitions it uses before it."""
    wanted = _with_uses(name, _definitions())
    return "\n\n\n".join(_segment(_module_text(), _definitions()[inner]) for inner in wanted)


def _with_uses(name: str, definitions: Mapping[str, ast.AST]) -> Iterable[str]:
    used = [
        n.id for n in ast.walk(definitions[name]) if isinstance(n, ast.Name) and n.id in definitions and n.id != name
    ]
    return list(dict.fromkeys([*(inner for other in used for inner in _with_uses(other, definitions)), name]))


def _segment(text: str, definition: ast.ClassDef | ast.FunctionDef) -> str:
    first = min([definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)])
    return "\n".join(text.splitlines()[first - 1 : definition.end_lineno])
