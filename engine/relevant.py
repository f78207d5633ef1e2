"""Which settings of a training change something, with the method, the optimiser and the schedule that are chosen.

The others are kept, for whoever goes back to what they belong to, but forms and reports leave them out.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.settings import TrainingSettings

ACTS = frozenset(
    {
        "players",
        "discount",
        "trace",
        "explore",
        "explore_steps",
        "persistent",
        "learning_starts",
        "scaled_returns",
        "n_step",
        "double_q",
        "replay",
    }
    | {"reuse", "target_every", "target_share"}
)
ACTING: Mapping[str, frozenset[str]] = {
    "policy gradient": frozenset({"players", "discount"}),
    "actor-critic": frozenset({"players", "discount", "trace", "scaled_returns"}),
    "deep Q": ACTS - {"trace", "scaled_returns"},
}
"""What decides how each method of reinforcement learning plays."""


def relevant(settings: TrainingSettings) -> frozenset[str]:
    """The settings that change something with this method, this optimiser and this schedule."""
    shown = set(settings.fields)
    if settings.optimiser not in ("sgd", "rmsprop"):
        shown.discard("momentum")
    if settings.optimiser != "sgd" or settings.momentum == 0:
        shown.discard("nesterov")
    if settings.method != "adversarial":
        shown -= {"adversaries", "generator_rate"}
    if settings.method != "self-supervised":
        shown -= {"pretext", "noise", "masked"}
    elif settings.pretext != "denoising":
        shown -= {"noise", "masked"}
    if settings.method != "hebbian":
        shown.discard("hebbian_rule")
    if settings.acts:
        shown.discard("carry_states")
    shown -= ACTS - ACTING.get(settings.method, frozenset())
    if settings.acts:
        shown.discard("bootstrap")
    if settings.schedule not in ("step", "plateau"):
        shown -= {"schedule_epochs", "schedule_factor"}
    return frozenset(shown)
