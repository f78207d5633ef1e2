"""All that a run needs to go on, and all that it has learned: a resumed run equals an uninterrupted one bit for bit.

Leave out one thing, the random generator or the position in the epoch, and it does not. `tensors` and `facts` are the
whole of a state, as tensors by name and as plain values for JSON; `restore` takes them back. Checkpoints, the copy
that a run falls back on after not-a-number, and the move to a changed drawing all go through these three.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import asdict
from math import inf, isfinite
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.network import Network
from engine.settings import TrainingSettings
from engine.steps import Program
from engine.training.carrying import NOWHERE, Carried
from engine.training.device import choose_device
from engine.training.events import EpochEnded, Metrics
from engine.training.generators import generators, seed
from engine.training.metrics import Totals
from engine.training.moving import Shapes, alike, following, moved_names, parted
from engine.training.optimisers import make_optimiser, resting, trainable
from engine.training.packing import Packed, flat, pack
from engine.training.schedules import Pace

EARLIER = 8
"""Drawings of the past whose weights are remembered: as many steps as somebody undoes while a training goes on."""
EARLIER_BYTES = 64_000_000
"""What these weights may take together."""
FEW = 16_384
"""Weights that are looked at in one go: more of them are not copied for that."""


class State:
    """A run between two steps. It changes as training goes on, on the thread that trains and nowhere else.

    `step` counts all steps taken, `epoch` the complete ones, `position` the steps taken of the one that is running,
    whose sums so far are `totals`. `best` holds the weights of `best_epoch`: early stopping may be switched on yet.
    `average` is the moving average of the weights, where the settings ask for one.
    `play` is what a method of its own has to know to go on: where players are, and what they remember.
    `carried` is what recurrent layers know of the window before, where the settings carry that on.
    `generators` are those of torch as they were when training last paused. `earlier` holds the weights of drawings
    that the run has left, so that what an edit took out comes back with it when the edit is undone. `edits` counts how
    often weights were set from outside.
    """

    def __init__(self, network: Network, settings: TrainingSettings, device: torch.device) -> None:
        self.network = network.to(device)
        self.network.reads_on = settings.carries
        self.settings = settings
        self.device = device
        self.optimiser = make_optimiser(network, settings) if trainable(network) else resting()
        self.pace = Pace()
        self.step = 0
        self.epoch = 0
        self.position = 0
        self.seconds = 0.0
        self.totals: Totals = []
        self.history: list[EpochEnded] = []
        self.best = pack({})
        self.best_loss = inf
        self.best_epoch = 0
        self.waited = 0
        self.generators = generators(device)
        self.average: dict[str, Tensor] = {}
        self.play: dict[str, Tensor] = {}
        self.carried: dict[str, Tensor] = {}
        self.earlier: tuple[tuple[Program, Mapping[str, Tensor]], ...] = ()
        self.edits = 0

    @classmethod
    def fresh(cls, program: Program, settings: TrainingSettings) -> State:
        """The start of a run. The weights are drawn from the seed. Raises DeviceError."""
        device = choose_device(settings.device)
        seed(settings.seed, device)
        return cls(Network(program), settings, device)

    def carried_to(self, program: Program, settings: TrainingSettings | None = None) -> State:
        """The same run with another drawing or other settings: itself, where neither changed.

        Every weight whose unit and input are still there stays, with the optimiser's own numbers for it if it is still
        the same rule, and so do those of layers that go by another name since they went into a block or out of one, or
        their block is repeated (see `moving`); all others are drawn anew. The count of epochs goes on. What the change
        makes meaningless starts over: best weights of another drawing, the position in an epoch of another order, a
        learning rate set by hand. Where early stopping is switched on, it goes back to the best epoch of before too;
        where that one is not there (files and moments hold it for early stopping alone), it is looked for from there.
        """
        settings = settings or self.settings
        same_drawing = self.network.program == program
        if same_drawing and settings == self.settings:
            return self
        state = State.fresh(program, settings)
        state.earlier = self.earlier if same_drawing else self._with_this_drawing()
        state._load(next((weights for known, weights in reversed(self.earlier) if known == program), {}))
        facts = self.facts()
        if not same_drawing or (settings.patience and not self.settings.patience and not self.best):
            facts |= {"best_loss": None, "best_epoch": 0, "waited": 0}
        if _order(settings) != _order(self.settings):
            facts |= {"position": 0, "totals": []}
        if settings.learning_rate != self.settings.learning_rate:
            facts["pace"] |= {"scale": 1.0}
        tensors = self._present() | (_named_best(self.best) if same_drawing else {})
        if same_drawing:
            state.restore(tensors, facts)
        else:
            same = alike(self.network.program, program)
            state.restore(tensors, facts, same, following(self.network.program, program, same))
            own = self.weights()
            for now, was in parted(self.network.program, program).items():
                state._load({f"{now}{name[len(was) :]}": w for name, w in own.items() if name.startswith(f"{was}.")})
        return state

    def copy(self) -> State:
        """The same state a second time: what happens to one leaves the other as it is.

        Building it draws from torch's generators, which training takes care of (see `generators`); anybody else
        keeps them with `probes.undisturbed`.
        """
        state = State(Network(self.network.program), self.settings, self.device)
        state.restore(self.tensors(), self.facts())
        state.earlier = self.earlier
        return state

    def _with_this_drawing(self) -> tuple[tuple[Program, Mapping[str, Tensor]], ...]:
        """What is remembered, and the weights of the present drawing; of too many the oldest go. A network that has no
        room at all is not copied."""
        if sum(tensor.nbytes for tensor in self.weights().values()) > EARLIER_BYTES:
            return ()
        present = {name: tensor.detach().clone() for name, tensor in self.weights().items()}
        kept: list[tuple[Program, Mapping[str, Tensor]]] = []
        room = EARLIER_BYTES
        others = (entry for entry in reversed(self.earlier) if entry[0] != self.network.program)
        for program, weights in ((self.network.program, present), *others):
            room -= sum(tensor.nbytes for tensor in weights.values())
            if room < 0 or len(kept) == EARLIER:
                break
            kept.append((program, weights))
        return tuple(reversed(kept))

    def take(self, weights: Mapping[str, Any]) -> None:
        """Puts in weights (tensors or arrays) by their names, also by those from before blocks were made or unpacked.

        Those of another name or shape are passed over.
        """
        own, shapes = self.weights(), {name: tuple(np.shape(weight)) for name, weight in weights.items()}
        moved = moved_names(shapes, _shapes(own))
        tensors = {moved.get(name, name): torch.as_tensor(weight) for name, weight in weights.items()}
        self._load(tensors)

    def adopt(self, weights: Mapping[str, Any]) -> None:
        """Puts in weights from elsewhere. What was gathered for those that were there starts anew: averages, the best
        so far, and the optimiser's own numbers."""
        self.take(weights)
        self.forget_best()
        self.average = {}
        for name, weight in self._learning():
            if name in weights:
                self.optimiser.state.pop(weight, None)

    def weights(self) -> dict[str, Tensor]:
        """What the network has learned, under the names of the exported source. Not copies."""
        return dict(self.network.state_dict())

    def end_epoch(self, train: Metrics, validation: Metrics, seconds: float, loss: float) -> None:
        """Counts the epoch, and keeps its weights if they are the best so far, for early stopping, now or later. `loss`
        is what it is judged by."""
        best = loss < self.best_loss
        self.epoch, self.position, self.totals, self.carried = self.epoch + 1, 0, [], {}
        self.seconds += seconds
        self.waited = 0 if best else self.waited + 1
        if self.settings.schedule == "plateau":
            self.pace.epoch_ended(self.settings, loss)
        if best:
            self.best_loss, self.best_epoch = loss, self.epoch
            self.keep_best()
        self.history.append(EpochEnded(self.epoch, train, validation, seconds, best))

    def keep_best(self) -> None:
        self.best = pack(self.weights() | self.average, self.best)

    def forget_best(self) -> None:
        """Nothing that was measured so far can be compared with what comes."""
        self.best, self.best_loss, self.best_epoch, self.waited = pack({}), inf, 0, 0

    def use_best(self) -> None:
        """Goes back to the best weights, if any were kept."""
        if self.best:
            self.network.load_state_dict(self.best)

    def follow(self, stays: float) -> None:
        """Moves the average of the weights on; at the start, faster, so that it does not hang on to what was drawn."""
        weights = dict(self._learning())
        if self.average.keys() != weights.keys():
            self.average = {name: weight.detach().clone() for name, weight in weights.items()}
            return
        stays = min(stays, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(
            [self.average[name] for name in weights], [weight.detach() for weight in weights.values()], 1 - stays
        )

    def averaged(self) -> Network:
        """A copy of the network with the averages of its weights."""
        network = deepcopy(self.network)
        network.load_state_dict(self.weights() | self.average)
        return network

    def use_average(self) -> None:
        """The averages become the weights."""
        self.network.load_state_dict(self.weights() | self.average)

    def is_finite(self) -> bool:
        """Whether every weight is a finite number."""
        weights = [weight.detach() for weight in self.network.parameters()]
        if sum(weight.numel() for weight in weights) <= FEW and len({weight.dtype for weight in weights}) == 1:
            weights = [flat(weights)]  # what is done with each of them takes longer than they do
        # Many times faster than isfinite or a norm, and not-a-number comes through.
        ends = (end for weight in weights for end in torch.aminmax(weight))
        if self.device.type == "cpu":
            return all(isfinite(end.item()) for end in ends)
        return bool(torch.stack([end.float() for end in ends]).isfinite().all())

    # ---- the whole state as tensors and facts ----

    def packed(self, like: Packed | None = None) -> Packed:
        """A copy of every tensor of the state: quicker with one of it from before."""
        return pack(self._present(), like, {"best": self.best} if self.best and self.settings.patience else None)

    def tensors(self) -> dict[str, Tensor]:
        """Every tensor of the state by a name that says where it belongs. Not copies. The best weights are among them
        where early stopping goes back to them: else files and moments would grow for what may never be asked for."""
        return self._present() | (_named_best(self.best) if self.settings.patience else {})

    def _present(self) -> dict[str, Tensor]:
        named = {f"network/{name}": tensor for name, tensor in self.weights().items()}
        for name, weight in self._learning():
            for slot, tensor in self.optimiser.state.get(weight, {}).items():
                if isinstance(tensor, Tensor):
                    named[f"optimiser/{name}/{slot}"] = tensor
        named |= {f"generator/{name}": tensor for name, tensor in self.generators.items()}
        named |= {f"average/{name}": tensor for name, tensor in self.average.items()}
        named |= {f"play/{name}": tensor for name, tensor in self.play.items()}
        named |= {f"carried/{name}": tensor for name, tensor in self.carried.items()}
        return named

    def facts(self) -> dict[str, Any]:
        """All that is no tensor, as values that JSON knows."""
        history = [asdict(epoch) for epoch in self.history]
        return {**self.counters(), "settings": self.settings.model_dump(), "history": history}

    def counters(self) -> dict[str, Any]:
        """The facts that a step may change; settings and history, which grows, are left out."""
        return {
            "optimiser": self.settings.optimiser,
            "step": self.step,
            "epoch": self.epoch,
            "position": self.position,
            "seconds": self.seconds,
            "totals": list(self.totals),
            "best_loss": _finite(self.best_loss),
            "best_epoch": self.best_epoch,
            "waited": self.waited,
            "pace": {**asdict(self.pace), "best": _finite(self.pace.best)},
        }

    def restore(
        self,
        tensors: Mapping[str, Tensor],
        facts: Mapping[str, Any],
        same: Mapping[str, str] | None = None,
        wires: Carried = NOWHERE,
    ) -> None:
        """Becomes the state that `tensors` and `facts` (or counters) describe, as far as names and shapes fit.

        `same` tells layers that go by another name there, and `wires` where single weights are now. The optimiser's
        numbers are only of use to the same rule, so another one starts without.
        """
        self._restore_facts(facts)
        tensors = dict(tensors)  # some are made when they are asked for
        own, old = self.weights(), _grouped(tensors)
        moved = moved_names(_shapes(old["network"]), _shapes(own), same)
        parts = _grouped({_renamed(name, moved): tensor for name, tensor in tensors.items()})
        named = {name: tensor for name, tensor in parts["network"].items() if name not in wires.into}
        fits = self._load({**named, **wires.weights(own, old["network"])})
        best = parts["best"]
        whole = best.keys() == own.keys() and all(best[name].shape == own[name].shape for name in own)
        self.best = pack({name: tensor.to(self.device) for name, tensor in best.items()} if whole else {})
        followed = parts["average"]
        own_ones = {name: tuple(weight.shape) for name, weight in self._learning()}
        fit = {name: tuple(tensor.shape) for name, tensor in followed.items()} == own_ones
        self.average = {name: tensor.to(self.device, copy=True) for name, tensor in followed.items()} if fit else {}
        if parts["play"]:
            self.play = {name: tensor.clone() for name, tensor in parts["play"].items()}
        carried = parts["carried"] if self.settings.carries else {}
        self.carried = {name: tensor.to(self.device, copy=True) for name, tensor in carried.items()}
        self.generators |= {name: tensor.clone() for name, tensor in parts["generator"].items()}
        if facts["optimiser"] == self.settings.optimiser:
            # What was gathered for a weight that starts anew starts anew too.
            gathered = {name: t for name, t in parts["optimiser"].items() if name.rpartition("/")[0] in named}
            gathered = {name: t for name, t in gathered.items() if name.rpartition("/")[0] in fits}
            self._restore_optimiser(gathered | wires.slots(own, old["network"], old["optimiser"]))

    def _load(self, weights: Mapping[str, Tensor]) -> Mapping[str, Tensor]:
        """Puts in the weights that fit by name and shape, and returns those."""
        own = self.weights()
        fits = {name: tensor for name, tensor in weights.items() if name in own and own[name].shape == tensor.shape}
        self.network.load_state_dict({**own, **fits})
        return fits

    def _restore_facts(self, facts: Mapping[str, Any]) -> None:
        self.step, self.epoch, self.position = facts["step"], facts["epoch"], facts["position"]
        self.seconds, self.totals = facts["seconds"], list(facts["totals"])
        if "history" in facts:
            self.history = [EpochEnded(**epoch) for epoch in facts["history"]]
        self.best_loss, self.best_epoch = _infinite(facts["best_loss"]), facts["best_epoch"]
        self.waited = facts["waited"]
        self.pace = Pace(**{**facts["pace"], "best": _infinite(facts["pace"]["best"])})

    def _restore_optimiser(self, tensors: Mapping[str, Tensor]) -> None:
        for name, weight in self._learning():
            start = f"{name}/"
            slots = {key.removeprefix(start): tensor for key, tensor in tensors.items() if key.startswith(start)}
            kept = self.optimiser.state[weight]
            for slot, tensor in slots.items():
                device = kept[slot].device if slot in kept else self._home(slot)
                kept[slot] = tensor.to(device, copy=True)
            for slot in kept.keys() - slots.keys():
                del kept[slot]

    def _home(self, slot: str) -> torch.device:
        """Optimisers count their steps on the processor, unless they are fused."""
        fused = self.optimiser.defaults.get("fused")
        return self.device if slot != "step" or fused else torch.device("cpu")

    def _learning(self) -> list[tuple[str, nn.Parameter]]:
        return [(name, weight) for name, weight in self.network.named_parameters() if weight.requires_grad]


def _order(settings: TrainingSettings) -> tuple[int, int, bool, bool]:
    """What the order of the examples in an epoch depends on."""
    return settings.seed, settings.step_size, settings.bootstrap, settings.carries


def _shapes(weights: Mapping[str, Tensor]) -> Shapes:
    return {name: tuple(tensor.shape) for name, tensor in weights.items()}


def _renamed(name: str, moved: Mapping[str, str]) -> str:
    """The name of a tensor of the state, `network/dense_1.weight` or `optimiser/dense_1.weight/step`, after a move."""
    group, _, rest = name.partition("/")
    weight, slash, slot = rest.partition("/")
    return f"{group}/{moved[weight]}{slash}{slot}" if weight in moved else name


def _grouped(tensors: Mapping[str, Tensor]) -> dict[str, dict[str, Tensor]]:
    kinds = ("network", "optimiser", "generator", "average", "best", "play", "carried")
    groups: dict[str, dict[str, Tensor]] = {kind: {} for kind in kinds}
    for name, tensor in tensors.items():
        group, _, rest = name.partition("/")
        groups[group][rest] = tensor
    return groups


def _finite(number: float) -> float | None:
    """JSON has no infinity."""
    return number if isfinite(number) else None


def _infinite(number: float | None) -> float:
    return inf if number is None else number


def _named_best(best: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {f"best/{name}": tensor for name, tensor in best.items()}
