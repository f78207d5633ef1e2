"""The training loop: a generator of events. Stopping is not asking for the next one.

Everything a step does not need is kept out of it: batches are gathered by rows into memory that is used again, losses
stay on the device until they are read, some ten times a second, and probes are asked when the governor says so. Each
`yield` is a place where whoever iterates may pause, save the state, look at the network or leave for good; time spent
there does not count, and torch's random generators are put back afterwards, so that it changes nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

import torch

from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.change import Change
from engine.training.clock import Clock
from engine.training.device import choose_device, choose_threads
from engine.training.evaluation import evaluate
from engine.training.events import (
    Changed,
    Event,
    Finished,
    Metrics,
    Observed,
    Phase,
    Progress,
    Reason,
    Started,
)
from engine.training.generators import generators, use_generators
from engine.training.governor import SHARE
from engine.training.memory import Needs, free_memory, measure, refuse_too_large
from engine.training.methods import METHODS
from engine.training.methods.supervised import Examples, learn, refuse_single
from engine.training.metrics import Meter
from engine.training.optimisers import refuse_without_weights
from engine.training.probes import Probe
from engine.training.rescue import Fault, NotFinite, Rescue, is_out_of_memory, locate_shortage
from engine.training.state import State
from engine.training.stepping import Stepper
from engine.training.telling import Teller
from engine.training.watching import Watcher

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.training.timeline import Timeline

GLANCE = 0.25
"""Seconds that looking at the validation part right after a change may take: the next step waits for it."""


@dataclass
class Controls:
    """What may be changed from outside, by any thread, while a training goes on; it is read between steps.

    `learning_rates` are wishes, oldest first: one goes when it is fulfilled, and is part of the settings then. With
    `each_step` there is a Progress, and a reading of every probe, after every step; `called` asks for one Progress
    after the next step, and is set back then. `timeline` keeps the moments that can be gone back to. `share` is what
    probes may take of the time, from the next epoch on; None for as little as nobody notices.
    """

    probes: Mapping[str, Probe] = field(default_factory=dict)
    learning_rates: deque[float] = field(default_factory=deque)
    each_step: bool = False
    called: bool = False
    timeline: Timeline | None = None
    share: float | None = None


def train(
    program: Program,
    data: Parts,
    settings: TrainingSettings,
    state: State | None = None,
    probes: Mapping[str, Probe] | None = None,
    controls: Controls | None = None,
) -> Iterator[Event]:
    """Trains a network and tells how it goes: Started, then Progress, Observed and EpochEnded, and Finished at the end.

    `state` is what an earlier run has left; it is taken along as it is, or as far as it fits a changed drawing.
    Raises a UserError where training cannot start: no such device, too little memory, nothing to learn.
    """
    controls = controls or Controls()
    if probes is not None:
        controls.probes = probes
    return Training(program, data, settings, state, controls).events()


class Training:
    """One run over a program and its data. `state` is its whole memory and may be read whenever an event is out.

    `before` is the training that this one goes on from in the middle of a run: what has not changed is taken over.
    """

    def __init__(
        self,
        program: Program,
        data: Parts,
        settings: TrainingSettings,
        state: State | None,
        controls: Controls,
        before: Training | None = None,
    ) -> None:
        self.program = program
        self.data = data
        self.settings = settings
        self.controls = controls
        self.number = 0
        """That of the change that it came about by; 0 for what the run began with."""
        self._text: str | None = None
        """What was changed; None where the run begins."""
        self.timeline = controls.timeline
        self.device = choose_device(settings.device)
        batch = min(settings.batch_size, len(data.train))
        refuse_single(program, len(data.train), settings.batch_size)
        self.needs: Needs = before.needs if before and before.program == program else measure(program)
        refuse_too_large(self.needs, settings, batch, free_memory(self.device))
        self.threads = choose_threads(settings.threads, self.needs.step_flops(batch))
        if (
            before
            and before.data is data
            and before.program.entries == program.entries
            and before.program.corruption == program.corruption
            and before.device == self.device
        ):
            self.parts: dict[str, Examples] = before.parts
        else:
            self.parts = {
                name: Examples(program, part, self.device)
                for name, part in (("train", data.train), ("validation", data.validation), ("test", data.test))
            }
        METHODS[settings.method].refuse(program)
        self.state = state.carried_to(program, settings) if state else State.fresh(program, settings)
        refuse_without_weights(self.state.network)
        self.method = METHODS[settings.method](self.state.network, settings)
        self.stepper = Stepper(self.state, self.method, self.parts["train"])
        self.steps = self.stepper.steps
        if self.state.position > self.steps:  # the data have become fewer
            self.state.position, self.state.totals = 0, []
        if state is not None and state.network.program.losses != program.losses:
            self.state.totals = []
        self.method.begin(self.state, data)
        self.watcher: Watcher = Watcher(self.state, data, before.watcher.governor if before else None)
        self.spreads = {
            name: {loss.name: part.spread(loss.target) for loss in program.compared if loss.task == "regression"}
            for name, part in self.parts.items()
        }
        self.meter = self._new_meter()
        self.clock = Clock()
        self.teller: Teller = before.teller if before else Teller(self.state.step)
        self._epoch_began: float | None = None

    # ---- changes ----

    def differs(self, change: Change) -> bool:
        """Whether a change makes anything else of this training."""
        same = self.data is change.data and self.settings == change.settings
        return not (same and self.program == change.program)

    def changed(self, change: Change) -> Training:
        """The run from here on, with something else. What this training is stays as it is: nothing has happened yet.

        Raises a UserError where it cannot be trained so.
        """
        state = self.state.copy() if not self._needs_another(change) else self.state
        training = Training(change.program, change.data, change.settings, state, self.controls, self)
        training._go_on_from(self)
        training._text, training.number = change.text, change.number
        return training

    def _needs_another(self, change: Change) -> bool:
        """Whether a state of this one would not fit, so that another is made of it anyway."""
        return self.program != change.program or self.settings != change.settings

    def _go_on_from(self, before: Training) -> None:
        """Takes over what is not of the drawing: the time, and how far the epoch is."""
        state, old = self.state, before.state
        order = ("seed", "step_size", "bootstrap", "carries")
        same_order = all(getattr(self.settings, name) == getattr(before.settings, name) for name in order)
        if not same_order or len(self.data.train) != len(before.data.train):
            state.position, state.totals = round(self.steps * old.position / before.steps), []
            state.carried = {}
        if self.data is not before.data:
            state.forget_best()
            state.totals = []
            state.carried = {}
        if not state.totals:  # an epoch has to end with figures
            state.position = min(state.position, self.steps - 1)
        self.meter = self._new_meter()
        self.clock, self._epoch_began = before.clock, before._epoch_began
        self.watcher.governor.hurry(self.clock.now())

    def events(self) -> Generator[Event, None, None]:
        """The events of the run. The clock stands still and the generators are kept safe while one is out."""
        state, threads = self.state, torch.get_num_threads()
        torch.set_num_threads(self.threads)
        if self._text is None:
            self.clock = Clock()
        else:
            self.clock.go_on()
        use_generators(state.generators, self.device)
        state.network.zero_grad()  # a step that was broken off by an error has left its gradients
        try:
            for event in self._guarded():
                self.clock.stop()
                state.generators = generators(self.device)
                yield event
                use_generators(state.generators, self.device)
                self.rescue.keep_edits()
                self.clock.go_on()
        finally:
            torch.set_num_threads(threads)

    def _guarded(self) -> Iterator[Event]:
        """Turns what may go wrong in a step into the last event."""
        if self.timeline is not None:
            self.timeline.begin(self.state, self.steps)
        self.rescue = Rescue(self.state, self.timeline)
        try:
            yield from self._run()
        except NotFinite:
            yield self._failed(self._find_fault(), self._calmer())
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            fault = locate_shortage(self.state.network, self.stepper.batch)
            yield self._failed(fault, f"Lower the batch size (it is {self.settings.batch_size:,}).")

    def _run(self) -> Iterator[Event]:
        state = self.state
        sizes = {name: len(part) for name, part in self.parts.items()}
        told = self.settings.epochs, self.steps, str(self.device), sizes, state.step, self.stepper.done / self.steps
        if self._text is None:
            yield Started(*told)
        else:
            validation = yield from self._glance()
            yield Changed(*told, validation, self._text, self.number)
        reason: Reason = "completed"
        while state.epoch < self.settings.epochs and reason == "completed":
            yield from self._epoch()
            if self.settings.patience and state.waited >= self.settings.patience:
                state.waited = 0  # so that going on gives the run another chance
                reason = "stopped early"
            elif self.settings.method == "perceptron" and not state.history[-1].train["loss"]:
                reason = "converged"  # nothing was wrong in a whole epoch, so nothing will move any more
        if self.settings.patience:
            state.use_best()
        elif self.settings.average:
            state.use_average()
        if not self.teller.has_told(state.step):
            yield self._progress()
        test = yield from self._evaluate("test", "testing")
        readings = self.watcher.last(self.clock.now(), state.step, state.epoch)
        if readings:
            yield Observed(state.step, state.epoch, readings)
        yield Finished(reason, state.epoch, test, self.clock.now())

    # ---- an epoch ----

    def _epoch(self) -> Iterator[Event]:
        """Goes on from where the epoch was left, to its end, and judges what it brought."""
        state = self.state
        start = self._epoch_began = self.clock.now() if self._epoch_began is None else self._epoch_began
        self.rescue.keep()
        self.meter = self._new_meter()
        yield from self._steps()
        self._read()
        if not state.is_finite():
            raise NotFinite
        validation = yield from self._evaluate("validation", "validating")
        self._epoch_began = None
        figures = {**self.meter.figures(), **self.method.figures()}
        self.method.epoch_ended()
        state.end_epoch(figures, validation, self.clock.now() - start, self.method.judged(validation or figures))
        yield state.history[-1]

    def _new_meter(self) -> Meter:
        losses, totals = self.program.losses, self.state.totals
        return Meter(self.program.compared, self.spreads["train"], totals, losses, self.method.measured)

    def _steps(self) -> Iterator[Event]:
        state, watcher, controls, clock, timeline = self.state, self.watcher, self.controls, self.clock, self.timeline
        watcher.governor.share = controls.share or SHARE
        learn(state.network)
        for chosen in self.stepper.due():
            while controls.learning_rates:
                self._set_rate(controls.learning_rates.popleft())
            self.stepper.learn(chosen, self.meter)
            now = clock.now()
            watcher.governor.watch(controls.probes, now, state.step)
            watching = (now >= watcher.governor.next_due or controls.each_step) and watcher.prepare(
                now, controls.each_step
            )
            self.stepper.advance()
            if timeline is not None:
                timeline.keep_step(state.step, now)
            self.teller.took(len(chosen))
            if watching:
                readings = watcher.read(clock.now(), state.step, state.epoch + 1)
                self._read()
                yield Observed(state.step, state.epoch + 1, readings)
            if controls.each_step or controls.called or self.teller.is_due(now):
                controls.called = False
                self._read()
                self.rescue.keep_sometimes(now)
                yield self._progress()

    def _set_rate(self, rate: float) -> None:
        """The learning rate of the settings is another one from now on, and the present one just that. A copy is kept:
        whoever falls back behind would take the steps before at this rate, too, and those behind at the one before."""
        self._read()
        if not self.state.is_finite():
            raise NotFinite
        self.settings = self.state.settings = self.settings.model_copy(update={"learning_rate": rate})
        self.state.pace.set_rate(self.settings, self.stepper.done, self.steps, rate)
        self.rescue.keep(edited=True)

    def _read(self) -> None:
        """Brings losses over from the device; this is where one that is not finite is noticed."""
        losses = self.meter.read()
        self.state.totals = self.meter.totals
        if not isfinite(sum(losses)):
            raise NotFinite
        if self.timeline is not None:
            self.timeline.tell(self.state.step, losses)

    def standing(self) -> Progress | None:
        """Where a run that waits now stands, unless that was told: it may wait behind the last step of an epoch."""
        return None if self.teller.has_told(self.state.step) else self._progress()

    def _progress(self) -> Progress:
        return self.teller.learning(self.stepper, self.clock.now(), self.meter.window())

    # ---- evaluation ----

    def _evaluate(self, part: str, phase: Phase) -> Generator[Event, None, Metrics]:
        """The metrics of a part of the data (none if it is empty), with a Progress now and then."""
        batch_size, spreads = self.settings.batch_size, self.spreads[part]
        network = self.state.averaged() if phase == "validating" and self.settings.average else self.state.network
        measuring = self.method.measure(part) or evaluate(
            network, self.parts[part], batch_size, spreads, type(self.method), self.settings.carries
        )
        while True:
            try:
                next(measuring)
            except StopIteration as end:
                metrics: Metrics = end.value
                return metrics
            if self.teller.is_due(now := self.clock.now()):
                yield self.teller.progress(self.stepper, now, phase)

    def _glance(self) -> Generator[Event, None, Metrics]:
        """The metrics of the validation part at once; none where that takes too long."""
        start, measuring = self.clock.now(), self._evaluate("validation", "validating")
        while self.clock.now() - start < GLANCE:
            try:
                yield next(measuring)
            except StopIteration as end:
                metrics: Metrics = end.value
                return metrics
        measuring.close()
        return {}

    # ---- failures ----

    def _find_fault(self) -> Fault:
        """Takes the epoch's steps since the last copy again, up to the one that breaks."""
        state, stopped = self.state, self.state.position
        self.rescue.go_back()
        learn(state.network)
        self.meter = self._new_meter()
        steps = self.stepper.due()[: stopped - state.position]
        fault = self.rescue.find(steps, lambda chosen: self.stepper.take(chosen, self.meter))
        if self.timeline is not None:
            self.timeline.cut(state.step)
        return fault or Fault(None, f"the {self.method.measured.name} is not a finite number.")

    def _failed(self, fault: Fault, hint: str) -> Finished:
        state = self.state
        message = f"Training stopped at step {state.step + 1:,} (epoch {state.epoch + 1}): {fault.text}"
        seconds = self.clock.now()
        return Finished("failed", state.epoch, {}, seconds, message, fault.hint or hint, fault.node, fault.cause)

    def _calmer(self) -> str:
        if self.method.remedy:
            return f"The weights from before that step are kept. {self.method.remedy}"
        return (
            "The weights from before that step are kept. "
            f"Start again with a lower learning rate (it was {self.stepper.rate:.3g}), or with clipped gradients."
        )
