"""A race: variants of one drawing trained side by side, on the same data and from the same seed.

All lanes share one thread. The one that is least far, in epochs, always takes the next turn: up to its next event, some
50 ms or the end of an epoch. A training keeps torch's generators apart from everybody else's (see `loop`), so each lane
comes out as it would alone, bit for bit; and side by side they take no longer than one after the other.

    race = Race(variants(graph, "", "learning_rate", (0.1, 0.01, 0.001)), data)
    for lane, event in race.events(): ...

`RaceRun` is the same on a thread, with pause, stop, and lanes that are taken out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Condition, Thread
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import torch

from engine.errors import TrainingError, UserError
from engine.graph import Graph
from engine.nested import content, with_content
from engine.program import to_program
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.device import choose_device
from engine.training.events import Event, Finished
from engine.training.loop import Controls, Training
from engine.training.memory import Needs, free_memory, measure, refuse_too_large
from engine.training.rescue import is_out_of_memory

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.training.state import State

LANES = 8
"""Lanes at most: so many curves can be told apart."""

Status = Literal["idle", "running", "paused", "finished"]
LaneEvent = tuple[int, Event]
T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Choice:
    """A setting and its value: of the node at a path, or of the training where `node` is ""."""

    node: str
    setting: str
    value: Any

    def applied(self, graph: Graph) -> Graph:
        """The drawing with this choice. Raises UserError where it is not allowed, or the node is gone."""
        if not self.node:
            return graph.with_training(**{self.setting: self.value})
        *blocks, id = self.node.split("/")
        inner = content(graph, tuple(blocks))
        if id not in inner.nodes:
            raise UserError(f"There is no node “{self.node}” any more.", "It was there when the race began.")
        return with_content(graph, tuple(blocks), inner.with_settings(id, **{self.setting: self.value}))


@dataclass(frozen=True)
class Variant:
    """What a lane trains: a drawing, by a name; `choices` are what makes it of the drawing that the race is about.

    Without choices it is a drawing of its own, such as that of an earlier run.
    """

    name: str
    graph: Graph
    choices: tuple[Choice, ...] = ()

    def applied(self, graph: Graph) -> Graph:
        """What becomes of a drawing that takes this variant over. Raises UserError."""
        if not self.choices:
            return self.graph
        for choice in self.choices:
            graph = choice.applied(graph)
        return graph


def variants(graph: Graph, node: str, setting: str, values: Sequence[Any]) -> tuple[Variant, ...]:
    """The drawing with each of these values of one setting. Raises UserError where one is not allowed."""
    choices = [Choice(node, setting, value) for value in dict.fromkeys(values)]
    return tuple(Variant(f"{setting.replace('_', ' ')} {_said(c.value)}", c.applied(graph), (c,)) for c in choices)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


class Lane:
    """One variant on its way; `end` is its last event, `state` what it has learned."""

    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        self.end: Finished | None = None
        self.training: Training | None = None
        self._events: Iterator[Event] = iter(())

    @property
    def state(self) -> State | None:
        return self.training.state if self.training else None

    @property
    def position(self) -> tuple[float, int]:
        """How far it is, in epochs that were taken and in epochs that were judged as well: these lie one behind while
        the validation goes on, and a lane that waits there is not as far as one that has told of the epoch."""
        state = self.training.state if self.training else None
        return (state.step / self.training.steps, state.epoch) if self.training and state else (0.0, 0)

    def begin(self, program: Program, data: Parts) -> None:
        self.training = Training(program, data, self.variant.graph.training, None, Controls())
        self._events = self.training.events()

    def turn(self) -> Event:
        """Goes on up to the next event."""
        if self.training is not None and torch.get_num_threads() != self.training.threads:
            torch.set_num_threads(self.training.threads)
        event = next(self._events)
        if isinstance(event, Finished):
            self.end = event
        return event

    def leave(self) -> Finished:
        """Ends where it is; what was learned stays."""
        if isinstance(self._events, Iterator) and hasattr(self._events, "close"):
            self._events.close()
        training = self.training
        self.end = Finished("stopped", training.state.epoch, {}, training.clock.now()) if training else _failed("")
        return self.end

    def fail(self, error: Exception) -> Finished:
        if isinstance(error, UserError):
            self.end = _failed(error.text, error.hint, getattr(error, "node", None))
        elif is_out_of_memory(error):
            self.end = _failed("There is not enough memory for this lane.", "Race fewer variants at once.")
        else:
            log.error("A lane of a race failed", exc_info=error)
            self.end = _failed(f"An error in Gradwire: {type(error).__name__}: {error}", "Please report it.")
        return self.end


def _failed(message: str, hint: str = "", node: str | None = None) -> Finished:
    return Finished("failed", 0, message=message, hint=hint, node=node)


@dataclass
class Race:
    """`data` gives the parts for a variant's drawing and program. `leaving` names lanes that are to end."""

    variants: Sequence[Variant]
    data: Callable[[Graph, Program], Parts]
    lanes: list[Lane] = field(init=False)
    leaving: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.lanes = [Lane(variant) for variant in self.variants]

    def events(self) -> Iterator[LaneEvent]:
        """The events of all lanes, each with its lane's number; the last of each is its Finished."""
        threads = torch.get_num_threads()
        try:
            yield from self._begin()
            while running := [number for number, lane in enumerate(self.lanes) if lane.end is None]:
                yield self._turn(running)
        finally:
            torch.set_num_threads(threads)

    def _turn(self, running: list[int]) -> LaneEvent:
        for number in running:
            if number in self.leaving:
                return number, self.lanes[number].leave()
        number = min(running, key=lambda each: self.lanes[each].position)
        lane = self.lanes[number]
        try:
            return number, lane.turn()
        except Exception as error:  # the other lanes go on
            return number, lane.fail(error)

    def _begin(self) -> Iterator[LaneEvent]:
        """Builds the networks, where there is memory for all of them."""
        ready: list[tuple[int, Program, Parts]] = []
        for number, lane in enumerate(self.lanes):
            try:
                program = to_program(lane.variant.graph)
                ready.append((number, program, self.data(lane.variant.graph, program)))
            except Exception as error:
                yield number, lane.fail(error)
        try:
            refuse_together([(program, parts, self.variants[number].graph) for number, program, parts in ready])
        except UserError as error:
            for number, *_ in ready:
                yield number, self.lanes[number].fail(error)
            return
        for number, program, parts in ready:
            lane = self.lanes[number]
            event: Event
            try:
                lane.begin(program, parts)
                event = lane.turn()
            except Exception as error:
                event = lane.fail(error)
            yield number, event


