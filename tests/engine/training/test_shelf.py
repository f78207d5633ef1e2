"""Thousands of small copies in large pieces."""

import torch
from torch import Tensor

from engine.training.packing import Packed, pack
from engine.training.shelf import FIRST, SMALL, Shelf, Shelved

SEED = torch.arange(16, dtype=torch.uint8)


def state(number: float, seed: Tensor = SEED) -> dict[str, Tensor]:
    weight = torch.full((2, 3), float(number))
    return {"network/weight": weight, "optimiser/step": torch.tensor(float(number)), "generator/cpu": seed}


def put(shelf: Shelf, number: float, like: Packed | None = None, seed: Tensor = SEED) -> tuple[Packed, Shelved]:
    packed = pack(state(number, seed), like)
    shelved = shelf.put(packed)
    assert isinstance(shelved, Shelved)
    return packed, shelved


def test_every_copy_is_what_was_put_there() -> None:
    shelf, like, kept = Shelf(), None, []
    for number in range(100):
        like, shelved = put(shelf, number, like)
        kept.append(shelved)
    for number, shelved in enumerate(kept):
        assert list(shelved) == list(state(0))
        assert all(torch.equal(shelved[name], tensor) for name, tensor in state(number).items())
        assert [tensor.dtype for tensor in shelved.values()] == [torch.float32, torch.float32, torch.uint8]


def test_a_place_is_used_again_when_its_copy_has_gone_and_not_before() -> None:
    shelf, like, kept = Shelf(), None, []
    for number in range(FIRST):
        like, shelved = put(shelf, number, like)
        kept.append(shelved)
    piece = kept[0].rows[0]._piece
    reading = kept[3]["network/weight"]
    del kept[3], shelved
    like, new = put(shelf, 99, like)
    assert new.rows[0]._piece is piece
    assert reading.unique().tolist() == [3]
    assert [copy["optimiser/step"].item() for copy in kept] == [0, 1, 2, 4, 5, 6, 7]
    assert new["optimiser/step"].item() == 99


def test_what_is_equal_to_the_copy_before_takes_no_memory() -> None:
    shelf = Shelf()
    like, first = put(shelf, 1)
    like, second = put(shelf, 2, like)
    like, third = put(shelf, 3, like, seed=SEED + 1)
    weights, seed = 7 * 4, 16
    assert [first.bytes, second.bytes, third.bytes] == [weights + seed, weights, weights + seed]
    del first
    assert torch.equal(second["generator/cpu"], SEED)
    assert torch.equal(third["generator/cpu"], SEED + 1)


def test_the_best_weights_are_put_there_once_for_all_copies_beside_which_they_lie() -> None:
    shelf, best = Shelf(), pack({"weight": torch.ones(4)})
    copies = [shelf.put(pack(state(number), beside={"best": best})) for number in range(3)]
    assert all(isinstance(copy, Shelved) and copy["best/weight"].tolist() == [1, 1, 1, 1] for copy in copies)
    rows = {id(copy.beside["best"].rows[0]) for copy in copies if isinstance(copy, Shelved)}
    assert len(rows) == 1
    other = shelf.put(pack(state(4), beside={"best": pack({"weight": torch.zeros(4)})}))
    assert other["best/weight"].tolist() == [0, 0, 0, 0]
    assert len(other) == 4


def test_a_large_copy_stays_as_it_is() -> None:
    large = pack({"network/weight": torch.zeros(SMALL // 4)})
    assert Shelf().put(large) is large
