"""The machine is described as it is."""

import os

import torch

from app.machine import devices_in_words


def test_it_names_the_processor_and_every_gpu() -> None:
    words = devices_in_words()
    assert words.startswith("This machine has a processor with ")
    assert str(os.cpu_count()) in words
    gpus = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
    assert all(name in words for name in gpus)
    if not gpus and not torch.backends.mps.is_available():
        assert words.endswith(", and no GPU that PyTorch can use.")
