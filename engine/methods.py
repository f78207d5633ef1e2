"""How a step is taken, and what each way asks of a drawing.

A method is chosen in the training settings. What it needs that a drawing lacks is a problem of the drawing, told while
it is drawn and mended by a click; `engine.program` makes of a drawing that is sound what the method trains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from engine.datasets.base import Dataset
from engine.datasets.environment import Environment
from engine.graph import Graph, Node, Wire
from engine.layer import Change, Connect, Fix, Insert, Replace, Together, Tune
from engine.layers.activation import Step
from engine.layers.agent import ActorCritic, AgentLoss, PolicyGradient, QLearning
from engine.layers.basic import Dense
from engine.layers.data import Output
from engine.layers.generative import Fooling, RealOrGenerated
from engine.layers.loss import MeanSquaredError
from engine.layers.neuron import Neuron
from engine.problems import Problem, passed
from engine.values import Value

PLAIN: Mapping[str, Any] = MappingProxyType(
    {"optimiser": "sgd", "momentum": 0.0, "weight_decay": 0.0, "l1": 0.0, "clip": 0.0}
)
"""The settings of a step that is the learning rate times the correction, and no more."""

AGENTS: Mapping[str, type[AgentLoss]] = MappingProxyType(
    {loss.method: loss for loss in (PolicyGradient, ActorCritic, QLearning)}
)
"""The loss that each method of reinforcement learning is about."""

RULES: Mapping[str, str] = MappingProxyType({"perceptron": "The perceptron rule", "hebbian": "A Hebbian rule"})
"""The methods that say themselves what is added to a weight, and take PLAIN steps."""

BLOCK = "block"
"""A drawing of its own, which may hold weighted sums."""

FIRES = ("step", "sign")
"""Activations that answer yes or no."""


def unmet(graph: Graph) -> Iterator[Problem]:
    """What the drawing's training method asks for and does not find."""
    yield from _acting(graph)
    yield from _adversarial(graph)
    yield from _hebbian(graph)
    yield from _self_supervised(graph)
    losses = [node for node in graph.nodes.values() if node.layer.role == "loss"]
    if graph.training.method == "perceptron":
        for loss in losses:
            yield from _perceptron(graph, loss)
    if graph.training.method in RULES and any(graph.training.setting(name) != value for name, value in PLAIN.items()):
        at = losses or [node for node in graph.nodes.values() if _sums(node)]
        fixes = tuple(Tune(name, value) for name, value in PLAIN.items())
        text = f"{RULES[graph.training.method]} takes plain steps: SGD without momentum, weight decay, L1 or clipping."
        if at:
            yield Problem(text, at[0].id, None, "", (Together(fixes, "Take plain steps"),))


def _self_supervised(graph: Graph) -> Iterator[Problem]:
    """Some loss has to compare with the inputs themselves; only then is there a target that the method makes."""
    if graph.training.method != "self-supervised":
        return
    losses = [node for node in graph.nodes.values() if "target" in {port.name for port in node.inputs}]
    losses = [node for node in losses if node.layer.role == "loss"]
    sets = [node for node in graph.nodes.values() if isinstance(node.layer, Dataset)]
    if not losses or not sets:
        return
    wires = [wire for loss in losses for wire in graph.wires_into.get(loss.id, ()) if wire.input == "target"]
    made = [wire for wire in wires if graph.nodes[wire.source] in sets and wire.output == "x"]
    data, supervised = sets[0], Tune("method", "supervised")
    if not made:
        text = f"Self-supervised learning makes its targets of the inputs, but {losses[0].title} is told what is right."
        fixes = (Connect(data.id, "x", losses[0].id, "target", f"Wire {data.title} x to its target"), supervised)
        yield Problem(text, losses[0].id, "target", "Wire the data's x to the target.", fixes)
    elif (
        graph.training.pretext == "next token"
        and isinstance(data.layer, Dataset)
        and not _is_sequence(data.layer.facts().x)
    ):
        text = f"There is no next token: an example of {data.title} is no sequence."
        fix = Tune("pretext", "denoising", "Learn to take noise away")
        yield Problem(text, made[0].target, "target", "", (fix, supervised))


