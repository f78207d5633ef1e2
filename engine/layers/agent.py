"""Losses of agents: they judge what was done in an environment by what came of it.

Each belongs to a training method, which plays the episodes and reckons the returns; the drawing shows what is learned
of them.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Port, Resize, Unfit, layer
from engine.layers.penalty import Penalty
from engine.layers.sizes import named, options
from engine.values import Value

ACTION = Port("action", "index", description="The action that was taken: the environment's y.")
RETURNS = Port("returns", description="What came of it: the environment's returns.")


class AgentLoss(Penalty):
    """What they share: a score for each action, the action that was taken, and what came of it."""

    method: ClassVar[str]
    """The training method that plays for it."""

    def flops(self, *values: Value) -> int:
        return 0  # no matrix products, and torch cannot run it without data


class OfPolicy(AgentLoss):
    """A policy is kept from settling too early by its entropy."""

    entropy: float = Field(
        0.01, ge=0, le=10, description="How much a policy that keeps trying other actions is rewarded (its entropy)."
    )


@layer
class PolicyGradient(OfPolicy):
    """Makes actions likelier that good returns came of: REINFORCE (Williams 1992).

    −log p(action) · return, where returns are those of whole episodes, brought to mean 0 and deviation 1.
    """

    kind = "policy-gradient"
    title = "Policy gradient"
    method = "policy gradient"
    inputs = (Port("scores", description="A score (logit) for each action."), ACTION, RETURNS)
    keywords = ("reinforce", "reinforcement", "agent", "policy")

    def infer(self, scores: Value, action: Value, returns: Value) -> Value:
        check(self.title, scores, action, returns)
        return Value(())

    def forward(self, me: Me, scores: Name, action: Name, returns: Name) -> Call:
        own = options(entropy=(self.entropy, 0.0))
        return Call("modules.policy_loss", scores, action, returns, **own)


@layer
class ActorCritic(OfPolicy):
    """Makes actions likelier that were better than the critic had thought, and teaches the critic (Mnih et al. 2016).

    The advantage is the return less the critic's value, brought to mean 0 and deviation 1 in a batch.
    """

    kind = "actor-critic"
    title = "Actor-critic"
    method = "actor-critic"
    inputs = (
        Port("scores", description="The actor's score (logit) for each action."),
        Port("value", description="The critic's estimate of the return: one number."),
        ACTION,
        RETURNS,
    )
    keywords = ("a2c", "a3c", "gae", "advantage", "reinforcement", "agent", "critic")

    value_weight: float = Field(0.5, ge=0, le=100, description="How much the error of the critic counts.")

    def infer(self, scores: Value, value: Value, action: Value, returns: Value) -> Value:
        if value.shape != (1,) or value.is_index:
            fix = Resize("value", 1, "Make the value 1 wide")
            raise Unfit(f"{self.title} expects a value of 1 number, but got {named(value)}.", fix, port="value")
        check(self.title, scores, action, returns)
        return Value(())

    def forward(self, me: Me, scores: Name, value: Name, action: Name, returns: Name) -> Call:
        own = options(entropy=(self.entropy, 0.0), value_weight=(self.value_weight, 0.5))
        return Call("modules.actor_critic_loss", scores, value, action, returns, **own)


@layer
class QLearning(AgentLoss):
    """Learns what each action is worth: the reward, and the best that can follow (Watkins 1989; Mnih et al. 2015).

    The Huber loss between the value of the action that was taken and what a slower copy of the network says came of it.
    """

    kind = "q-learning"
    title = "Q learning"
    method = "deep Q"
    inputs = (Port("values", description="The value (Q) of each action."), ACTION, RETURNS)
    keywords = ("dqn", "deep q", "q-learning", "reinforcement", "agent", "action value")

    def infer(self, values: Value, action: Value, returns: Value) -> Value:
        check(self.title, values, action, returns, "values")
        return Value(())

    def forward(self, me: Me, values: Name, action: Name, returns: Name) -> Call:
        return Call("modules.action_value_loss", values, action, returns)


def check(title: str, scores: Value, action: Value, returns: Value, port: str = "scores") -> None:
    """Refuses anything but a number for each action, one action, and one return."""
    if action.classes is None or action.shape:
        hint = "Wire the environment's y to it."
        raise Unfit(f"{title} expects the action that was taken, but got {named(action)}.", port="action", hint=hint)
    if returns.shape != (1,) or returns.is_index:
        hint = "Wire the environment's returns to it."
        raise Unfit(f"{title} expects a return of 1 number, but got {named(returns)}.", port="returns", hint=hint)
    if scores.shape != (action.classes,) or scores.is_index:
        fix = Resize(port, action.classes, f"Make the {port} {action.classes} wide")
        text = f"{title} expects a number for each action, {named(Value((action.classes,)))}, but got {named(scores)}."
        raise Unfit(text, fix, port=port)
