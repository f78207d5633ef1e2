"""The methods, one file each. `METHODS` has them by their names in the training settings."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.training.methods.actor_critic import ActorCritic
from engine.training.methods.adversarial import Adversarial
from engine.training.methods.base import Method
from engine.training.methods.deep_q import DeepQ
from engine.training.methods.hebbian import Hebbian
from engine.training.methods.policy_gradient import PolicyGradient
from engine.training.methods.self_supervised import SelfSupervised
from engine.training.methods.supervised import PerceptronRule, Supervised

METHODS: Mapping[str, type[Method]] = MappingProxyType(
    {
        method.name: method
        for method in (
            *(Supervised, SelfSupervised, PerceptronRule, PolicyGradient, ActorCritic, DeepQ, Adversarial, Hebbian),
        )
    }
)
