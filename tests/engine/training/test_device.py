"""Devices that are missing are named, and threads suit the network."""

from __future__ import annotations

import pytest
import torch

from engine.errors import DeviceError
from engine.training.device import choose_device, choose_threads


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a CUDA device")
def test_a_missing_cuda_device_is_refused_with_what_to_do():
    with pytest.raises(DeviceError) as refused:
        choose_device("cuda")
    assert refused.value.text == "This machine has no CUDA device that PyTorch can use."
    assert refused.value.hint == (
        "Set the device to 'auto' or 'cpu', or install the NVIDIA driver and a PyTorch that is built for CUDA."
    )


@pytest.mark.skipif(torch.backends.mps.is_available(), reason="this machine has an Apple GPU")
def test_a_missing_apple_gpu_is_refused_with_what_to_do():
    with pytest.raises(DeviceError) as refused:
        choose_device("mps")
    assert refused.value.text == "This machine has no Apple GPU (MPS) that PyTorch can use."
    assert (
        refused.value.hint
        == "Set the device to 'auto' or 'cpu'; MPS needs a Mac with an Apple chip and macOS 14 or later."
    )


def test_auto_always_finds_a_device():
    assert choose_device("auto").type in ("cpu", "cuda", "mps")


@pytest.mark.parametrize(
    ("wanted", "flops", "cores", "threads"),
    [
        (0, 1e6, 8, 1),  # a small network is fastest on one
        (0, 1e12, 8, 7),  # a large one leaves a core to the window
        (0, 1e12, 2, 1),
        (0, 1e12, 1, 1),
        (0, 1.2e9, 8, 4),
        (6, 1e6, 2, 6),  # what the user wants is done
    ],
)
def test_threads_follow_the_work_of_a_step(wanted, flops, cores, threads):
    assert choose_threads(wanted, flops, cores) == threads
