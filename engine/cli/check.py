"""`gradwire check`: whether a drawing is ready to run, what stands in its way, and what it costs."""

# ruff: noqa: PLC0415  (engine.cost imports torch)

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from engine.analysis import Analysis, Problem, analyse
from engine.cli.drawing import AsJson, File, opened
from engine.cli.output import FAILED, GOOD, amount, console, json_line, say, table
from engine.graph import Node

if TYPE_CHECKING:
    from engine.cost import Cost


def check(file: File, as_json: AsJson = False) -> None:
    """Say whether a drawing is ready, what stands in its way, and what it costs.

    Ends with 0 where it is ready (warnings do not count), otherwise with 1.
    """
    from engine.cost import cost

    analysis = analyse(opened(file).graph)
    costs = cost(analysis)
    if as_json:
        json_line(report(analysis, costs))
    else:
        show(analysis, costs)
    raise typer.Exit(GOOD if analysis.ready else FAILED)


def report(analysis: Analysis, costs: Cost) -> dict[str, Any]:
    """The findings as data. Shapes are those of one example, one for each output of a node."""
    return {
        "ready": analysis.ready,
        "parameters": costs.parameters,
        "flops": costs.flops,
        "problems": [_problem(problem) for problem in analysis.problems],
        "nodes": [_node(analysis, costs, node) for node in analysis.graph.nodes.values()],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "text": problem.text,
        "node": problem.node,
        "port": problem.port,
        "hint": problem.hint,
        "fixes": [fix.label for fix in problem.fixes],
        "level": problem.level,
    }


def _node(analysis: Analysis, costs: Cost, node: Node) -> dict[str, Any]:
    values = [analysis.values.get((node.id, port.name)) for port in node.outputs]
    cost = costs.nodes.get(node.id)
    return {
        "id": node.id,
        "name": node.title,
        "kind": node.layer.kind,
        "shapes": [None if value is None else value.shape for value in values],
        "parameters": cost.parameters if cost else None,
        "flops": cost.flops if cost else None,
    }


def show(analysis: Analysis, costs: Cost) -> None:
    """The findings for people: the nodes, the totals, and each problem with what would mend it."""
    if analysis.graph.nodes:
        rows = [_row(analysis, costs, analysis.graph.nodes[id]) for id in analysis.order]
        table(("Node", "Id", "Output", "Parameters", "FLOPs"), rows, right=(3, 4))
        say()
    say(f"{amount(costs.parameters)} parameters, {amount(costs.flops)} FLOPs for one example.")
    for problem in analysis.problems:
        _show_problem(problem)
    say("Ready to train." if analysis.ready else "Not ready.", "bold green" if analysis.ready else "bold red")


def _row(analysis: Analysis, costs: Cost, node: Node) -> tuple[str, ...]:
    values = [analysis.values.get((node.id, port.name)) for port in node.outputs]
    cost = costs.nodes.get(node.id)
    figures = (f"{cost.parameters:,}", amount(cost.flops)) if cost else ("?", "?")
    return node.title, node.id, ", ".join("?" if value is None else str(value) for value in values), *figures


def _show_problem(problem: Problem) -> None:
    style = "red" if problem.level == "error" else "yellow"
    place = f" [{problem.node}]" if problem.node else ""
    say(f"{'Problem' if problem.level == 'error' else 'Warning'}{place}: {problem.text}", style)
    for line in (problem.hint, *(f"Fix: {fix.label}" for fix in problem.fixes)):
        if line:
            console().print(f"    {line}")
