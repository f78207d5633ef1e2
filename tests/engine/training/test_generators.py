"""torch's random generators are taken along."""

from __future__ import annotations

import torch

from engine.training.generators import generators, use_generators

CPU = torch.device("cpu")


def test_the_generators_go_back_to_where_they_stood():
    states = generators(CPU)
    first = torch.rand(5)
    torch.rand(100)
    use_generators(states, CPU)
    assert torch.equal(torch.rand(5), first)
