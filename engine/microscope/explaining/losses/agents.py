"""Losses of agents: an action that good came of becomes likelier, and estimates come nearer to what came.

The advantages of actor-critic are those of the batch, and are taken as they are: no gradient goes through them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from engine.microscope.explaining.base import Line, Terms, Working, argument, double
from engine.microscope.explaining.losses.base import Values, asked, call_of, logs, mean_line, read, share
from engine.microscope.specimen import Array, Place, Specimen
from engine.steps import Step

NEVER_ZERO = 1e-6
"""What is added to the deviation of a batch's advantages, which may all be alike."""


def _entropy_weight(step: Step) -> float:
    return float(argument(call_of(step), len(step.inputs), "entropy", 0.0))


class Choice(NamedTuple):
    """What an actor made of its scores: log-probabilities, the action that was taken, its advantage, the entropy."""

    log: Array
    action: int
    advantage: float
    weight: float

    @property
    def p(self) -> Array:
        return np.asarray(np.exp(self.log))

    @property
    def taken(self) -> float:
        return float(self.log[self.action])

    @property
    def entropy(self) -> float:
        return float(-(self.p * self.log).sum())

    @property
    def value(self) -> float:
        return -self.taken * self.advantage - self.weight * self.entropy

    @property
    def slopes(self) -> Array:
        """By the scores: towards or away from the action, and towards an open choice."""
        chosen = np.arange(len(self.log)) == self.action
        return np.asarray(self.advantage * (self.p - chosen) + self.weight * self.p * (self.log + self.entropy))

    def forward(self) -> tuple[Line, ...]:
        """How likely the action was, and what its loss is made of."""
        numbers = {"l": self.taken, "a": self.advantage, "w": self.weight, "h": self.entropy}
        likely = Line(f"the probability of action {self.action}, which was taken", "", {}, float(self.p[self.action]))
        if not self.weight:
            return likely, Line("L = −ln p · A", "−({l}) · {a}", numbers, self.value)
        return (
            likely,
            Line("the entropy H of the choice", "", {}, self.entropy),
            Line("−ln p · A − w · H", "−({l}) · {a} − {w} · {h}", numbers, self.value),
        )

    def backward(self) -> tuple[Line, ...]:
        numbers = {"p": float(self.p[self.action]), "a": self.advantage}
        part = self.advantage * (numbers["p"] - 1)
        lines = (
            Line("∂L/∂zₖ = A · (pₖ − 1) for the action that was taken", "{a} · ({p} − 1)", numbers, part),
            Line("∂L/∂zₖ = A · pₖ for every other action", "", {}),
        )
        return (*lines, Line("and w · pₖ · (ln pₖ + H), which keeps the choice open", "", {})) if self.weight else lines


# ---- policy gradient ----


def policy_losses(step: Step, values: Values) -> Array:
    scores, action, returns = (values[name] for name in step.inputs)
    return _policy(double(scores), action, double(returns)[:, 0], _entropy_weight(step))


def _policy(scores: Array, action: Array, advantage: Array, weight: float) -> Array:
    every = logs(scores)
    taken = np.take_along_axis(every, action[:, None], 1)[:, 0]
    return np.asarray(-taken * advantage + weight * (np.exp(every) * every).sum(1))


def policy(specimen: Specimen, place: Place) -> Working:
    """−ln p(action) times the return: likelier where it was good, less likely where it was bad."""
    step = specimen.step_of(place)
    scores, action, advantage = (read(specimen, place, number) for number in range(3))
    choice = Choice(logs(scores), int(action), float(advantage.reshape(())), _entropy_weight(step))
    forward = (Line("A: what came of it, against what came on average", "", {}, choice.advantage), *choice.forward())
    terms = asked(specimen, place, 0, choice.slopes, "z", "the scores of the actions")
    formula = "L = −ln p(action) · A" + (" − w · H(p)" if choice.weight else "")
    return Working(place, formula, choice.value, share(specimen, step), forward,
                   (*choice.backward(), mean_line(specimen, step)), (terms,))  # fmt: skip


# ---- actor and critic ----


