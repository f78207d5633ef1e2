"""`gradwire check`: whether a drawing is ready to run, what stands in its way, and what it costs.

Nodes inside of blocks are named as everywhere by paths, `block_1/dense_2`; of several copies the first is told.
"""

# ruff: noqa: PLC0415  (engine.cost imports torch)

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.analysis import Analysis, analyse
from engine.block import Block
from engine.cli import advice
from engine.cli.drawing import AsJson, File, opened
from engine.cli.output import FAILED, GOOD, amount, console, json_line, say, table
from engine.graph import Node
from engine.nested import Trouble, block_at, is_inside, troubles
from engine.problems import Problem, Tone

if TYPE_CHECKING:
    from engine.cost import Cost


SAID: Mapping[Tone, tuple[str, str]] = MappingProxyType(
    {"error": ("Problem", "red"), "warning": ("Warning", "yellow"), "unfinished": ("Unfinished", "")}
)
"""What a problem is called, and the style in which it is told."""
Inside = Annotated[bool, typer.Option("--inside", help="List what is inside of blocks too.")]


@dataclass(frozen=True)
class Entry:
    """A node to be listed, `depth` blocks deep, by its path, with what is known where it stands."""

    node: Node
    path: str
    depth: int
    analysis: Analysis


def check(file: File, inside: Inside = False, as_json: AsJson = False) -> None:
    """Say whether a drawing is ready, what stands in its way, and what it costs.

    Ends with 0 where it is ready (warnings do not count), otherwise with 1.
    """
    from engine.cost import cost

    analysis = analyse(opened(file).graph)
    costs, findings = cost(analysis), advice.of_drawing(analysis)
    if as_json:
        json_line(report(analysis, costs, inside) | {"findings": [advice.as_record(each) for each in findings]})
    else:
        show(analysis, costs, inside)
        advice.show(findings)
        say(*verdict(analysis))
    raise typer.Exit(GOOD if analysis.ready else FAILED)


def verdict(analysis: Analysis) -> tuple[str, str]:
    """The last line, and its style: what is only unfinished is told what comes next, and not in red."""
    if analysis.ready:
        return "Ready to train.", "bold green"
    to_do = analysis.errors[0].to_do
    return (f"Not finished. Next: {to_do}.", "bold") if to_do else ("Not ready.", "bold red")


def entries(analysis: Analysis, inside: bool = False, prefix: str = "", depth: int = 0) -> Iterator[Entry]:
    """Every node in the order of the network; with `inside` each block is followed by what is in it."""
    for id in analysis.order:
        node = analysis.graph.nodes[id]
        yield Entry(node, f"{prefix}{id}", depth, analysis)
        if inside and isinstance(node.layer, Block):
            copy = "0/" if node.layer.repeat > 1 else ""
            content = node.layer.inside(*analysis.arriving(id))[0]
            yield from entries(content, True, f"{prefix}{id}/{copy}", depth + 1)


def report(analysis: Analysis, costs: Cost, inside: bool = False) -> dict[str, Any]:
    """The findings as data. Shapes are those of one example, one for each output of a node."""
    order = {id: place for place, id in enumerate(analysis.graph.nodes)}
    listed = entries(analysis, True) if inside else sorted(entries(analysis), key=lambda entry: order[entry.path])
    return {
        "ready": analysis.ready,
        "parameters": costs.parameters,
        "flops": costs.flops,
        "problems": [_problem(problem) | _deeper(analysis, problem) for problem in analysis.problems],
        "nodes": [_node(entry, costs) for entry in listed],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "text": problem.text,
        "node": problem.node,
        "port": problem.port,
        "hint": problem.hint,
        "fixes": [fix.label for fix in problem.fixes],
        "level": problem.level,
        "to_do": problem.to_do,
    }


def _deeper(analysis: Analysis, problem: Problem) -> dict[str, Any]:
    """Of a block whose trouble is inside, the problems there."""
    if not is_inside(analysis, problem):
        return {}
    found = troubles(analysis, problem.node or "")
    return {"inside": [_problem(trouble.problem) | {"node": path_of(analysis, trouble)} for trouble in found]}


def path_of(analysis: Analysis, trouble: Trouble) -> str:
    """Where a problem inside of blocks lies, as a path: of the node, or of the block where it concerns all of it."""
    parts, graph = [], analysis.graph
    for id, copy in zip(trouble.path, trouble.copies, strict=True):
        block = block_at(graph, id)
        parts += [id, str(copy)] if block.repeat > 1 else [id]
        graph = block.graph
    return "/".join([*parts, *([trouble.problem.node] if trouble.problem.node else [])])


def _node(entry: Entry, costs: Cost) -> dict[str, Any]:
    node = entry.node
    values = [entry.analysis.values.get((node.id, port.name)) for port in node.outputs]
    cost = costs.nodes.get(entry.path)
    return {
        "id": entry.path,
        "name": node.title,
        "kind": node.layer.kind,
        "shapes": [None if value is None else value.shape for value in values],
        "parameters": cost.parameters if cost else None,
        "flops": cost.flops if cost else None,
    }


def show(analysis: Analysis, costs: Cost, inside: bool = False) -> None:
    """The findings for people: the nodes, the totals, and each problem with what would mend it."""
    if analysis.graph.nodes:
        rows = [_row(entry, costs) for entry in entries(analysis, inside)]
        table(("Node", "Id", "Output", "Parameters", "FLOPs"), rows, right=(3, 4))
        say()
    say(f"{amount(costs.parameters)} parameters, {amount(costs.flops)} FLOPs for one example.")
    for problem in analysis.problems:
        if is_inside(analysis, problem):
            for trouble in troubles(analysis, problem.node or ""):
                _show_problem(trouble.problem, path_of(analysis, trouble))
        else:
            _show_problem(problem, problem.node or "")


def _row(entry: Entry, costs: Cost) -> tuple[str, ...]:
    node = entry.node
    values = [entry.analysis.values.get((node.id, port.name)) for port in node.outputs]
    cost = costs.nodes.get(entry.path)
    figures = (f"{cost.parameters:,}", amount(cost.flops)) if cost else ("?", "?")
    shapes = ", ".join("?" if value is None else str(value) for value in values)
    return f"{'  ' * entry.depth}{node.title}", entry.path, shapes, *figures


def _show_problem(problem: Problem, path: str) -> None:
    name, style = SAID[problem.tone]
    place = f" [{path}]" if path else ""
    say(f"{name}{place}: {problem.text}", style)
    for line in (problem.hint, *(f"Fix: {fix.label}" for fix in problem.fixes)):
        if line:
            console().print(f"    {line}")
