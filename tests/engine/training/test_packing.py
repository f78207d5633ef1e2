"""Copies of many tensors in few blocks."""

import pytest
import torch
from torch import Tensor, nn

from engine.training.packing import Packed, pack


def tensors() -> dict[str, Tensor]:
    """Of every kind that a state has: weights, one number, bytes, whole numbers, and one that lies across."""
    return {
        "network/weight": torch.arange(6.0).view(2, 3),
        "network/turned": torch.arange(6.0).view(2, 3).T,
        "optimiser/step": torch.tensor(7.0),
        "generator/cpu": torch.arange(9, dtype=torch.uint8),
        "network/seen": torch.tensor(12),
        "network/half": torch.arange(3, dtype=torch.bfloat16),
        "network/none": torch.zeros(0, 4),
    }


def same(one: dict[str, Tensor], packed: Packed) -> bool:
    return list(one) == list(packed) and all(
        packed[name].dtype == tensor.dtype and torch.equal(packed[name], tensor) for name, tensor in one.items()
    )


def test_what_was_packed_is_there_by_its_name_with_its_shape_and_kind() -> None:
    packed = pack(tensors())
    assert same(tensors(), packed)
    assert len(packed) == len(tensors())


def test_there_are_as_many_blocks_as_kinds_of_number() -> None:
    assert len(pack(tensors()).blocks) == 4
    assert len(pack({}).blocks) == 0


def test_a_copy_stays_when_what_it_was_made_of_changes() -> None:
    for one in (tensors(), {"only": torch.zeros(3)}):
        packed = pack(one)
        before = {name: tensor.clone() for name, tensor in one.items()}
        for tensor in one.values():
            tensor.zero_().add_(1)
        assert same(before, packed)


def test_weights_are_packed_without_their_gradients() -> None:
    layer = nn.Linear(2, 3)
    packed = pack(dict(layer.named_parameters()))
    assert not any(tensor.requires_grad for tensor in packed.values())


@pytest.mark.parametrize("other", ["shape", "kind", "name", "order"])
def test_a_copy_like_another_is_laid_out_anew_where_anything_differs(other: str) -> None:
    first = pack(tensors())
    again = tensors()
    if other == "shape":
        again["network/weight"] = torch.arange(6.0).view(3, 2)
    elif other == "kind":
        again["network/seen"] = torch.tensor(3.0)
    elif other == "name":
        again["network/more"] = again.pop("network/weight")
    else:
        again = dict(reversed(again.items()))
    assert same(again, pack(again, first))
    assert pack(tensors(), first).layout is first.layout


def test_what_lies_beside_is_found_by_what_its_names_begin_with_and_not_copied() -> None:
    best = pack({"weight": torch.ones(2)})
    packed = pack({"network/weight": torch.zeros(2)}, beside={"best": best})
    assert list(packed) == ["network/weight", "best/weight"]
    assert len(packed) == 2
    assert packed["best/weight"].data_ptr() == best["weight"].data_ptr()
    assert packed.in_main_memory["best/weight"].tolist() == [1, 1]
    assert "best/bias" not in packed
    with pytest.raises(KeyError):
        packed["nothing"]


def test_what_lies_beside_several_copies_is_fetched_and_counted_once() -> None:
    best = pack({"weight": torch.ones(2)})
    first, second = (pack({"network/weight": torch.zeros(2)}, beside={"best": best}) for _ in range(2))
    assert first.in_main_memory.beside["best"] is second.in_main_memory.beside["best"]
    assert second.shared(first) == best.bytes == first.bytes / 2
    assert second.shared(pack({"network/weight": torch.zeros(2)})) == 0