def _advantages(value: Array, returns: Array) -> Array:
    """How much better each was than the critic had thought, brought to mean 0 and deviation 1 in the batch."""
    lead = (returns - value)[:, 0]
    return np.asarray((lead - lead.mean()) / (lead.std() + NEVER_ZERO))


def _value_weight(step: Step) -> float:
    return float(argument(call_of(step), 5, "value_weight", 0.5))


def actor_critic_losses(step: Step, values: Values) -> Array:
    scores, value, action, returns = (values[name] for name in step.inputs)
    value, returns = double(value), double(returns)
    acted = _policy(double(scores), action, _advantages(value, returns), _entropy_weight(step))
    return np.asarray(acted + _value_weight(step) * (value - returns)[:, 0] ** 2)


def actor_critic(specimen: Specimen, place: Place) -> Working:
    """The actor is moved by how much better it was than the critic had thought; the critic towards what came."""
    step = specimen.step_of(place)
    scores, action = read(specimen, place, 0), int(read(specimen, place, 2))
    values, returns = (double(specimen.values[step.inputs[number]]) for number in (1, 3))
    weight, v, r = _value_weight(step), float(values[place.example, 0]), float(returns[place.example, 0])
    choice = Choice(logs(scores), action, float(_advantages(values, returns)[place.example]), _entropy_weight(step))
    error = weight * (v - r) ** 2
    numbers = {"r": r, "v": v, "w": weight, "a": choice.value, "e": error}
    forward = (
        Line("how much better it was than the critic had thought: r − v", "{r} − {v}", numbers, r - v),
        Line("A: the same with mean 0 and deviation 1 in the batch", "", {}, choice.advantage),
        *choice.forward(),
        Line("the critic's part: c · (v − r)²", "{w} · ({v} − {r})²", numbers, error),
        Line("L: the actor's part and the critic's", "{a} + {e}", numbers, choice.value + error),
    )
    slope = 2 * weight * (v - r)
    back = (
        *choice.backward(),
        Line("∂L/∂v = 2 · c · (v − r)", "2 · {w} · ({v} − {r})", numbers, slope),
        mean_line(specimen, step),
    )
    terms = (
        asked(specimen, place, 0, choice.slopes, "z", "the actor's scores"),
        asked(specimen, place, 1, double([slope]), "v", "the critic's value"),
    )
    formula = "L = −ln p(action) · A" + (" − w · H(p)" if choice.weight else "") + " + c · (v − r)²"
    return Working(place, formula, choice.value + error, share(specimen, step), forward, back, terms)


# ---- the value of actions ----


def action_value_losses(step: Step, values: Values) -> Array:
    every, action, returns = (values[name] for name in step.inputs)
    error = np.take_along_axis(double(every), action[:, None], 1)[:, 0] - double(returns)[:, 0]
    return np.asarray(np.where(np.abs(error) < 1, error**2 / 2, np.abs(error) - 0.5))


def action_value(specimen: Specimen, place: Place) -> Working:
    """The Huber loss between what an action was thought to be worth and what came of it."""
    step = specimen.step_of(place)
    every, action = read(specimen, place, 0), int(read(specimen, place, 1))
    q, r = float(every[action]), float(read(specimen, place, 2).reshape(()))
    error, near = q - r, abs(q - r) < 1
    value = error * error / 2 if near else abs(error) - 0.5
    slope = error if near else float(np.sign(error))
    numbers = {"q": q, "r": r, "e": error}
    forward = (
        Line(f"Q of action {action}, which was taken", "", {}, q),
        Line("e = Q − r: how far it is from what came of it", "{q} − {r}", numbers, error),
        Line("L = e² / 2", "{e}² / 2", numbers, value) if near else Line("L = |e| − ½", "|{e}| − ½", numbers, value),
    )
    back = (
        Line("∂L/∂Q = e, cut to −1 … 1", "", {}, slope),
        Line("the values of the other actions are left as they are", "", {}, 0.0),
        mean_line(specimen, step),
    )
    terms: Terms = asked(specimen, place, 0, slope * (np.arange(len(every)) == action), "Q", "the values of actions")
    return Working(place, "L = e² / 2 up to 1, then |e| − ½, with e = Q(action) − r", value, share(specimen, step),
                   forward, back, (terms,))  # fmt: skip