def refuse_together(lanes: Sequence[tuple[Program, Parts, Graph]]) -> None:
    """Raises TrainingError where all lanes together would take more than the memory that is free."""
    by_device: dict[torch.device, list[int]] = {}
    for program, parts, graph in lanes:
        batch = min(graph.training.batch_size, len(parts.train))
        needs = measure(program).bytes(graph.training, batch)
        by_device.setdefault(choose_device(graph.training.device), []).append(needs)
    for device, wanted in by_device.items():
        try:
            refuse_too_large(Needs(0, sum(wanted)), TrainingSettings(), 1, free_memory(device))
        except TrainingError as error:
            text = error.text.replace("Training this network needs", f"Racing {len(wanted)} lanes needs")
            raise TrainingError(text, "Race fewer variants at once, or with smaller batches.") from None


def _here(work: Callable[[], None]) -> None:
    work()


class RaceRun:
    """A race on a thread of its own; `race` belongs to that thread until the status is finished."""

    def __init__(self, race: Race) -> None:
        self.race = race
        self._events: SimpleQueue[LaneEvent] = SimpleQueue()
        self._changed = Condition()
        self._status: Status = "idle"
        self._paused = self._stopping = False
        self._asked: list[Callable[[], None]] = []
        self._thread = Thread(target=self._work, name="race")

    @property
    def status(self) -> Status:
        return self._status

    @property
    def paused(self) -> bool:
        """Whether it is wanted to wait: it does so after the turn that is under way."""
        return self._paused

    def start(self) -> None:
        self._status = "running"
        self._thread.start()

    def pause(self) -> None:
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def stop(self) -> None:
        """Asks all lanes to end; what each has learned stays."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def stop_lane(self, number: int) -> None:
        with self._changed:
            self.race.leaving.add(number)

    def join(self, timeout: float | None = None) -> bool:
        if self._status != "idle":
            self._thread.join(timeout)
        return not self._thread.is_alive()

    def is_alive(self) -> bool:
        """Whether its thread goes on."""
        return self._thread.is_alive()

    def poll(self) -> list[LaneEvent]:
        """All events since the last call, oldest first."""
        found = []
        while True:
            try:
                found.append(self._events.get_nowait())
            except Empty:
                return found

    def submit(self, work: Callable[[], T], elsewhere: Callable[[Callable[[], None]], object] = _here) -> Future[T]:
        """Does something between two turns, on the thread of the race: nothing else may draw random numbers then. Where
        that has ended it is done by `elsewhere`, which is here and at once unless told."""
        answer: Future[T] = Future()

        def respond() -> None:
            try:
                answer.set_result(work())
            except BaseException as error:
                answer.set_exception(error)

        with self._changed:
            waits = self._status in ("running", "paused")
            if waits:
                self._asked.append(respond)
                self._changed.notify_all()
        if not waits:
            elsewhere(respond)
        return answer

    # ---- on the thread ----

    def _work(self) -> None:
        try:
            for event in self.race.events():
                self._events.put(event)
                if not self._go_on():
                    self.race.leaving |= set(range(len(self.race.lanes)))
        finally:
            with self._changed:
                self._status = "finished"
                questions = list(self._asked)
                self._asked.clear()
            for answer in questions:
                answer()

    def _go_on(self) -> bool:
        """Answers questions and waits out a pause; False where the race is to end."""
        while True:
            with self._changed:
                while self._paused and not (self._asked or self._stopping):
                    self._status = "paused"
                    self._changed.wait()
                questions = list(self._asked)
                self._asked.clear()
                if not questions:
                    self._status = "running"
                    return not self._stopping
            for answer in questions:
                answer()
