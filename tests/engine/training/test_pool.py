"""Thousands of small copies in large slabs."""

import tracemalloc

import torch
from torch import Tensor

from engine.training.packing import Packed, pack
from engine.training.pool import FIRST, SMALL, Pool, Pooled

SEED = torch.arange(16, dtype=torch.uint8)


def state(number: float, seed: Tensor = SEED) -> dict[str, Tensor]:
    weight = torch.full((2, 3), float(number))
    return {"network/weight": weight, "optimiser/step": torch.tensor(float(number)), "generator/cpu": seed}


def put(pool: Pool, number: float, like: Packed | None = None, seed: Tensor = SEED) -> tuple[Packed, Pooled]:
    packed = pack(state(number, seed), like)
    pooled = pool.put(packed)
    assert isinstance(pooled, Pooled)
    return packed, pooled


def test_every_copy_is_what_was_put_there() -> None:
    pool, like, kept = Pool(), None, []
    for number in range(100):
        like, pooled = put(pool, number, like)
        kept.append(pooled)
    for number, pooled in enumerate(kept):
        assert list(pooled) == list(state(0))
        assert all(torch.equal(pooled[name], tensor) for name, tensor in state(number).items())
        assert [tensor.dtype for tensor in pooled.values()] == [torch.float32, torch.float32, torch.uint8]


def test_a_place_is_used_again_when_its_copy_has_gone_and_not_before() -> None:
    pool, like, kept = Pool(), None, []
    for number in range(FIRST):
        like, pooled = put(pool, number, like)
        kept.append(pooled)
    place = kept[3].slots[0].bytes
    reading = kept[3]["network/weight"]
    del kept[3], pooled
    like, new = put(pool, 99, like)
    assert new.slots[0].bytes is place
    assert (reading == 3).all()
    assert [copy["optimiser/step"].item() for copy in kept] == [0, 1, 2, 4, 5, 6, 7]
    assert new["optimiser/step"].item() == 99


def test_what_is_equal_to_the_copy_before_takes_no_memory() -> None:
    pool = Pool()
    like, first = put(pool, 1)
    like, second = put(pool, 2, like)
    like, third = put(pool, 3, like, seed=SEED + 1)
    weights, seed = 7 * 4, 16
    assert [first.bytes, second.bytes, third.bytes] == [weights + seed] * 3
    assert (second.shared(first), third.shared(second), third.shared(first)) == (seed, 0, 0)
    del first
    assert torch.equal(second["generator/cpu"], SEED)
    assert torch.equal(third["generator/cpu"], SEED + 1)


def test_the_best_weights_are_put_there_once_for_all_copies_beside_which_they_lie() -> None:
    pool, best = Pool(), pack({"weight": torch.ones(4)})
    copies = [pool.put(pack(state(number), beside={"best": best})) for number in range(3)]
    assert all(isinstance(copy, Pooled) and copy["best/weight"].tolist() == [1, 1, 1, 1] for copy in copies)
    slots = {id(copy.beside["best"].slots[0]) for copy in copies if isinstance(copy, Pooled)}
    assert len(slots) == 1
    assert (copies[0].bytes, copies[2].shared(copies[0])) == (44 + 16, 16)
    other = pool.put(pack(state(4), beside={"best": pack({"weight": torch.zeros(4)})}))
    assert other["best/weight"].tolist() == [0, 0, 0, 0]
    assert len(other) == 4


def test_what_copies_that_went_have_taken_can_be_given_back_while_others_are_read() -> None:
    def large(number: int) -> dict[str, Tensor]:
        seed = SEED + number // 50  # stands still for a while
        return {"network/weight": torch.full((64, 32), float(number)), "generator/cpu": seed}

    best = pack({"weight": torch.ones(4)})
    pool, like, copies = Pool(), None, []
    tracemalloc.start()
    for number in range(1000):
        like = pack(large(number), like, {"best": best})
        copies.append(pool.put(like))
    full, _ = tracemalloc.get_traced_memory()
    reading, gone = copies[10]["network/weight"], copies[11]
    kept = copies[::10]
    copies.clear()
    pool.compact(kept)
    left, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert full > 1000 * 64 * 32 * 4
    assert left < full / 8
    for number, copy in enumerate(kept):
        assert all(torch.equal(copy[name], tensor) for name, tensor in large(10 * number).items())
        assert copy["best/weight"].tolist() == [1, 1, 1, 1]
    assert len({id(copy.beside["best"].slots[0]) for copy in kept if isinstance(copy, Pooled)}) == 1
    del gone
    new = pool.put(pack(large(2000), like))
    assert (reading == 10).all()
    assert [copy["network/weight"][0, 0].item() for copy in kept] == list(range(0, 1000, 10))
    assert (new["network/weight"] == 2000).all()


def test_a_large_copy_stays_as_it_is() -> None:
    large = pack({"network/weight": torch.zeros(SMALL // 4)})
    assert Pool().put(large) is large
