"""What this machine can train on, in words: asked when torch is there, on a thread, for a driver may take a second."""

from __future__ import annotations

import os


def devices_in_words() -> str:
    """`This machine has a processor with 16 cores and 1 GPU: NVIDIA H200 (CUDA).`"""
    import torch  # it is there by the time anybody asks

    cores = os.cpu_count() or 1
    processor = f"a processor with {cores} core{'' if cores == 1 else 's'}"
    gpus = [f"{torch.cuda.get_device_name(index)} (CUDA)" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        gpus.append("the Apple GPU (MPS)")
    if not gpus:
        return f"This machine has {processor}, and no GPU that PyTorch can use."
    return f"This machine has {processor}, and {len(gpus)} GPU{'' if len(gpus) == 1 else 's'}: {', '.join(gpus)}."