def _is_sequence(x: Value) -> bool:
    """Whether it has steps: of tokens, or of several numbers each."""
    return x.rank == (1 if x.is_index else 2) and x.shape[0] > 1


def _hebbian(graph: Graph) -> Iterator[Problem]:
    """A Hebbian rule learns without a loss, and teaches weighted sums."""
    if graph.training.method != "hebbian":
        return
    for node in graph.nodes.values():
        if node.layer.role == "loss":
            text = f"A Hebbian rule learns without a loss: nothing it does is wrong. {node.title} has no part in it."
            fixes = (_ended(graph, node), Tune("method", "supervised"))
            yield Problem(text, node.id, None, "End the network with an Output, or learn from what is right.", fixes)
    learning = [n for n in graph.nodes.values() if n.layer.learns and not (n.passes or n.frozen or n.layer.held)]
    sums = [node for node in learning if _sums(node)]
    if not sums and not any(node.layer.kind == BLOCK for node in learning):
        text = "There is nothing that a Hebbian rule teaches: no layer of weighted sums may learn."
        at = learning[0].id if learning else None
        yield Problem(text, at, None, "Add a Dense layer or neurons, or unfreeze one.", (Tune("method", "supervised"),))
        return
    for node in learning:
        if isinstance(node.layer, Neuron) and node.layer.activation != "linear":
            fix = Change("activation", "linear", node.id, node.title)
            text = (
                f"A Hebbian rule teaches weighted sums as they are, but {node.title} makes something else of its own."
            )
            yield Problem(text, node.id, None, "Let it answer with the sum.", (fix,))
        elif node not in sums and node.layer.kind != BLOCK:
            text = f"{node.title} stays as it begins: a Hebbian rule teaches Dense layers and neurons."
            yield Problem(text, node.id, None, "", (), "warning")


def _ended(graph: Graph, loss: Node) -> Fix:
    """An Output in the place of a loss, at the end of what the loss compares."""
    replaced: tuple[Fix, ...] = (Replace(Output(), loss.id),)
    wire = next(iter(graph.wires_into.get(loss.id, ())), None)
    wired = (Connect(wire.source, wire.output, loss.id, "in"),) if wire else ()
    return Together((*replaced, *wired), "Replace by Output")


def _sums(node: Node) -> bool:
    """Whether it gives weighted sums, with weights of its own."""
    return isinstance(node.layer, Dense | Neuron) and not (node.passes or node.shares)


def _acting(graph: Graph) -> Iterator[Problem]:
    """An environment is played by its method, and a loss of agents is learned by its own."""
    method = graph.training.method
    worlds = [node for node in graph.nodes.values() if isinstance(node.layer, Environment)]
    losses = [node for node in graph.nodes.values() if node.layer.role == "loss"]
    agents = {node.layer.method: node for node in losses if isinstance(node.layer, AgentLoss)}
    if method in agents or not (agents or worlds or method in AGENTS):
        if len(losses) > 1 and agents:
            more = next(node for node in losses if node is not agents[method])
            yield Problem(f"{method.capitalize()} learns by one loss, but there are {len(losses)}.", more.id)
        elif agents and not worlds:
            text = f"{method.capitalize()} learns by acting, but there is no environment to act in."
            yield Problem(text, agents[method].id, None, "Put an environment in the place of the data.")
        return
    if agents:
        wanted, node = next(iter(agents.items()))
        text = f"{node.title} is learned by the method “{wanted}”, but the training is set to “{method}”."
        yield Problem(text, node.id, None, "Choose its method.", (Tune("method", wanted),))
    elif losses and method in AGENTS:
        fixes: tuple[Fix, ...] = (Replace(AGENTS[method]()),) if worlds else (Tune("method", "supervised"),)
        text = f"The method “{method}” needs its own loss, {AGENTS[method].title}, but finds {losses[0].title}."
        yield Problem(text, losses[0].id, None, "", fixes)
    elif losses:
        text = f"An environment is acted in, but the method “{method}” learns from examples."
        yield Problem(text, worlds[0].id, None, "Choose a method of reinforcement learning, and its loss.")


