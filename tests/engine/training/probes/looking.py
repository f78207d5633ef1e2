"""A probe at work in a training, and in a network at rest."""

from __future__ import annotations

from engine.training.events import Observed
from engine.training.loop import Controls, train
from engine.training.state import State
from engine.training.watching import observe
from tests.engine.training.networks import settings


def first_reading(program, parts, probe, **chosen):
    controls = Controls({"probe": probe}, each_step=True)
    events = train(program, parts, settings(**chosen), controls=controls)
    return next(event for event in events if isinstance(event, Observed)).readings["probe"]


def seen(program, parts, probe):
    state = State.fresh(program, settings())
    return state.network, observe(state, parts, {"probe": probe})["probe"]
