"""Whole states of a run at some steps, and the memory that they take."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest
import torch

from engine.settings import TrainingSettings
from engine.training.moments import Moment
from engine.training.packing import Packed, pack
from engine.training.pool import Pooled
from engine.training.wholes import FACTS, Whole, Wholes

BUDGET = 1_000_000
SETTINGS = TrainingSettings()


def whole(step: int, tensors: Packed, position: int = 0) -> Whole:
    return Whole(Moment(step, step, position, whole=True), tensors, {}, SETTINGS)


def filled(copies: Iterable[Packed], begins: bool = True) -> Wholes:
    wholes = Wholes(BUDGET, every=1, newest=False)
    for step, tensors in enumerate(copies):
        wholes.keep(whole(step, tensors, position=0 if begins else 1))
        assert taken(wholes) == wholes.bytes <= BUDGET
    return wholes


def taken(wholes: Wholes) -> int:
    """What all of them really take."""
    slots = {id(slot): len(slot.bytes) for each in wholes.kept if isinstance(each.tensors, Pooled)
             for slot in each.tensors.every_slot()}  # fmt: skip
    return sum(slots.values()) + FACTS * len(wholes.kept)


def seed(number: int) -> torch.Tensor:
    return torch.full((5056,), number % 250, dtype=torch.uint8)


@pytest.mark.parametrize("begins", [True, False])
@pytest.mark.parametrize("seeded", [lambda step: 0, lambda step: step, lambda step: (step + 1) // 2])
def test_what_states_share_counts_as_long_as_one_of_them_is_kept(seeded: Callable[[int], int], begins: bool) -> None:
    """The one that had it first may be among those that go."""
    weights = (torch.full((30,), float(step)) for step in range(600))
    filled((pack({"w": each, "generator/cpu": seed(seeded(n))}) for n, each in enumerate(weights)), begins)


def test_the_best_weights_beside_states_count() -> None:
    def state(step: int) -> Packed:
        best = pack({"weight": torch.full((4000,), float(step // 3))})
        return pack({"network/weight": torch.full((4000,), float(step))}, beside={"best": best})

    filled(map(state, range(300)))


def test_states_of_another_size_do_not_take_as_much_again_as_those_before() -> None:
    wholes = Wholes(8 * BUDGET, every=1, newest=False)
    for step in range(3000):
        slots = 3 if step < 1000 else 2 if step < 2000 else 1  # as other optimisers have
        wholes.keep(whole(step, pack({"w": torch.full((slots * 2000,), float(step))})))
        assert wholes._pool.bytes <= 1.2 * wholes.budget


def test_a_budget_that_the_first_the_newest_and_epochs_leave_no_room_in_costs_the_first() -> None:
    wholes = Wholes(BUDGET, every=1, newest=True)
    for step, position in ((3, 3), (8, 0), (9, 1)):
        wholes.keep(whole(step, pack({"w": torch.full((50_000,), float(step))}), position))
    one = wholes.bytes // 3
    wholes.resize(2 * one + one // 2)
    assert [each.moment.step for each in wholes.kept] == [8, 9]
