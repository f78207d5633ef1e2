"""Probes at work: asks those whose turn it is, and sees to it that looking neither costs nor changes anything."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import torch

from engine.errors import UserError
from engine.network import Environment, Network
from engine.training.device import synchronise
from engine.training.governor import Governor
from engine.training.methods.base import Batch
from engine.training.methods.reinforcement import SHOWN
from engine.training.methods.supervised import Examples
from engine.training.optimisers import trainable
from engine.training.probes import EXAMPLES, Observation, Probe, Reading, undisturbed
from engine.training.rehearsal import Rehearsal
from engine.training.state import State

if TYPE_CHECKING:
    from engine.datasets.prepare import Part, Parts

log = logging.getLogger(__name__)


class Watcher:
    """The probes of one run. `now` is the time on the run's clock, in seconds."""

    def __init__(self, state: State, parts: Parts, governor: Governor | None = None) -> None:
        self.state = state
        self.network = state.network
        self.parts = parts
        self.fixed = fixed_examples(state.network, parts, state.device)
        self.device = state.device
        self.governor = governor or Governor()
        self._prepared: dict[str, tuple[Probe, Any, float]] = {}
        self._broken: set[Probe] = set()

    def prepare(self, now: float, everything: bool) -> bool:
        """Between the backward pass and the step: chooses the probes whose turn it is; says whether there are any."""
        governor = self.governor
        chosen = governor.everything() if everything else governor.due(now)
        if chosen:
            synchronise(self.device)
        for name, probe in chosen.items():
            start = perf_counter()
            with torch.no_grad():
                before = probe.before(self.network) if probe.before else None
            self._prepared[name] = probe, before, perf_counter() - start
        return bool(chosen)

    def read(self, now: float, step: int, epoch: int) -> dict[str, Reading]:
        """After the step: the readings of the probes that were chosen."""
        prepared, self._prepared = self._prepared, {}
        synchronise(self.device)
        start = perf_counter()
        readings: dict[str, Reading] = {}
        spent: dict[str, float] = {}
        played = met(self.state)
        examples, part = played or self.fixed, "" if played else fixed_part(self.parts)
        shared: tuple[dict[str, Any], Parts, dict[str, Environment]] = {}, self.parts, {}
        with undisturbed(self.network, self.device):
            for name, (probe, before, seconds) in prepared.items():
                began = perf_counter()
                reading = self._look(name, probe, Observation(step, epoch, examples, before, *shared))
                spent[name] = seconds + perf_counter() - began
                if reading is not None:
                    readings[name] = reading
        around = perf_counter() - start - sum(spent.values()) + sum(seconds for *_, seconds in prepared.values())
        for name, seconds in spent.items():
            every = self.governor.charge(name, seconds + around / len(spent), now, step)
            if name in readings:
                readings[name] = replace(readings[name], every=every, looked_at=part)
        return readings

    def last(self, now: float, step: int, epoch: int) -> dict[str, Reading]:
        """The readings at the end of a run, of all probes that need no step."""
        self._prepared = {n: (p, None, 0.0) for n, p in self.governor.everything().items() if p.before is None}
        return self.read(now, step, epoch)

    def _look(self, name: str, probe: Probe, observation: Observation) -> Reading | None:
        """A probe that fails costs its own picture, and not the run; it is not asked again."""
        if probe in self._broken:
            return None
        try:
            return probe.read(self.network, observation)
        except UserError:
            log.info("The probe %s has nothing to look at", name)
        except Exception:
            log.exception("The probe %s failed", name)
        self._broken.add(probe)
        return None


def observe(state: State, parts: Parts, probes: Mapping[str, Probe]) -> dict[str, Reading]:
    """What probes see in a network at rest. Those that need a step (gradients) see the next one, rehearsed."""
    at_rest = {name: probe for name, probe in probes.items() if probe.before is None}
    readings = _look_once(state, parts, at_rest)
    if len(at_rest) == len(probes) or not trainable(state.network):
        return readings
    with undisturbed(state.network, state.device):
        rehearsal = Rehearsal(state, parts)
        rehearsal.learn_next()
        watcher = Watcher(rehearsal.state, parts)
        watcher.governor.watch({n: p for n, p in probes.items() if p.before is not None}, 0.0, state.step)
        watcher.prepare(0.0, everything=True)
        rehearsal.step()
        return readings | watcher.read(0.0, state.step, state.epoch)


def _look_once(state: State, parts: Parts, probes: Mapping[str, Probe]) -> dict[str, Reading]:
    if not probes:
        return {}
    watcher = Watcher(state, parts)
    watcher.governor.watch(probes, 0.0, state.step)
    return watcher.last(0.0, state.step, state.epoch)


def fixed_part(parts: Parts) -> str:
    """The part whose first examples are looked at: validation, or training where that is empty."""
    return "validation" if len(parts.validation) else "train"


def fixed_examples(network: Network, parts: Parts, device: torch.device) -> Batch:
    """The first examples of a part."""
    part: Part = getattr(parts, fixed_part(parts))
    return Examples(network.program, part, device).slice(0, EXAMPLES)


def met(state: State) -> Batch:
    """Some steps that the agent which learns has played lately; nothing where examples are learned from. What its data
    set shows are the steps of a random player, and the network soon has little to do with those."""
    entries = state.network.program.entries
    kept = {entry.name: state.play.get(f"{SHOWN}{entry.port}") for entry in entries}
    return {name: rows.to(state.device) for name, rows in kept.items() if rows is not None}
