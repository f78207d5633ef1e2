"""torch's random generators are taken along."""

from __future__ import annotations

import pytest
import torch

from engine.training.generators import generators, seed, use_generators

CPU = torch.device("cpu")


def test_the_generators_go_back_to_where_they_stood():
    states = generators(CPU)
    first = torch.rand(5)
    torch.rand(100)
    use_generators(states, CPU)
    assert torch.equal(torch.rand(5), first)


def test_a_seed_stands_for_the_same_numbers_as_in_a_script():
    seed(7, CPU)
    drawn = torch.rand(5)
    torch.manual_seed(7)
    assert torch.equal(torch.rand(5), drawn)


def test_a_seed_of_the_processor_leaves_no_wish_for_devices_that_are_not_there(monkeypatch: pytest.MonkeyPatch):
    asked: list[int] = []
    monkeypatch.setattr(torch.cuda, "manual_seed_all", asked.append)
    seed(7, CPU)
    assert not asked
