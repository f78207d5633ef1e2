"""Where a network is trained, and on how many processor threads."""

from __future__ import annotations

import os

import torch

from engine.errors import DeviceError

THREAD_WORK = 300e6
"""Operations of one step that keep a thread busy: with less each, threads wait longer than they work."""


def choose_device(name: str = "auto") -> torch.device:
    """The device of a setting: `auto`, `cpu`, `cuda` or `mps`. Raises DeviceError where this machine has none."""
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    if name == "cuda" and not torch.cuda.is_available():
        raise DeviceError(
            "This machine has no CUDA device that PyTorch can use.",
            "Set the device to 'auto' or 'cpu', or install the NVIDIA driver and a PyTorch that is built for CUDA.",
        )
    if name == "mps" and not torch.backends.mps.is_available():
        raise DeviceError(
            "This machine has no Apple GPU (MPS) that PyTorch can use.",
            "Set the device to 'auto' or 'cpu'; MPS needs a Mac with an Apple chip and macOS 14 or later.",
        )
    return torch.device(name)


def choose_threads(wanted: int, step_flops: float, cores: int | None = None) -> int:
    """How many threads a step of so many operations is worth; `wanted` above 0 is what the user decided.

    One core always stays free for the window: two busy threads on two cores stop both.
    """
    if wanted > 0:
        return wanted
    cores = cores or os.cpu_count() or 1
    return max(1, min(cores - 1, round(step_flops / THREAD_WORK)))


def synchronise(device: torch.device) -> None:
    """Waits until the device has done what it was asked, so that what follows can be timed."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
