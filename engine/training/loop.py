"""The training loop: a generator of events. Stopping is not asking for the next one.

Everything a step does not need is kept out of it: batches are gathered by rows into memory that is used again, losses
stay on the device until they are read, some ten times a second, and probes are asked when the governor says so. Each
`yield` is a place where whoever iterates may pause, save the state, look at the network or leave for good; time spent
there does not count, and torch's random generators are put back afterwards, so that it changes nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from math import isfinite
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.change import Change
from engine.training.clock import Clock
from engine.training.device import choose_device, choose_threads
from engine.training.evaluation import evaluate
from engine.training.events import (
    Changed,
    EpochEnded,
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
from engine.training.methods.base import Batch, Values
from engine.training.methods.supervised import Examples, bounds, learn, refuse_single
from engine.training.metrics import Meter
from engine.training.optimisers import refuse_without_weights, shape_gradients, trainable
from engine.training.probes import Probe
from engine.training.rescue import Fault, NotFinite, Rescue, is_out_of_memory, locate_shortage
from engine.training.schedules import learning_rate
from engine.training.state import State
from engine.training.streams import carrying
from engine.training.watching import Watcher

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.training.timeline import Timeline

INTERVAL = 0.1
"""Seconds between two Progress events: ten a second read as motion, and each is told to a dozen parts of a window."""
GLANCE = 0.25
"""Seconds that looking at the validation part right after a change may take: the next step waits for it."""


@dataclass
class Controls:
    """What may be changed from outside, by any thread, while a training goes on; it is read between steps.

    `learning_rate` is a wish: it is set back to None when it has been fulfilled, and is part of the settings then.
    With `each_step` there is a Progress, and a reading of every probe, after every step; `called` asks for one Progress
    after the next step, and is set back then. `timeline` keeps the moments that can be gone back to. `share` is what
    probes may take of the time, from the next epoch on; None for as little as nobody notices.
    """

    probes: Mapping[str, Probe] = field(default_factory=dict)
    learning_rate: float | None = None
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
        self.steps = len(bounds(len(self.parts["train"]), settings.step_size))
        METHODS[settings.method].refuse(program)
        self.state = state.carried_to(program, settings) if state else State.fresh(program, settings)
        if self.state.position > self.steps:  # the data have become fewer
            self.state.position, self.state.totals = 0, []
        if state is not None and state.network.program.losses != program.losses:
            self.state.totals = []
        refuse_without_weights(self.state.network)
        self.weights = trainable(self.state.network)
        self.method = METHODS[settings.method](self.state.network, settings)
        self.method.begin(self.state, data)
        self.watcher: Watcher = Watcher(self.state, data, before.watcher.governor if before else None)
        self.spreads = {
            name: {loss.name: part.spread(loss.target) for loss in program.compared if loss.task == "regression"}
            for name, part in self.parts.items()
        }
        self.meter = self._new_meter()
        self.clock = Clock()
        self._first_step = self.state.step
        self._batch: Batch = {}
        self._told, self._told_step = 0.0, self.state.step
        self._examples, self._speed = 0, 0.0
        self._latest: Metrics = {}
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
        self.clock, self._epoch_began, self._first_step = before.clock, before._epoch_began, before._first_step
        self._told, self._told_step, self._examples = before._told, before._told_step, before._examples
        self._speed, self._latest = before._speed, before._latest
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
            fault = locate_shortage(self.state.network, self._batch)
            yield self._failed(fault, f"Lower the batch size (it is {self.settings.batch_size:,}).")

    def _run(self) -> Iterator[Event]:
        state = self.state
        sizes = {name: len(part) for name, part in self.parts.items()}
        told = self.settings.epochs, self.steps, str(self.device), sizes, state.step, self._done / self.steps
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
        if self._told_step != state.step:
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
        yield self._ended({**self.meter.figures(), **self.method.figures()}, validation, self.clock.now() - start)

    def _new_meter(self) -> Meter:
        losses, totals = self.program.losses, self.state.totals
        return Meter(self.program.compared, self.spreads["train"], totals, losses, self.method.measured)

    def _steps(self) -> Iterator[Event]:
        state, watcher, controls, clock, timeline = self.state, self.watcher, self.controls, self.clock, self.timeline
        watcher.governor.share = controls.share or SHARE
        learn(state.network)
        rows = self.parts["train"].ordered(self.settings, state.epoch)
        for chosen in rows[state.position :]:
            values, loss = self._learn(chosen)
            now = clock.now()
            watcher.governor.watch(controls.probes, now, state.step)
            watching = (now >= watcher.governor.next_due or controls.each_step) and watcher.prepare(
                now, controls.each_step
            )
            self._advance()
            if timeline is not None:
                timeline.keep_step(state.step, now)
            self.meter.add(values, loss, self._last)
            del values, loss  # the activations go before the next ones come
            self._examples += len(chosen)
            if watching:
                readings = watcher.read(clock.now(), state.step, state.epoch + 1)
                self._read()
                yield Observed(state.step, state.epoch + 1, readings)
            if controls.each_step or controls.called or now - self._told >= INTERVAL:
                controls.called = False
                self._read()
                self.rescue.keep_sometimes(now)
                yield self._progress()

    def _learn(self, chosen: Tensor) -> tuple[Values, Tensor]:
        """The gradients of the examples of a step, batch by batch; returns what is known of the last batch.

        What was added up before is told to the meter, so that figures are those of all examples.
        """
        parts = bounds(len(chosen), self.settings.batch_size)
        for start, stop in parts:
            rows = chosen[start:stop] if len(parts) > 1 else chosen
            self._batch = self.method.batch(self.parts["train"], rows)
            with self._carrying(start, stop):
                values, loss = self.method.gradients(self._batch, (stop - start) / len(chosen))
            if stop < len(chosen):
                self.meter.add(values, loss, stop - start)
        self._last = stop - start
        return values, loss

    def _carrying(self, start: int, stop: int | None = None) -> AbstractContextManager[None]:
        """Lets these rows of the step that is due go on from the step before, where the settings carry states on."""
        if not self.settings.carries:
            return nullcontext()
        steps = self.parts["train"].streams(self.settings.step_size)
        begins = steps[self.state.position][1][start:stop]
        return carrying(self.state.network, self.state.carried, begins, str(start))

    def _advance(self) -> None:
        """From gradients to new weights, and one step further."""
        state = self.state
        if self.controls.learning_rate is not None:
            self._set_rate(self.controls.learning_rate)
        settings = self.settings
        if settings.l1 or settings.clip:
            shape_gradients(self.weights, settings)
        rate = learning_rate(settings, self._done, self.steps, state.pace)
        for group in state.optimiser.param_groups:
            group["lr"] = rate
        state.optimiser.step()
        for weight in self.weights:
            weight.grad = None
        if settings.average:
            state.follow(settings.average)
        state.step += 1
        state.position += 1

    @property
    def _done(self) -> int:
        """The steps that epochs of the present length would have taken up to here: what schedules go by."""
        return self.state.epoch * self.steps + self.state.position

    def _set_rate(self, rate: float) -> None:
        """The learning rate of the settings is another one from now on, and the present one just that."""
        self.controls.learning_rate = None
        self.settings = self.state.settings = self.settings.model_copy(update={"learning_rate": rate})
        self.state.pace.set_rate(self.settings, self._done, self.steps, rate)

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
        return self._progress() if self._told_step != self.state.step else None

    def _progress(self, phase: Phase = "training") -> Progress:
        state, now = self.state, self.clock.now()
        if phase == "training":
            self._speed = self._examples / max(now - self._told, 1e-9)
            self._latest = {**(self.meter.window() or self._latest), **self.method.figures()}
            self._examples, self._told_step = 0, state.step
        self._told = now
        total = state.step + max(0, self.settings.epochs * self.steps - self._done)
        each = now / max(1, state.step - self._first_step)
        return Progress(
            epoch=min(max(1, state.epoch + (state.position > 0)), self.settings.epochs),
            step=state.step,
            steps=total,
            loss=self._latest.get(self.method.measured.name, 0.0),
            metrics=self._latest,
            learning_rate=learning_rate(self.settings, self._done, self.steps, state.pace),
            examples_per_second=self._speed,
            seconds_left=each * max(0, total - state.step),
            phase=phase,
        )

    def _ended(self, train: Metrics, validation: Metrics, seconds: float) -> EpochEnded:
        """Counts the epoch, and keeps its weights if they are the best so far, for early stopping, now or later."""
        state = self.state
        loss = self.method.judged(validation or train)
        self.method.epoch_ended()
        best = loss < state.best_loss
        state.epoch, state.position, state.totals, state.carried = state.epoch + 1, 0, [], {}
        state.seconds += seconds
        state.waited = 0 if best else state.waited + 1
        if self.settings.schedule == "plateau":
            state.pace.epoch_ended(self.settings, loss)
        if best:
            state.best_loss, state.best_epoch = loss, state.epoch
            state.keep_best()
        state.history.append(EpochEnded(state.epoch, train, validation, seconds, best))
        return state.history[-1]

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
            if self.clock.now() - self._told >= INTERVAL:
                yield self._progress(phase)

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
        state, train = self.state, self.parts["train"]
        stopped = state.position
        self.rescue.go_back()
        learn(state.network)
        self.meter = self._new_meter()
        rows = train.ordered(self.settings, state.epoch)
        steps = (self._batches(chosen) for chosen in rows[state.position : stopped])
        fault = self.rescue.find(steps, self._step_again)
        if self.timeline is not None:
            self.timeline.cut(state.step)
        return fault or Fault(None, f"the {self.method.measured.name} is not a finite number.")

    def _batches(self, chosen: Tensor) -> list[Batch]:
        """Those of a step; of several each is a copy, as the memory of one is used again for the next."""
        train, parts = self.parts["train"], bounds(len(chosen), self.settings.batch_size)
        if len(parts) == 1:
            return [self.method.batch(train, chosen)]
        taken = (self.method.batch(train, chosen[start:stop]) for start, stop in parts)
        return [{name: tensor.clone() for name, tensor in batch.items()} for batch in taken]

    def _step_again(self, batches: Sequence[Batch]) -> Tensor:
        """Returns the sum of the losses of all batches: one that is not finite is seen in it."""
        sizes = [len(next(iter(batch.values()))) for batch in batches]
        total, start = torch.zeros(()), 0
        for batch, size in zip(batches, sizes, strict=True):
            with self._carrying(start, start + size):
                values, loss = self.method.gradients(batch, size / sum(sizes))
            self.meter.add(values, loss, size)
            total, start = total + loss.detach().cpu(), start + size
        self._advance()
        self.meter.read()
        self.state.totals = self.meter.totals
        return total

    def _failed(self, fault: Fault, hint: str) -> Finished:
        state = self.state
        message = f"Training stopped at step {state.step + 1:,} (epoch {state.epoch + 1}): {fault.text}"
        seconds = self.clock.now()
        return Finished("failed", state.epoch, {}, seconds, message, fault.hint or hint, fault.node, fault.cause)

    def _calmer(self) -> str:
        rate = learning_rate(self.settings, self._done, self.steps, self.state.pace)
        if self.method.remedy:
            return f"The weights from before that step are kept. {self.method.remedy}"
        return (
            "The weights from before that step are kept. "
            f"Start again with a lower learning rate (it was {rate:.3g}), or with clipped gradients."
        )