def _adversarial(graph: Graph) -> Iterator[Problem]:
    """What the adversarial method asks of a drawing, and what only it can train."""
    losses = [node for node in graph.nodes.values() if node.layer.role == "loss"]
    fooling = [node for node in losses if isinstance(node.layer, Fooling)]
    mixtures = [node for node in graph.nodes.values() if isinstance(node.layer, RealOrGenerated)]
    if graph.training.method != "adversarial":
        if fooling:
            method = graph.training.method
            text = f"{fooling[0].title} is learned by the method “adversarial”, but the training is set to “{method}”."
            hint = "In one sum with other losses it would train the discriminator to be fooled."
            yield Problem(text, fooling[0].id, None, hint, (Tune("method", "adversarial"),))
        return
    supervised = (Tune("method", "supervised"),)
    if losses and not mixtures:
        text = (
            "The adversarial method has a generator learn from a discriminator, but nothing here mixes what they see."
        )
        hint = "Add Real or generated: wire the data to real, and the generator to generated."
        yield Problem(text, losses[0].id, None, hint, supervised)
    elif losses and not fooling:
        text = "The adversarial method finds no loss that the generator learns by."
        hint = "Add Fooling: wire the discriminator's scores and the labels of Real or generated to it."
        yield Problem(text, mixtures[0].id, None, hint, supervised)
    elif losses and len(losses) == len(fooling):
        text = "The adversarial method finds no loss that the discriminator learns by."
        hint = "Add Binary cross-entropy: wire the discriminator's scores and the labels of Real or generated to it."
        yield Problem(text, mixtures[0].id, None, hint, supervised)


def _perceptron(graph: Graph, loss: Node) -> Iterator[Problem]:
    before = _makers(graph, loss)
    if not isinstance(loss.layer, MeanSquaredError):
        signs = any(_fires(node) == "sign" for node in before)
        fix = Replace(MeanSquaredError(classes="-1 and 1" if signs else "0 and 1"))
        text = f"The perceptron rule compares answers with the truth, but {loss.title} asks for scores."
        yield Problem(text, loss.id, None, "Mean squared error compares them.", (fix,))
        return
    for node in before:
        if not _fires(node):
            fixes: tuple[Fix, ...] = (Insert(Step(), "prediction"),)
            if isinstance(node.layer, Neuron):
                fixes = (Change("activation", "step", node.id, node.title),)
            text = f"The perceptron rule teaches neurons that answer yes or no, but {node.title} gives any number."
            yield Problem(text, loss.id, "prediction", "Let it fire or not: give it a step.", fixes)


def _fires(node: Node) -> str:
    """Which of FIRES a node answers with, if any."""
    kind = node.layer.activation if isinstance(node.layer, Neuron) else node.layer.kind
    return kind if kind in FIRES else ""


def _makers(graph: Graph, loss: Node) -> list[Node]:
    """The nodes whose answers a loss compares, behind dots and layers that are skipped."""
    return [_behind(graph, wire) for wire in graph.wires_into.get(loss.id, ()) if wire.input == "prediction"]


def _behind(graph: Graph, wire: Wire) -> Node:
    node = graph.nodes[wire.source]
    for _ in range(len(graph.nodes)):
        before = passed(node, graph.wires_into.get(node.id, ())) if node.passes else None
        if before is None:
            break
        node = graph.nodes[before.source]
    return node
