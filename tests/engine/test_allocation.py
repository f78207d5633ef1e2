"""A step finds the memory of the step before, and the user's own settings hold."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library has these settings")

STEPS = """
import resource, threading
import engine.training
import torch

def steps():
    for _ in range(count):
        held = [torch.ones(1 << 20) for _ in range(4)]
        del held

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    thread = threading.Thread(target=steps)
    thread.start()
    thread.join()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

count = 50
faults()
print(faults() / count)
"""
GIVE_BACK = """
from engine.allocation import give_back_memory

def held():
    return int(open('/proc/self/statm').read().split()[1]) * 4096

before = held()
give_back_memory()
print(before - held())
"""
PAGES = 4 * (4 << 20) // 4096
"""Those that a step there writes to."""


def told(code: str, **environment: str) -> list[float]:
    """What a program prints that has settings for its memory from nobody else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=True, timeout=60)
    return [float(line) for line in run.stdout.split()]


def test_a_step_is_given_the_memory_that_the_one_before_has_freed_and_the_end_of_a_training_gives_it_back():
    fetched_per_step, given_back = told(STEPS + GIVE_BACK)
    assert fetched_per_step < PAGES / 4
    assert given_back > PAGES / 10 * 4096


def test_what_the_user_has_set_stays():
    theirs = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
    (fetched_per_step,) = told(STEPS, **theirs)
    assert fetched_per_step > PAGES / 2
