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
PAGES = 4 * (4 << 20) // 4096
"""Those that a step there writes to."""


def pages_fetched_per_step(**environment: str) -> float:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MALLOC_", "GLIBC_"))}
    command = [sys.executable, "-c", STEPS]
    run = subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=True, timeout=60)
    return float(run.stdout)


def test_a_step_is_given_the_memory_that_the_one_before_has_freed():
    assert pages_fetched_per_step() < PAGES / 4


def test_what_the_user_has_set_stays():
    theirs = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_TRIM_THRESHOLD_": "65536"}
    assert pages_fetched_per_step(**theirs) > PAGES / 2


def test_a_training_that_has_ended_gives_its_memory_back():
    code = STEPS + (
        "from engine.allocation import give_back_memory\n"
        "def held():\n"
        "    return int(open('/proc/self/statm').read().split()[1]) * 4096\n"
        "before = held()\n"
        "give_back_memory()\n"
        "print(before - held())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert int(run.stdout.split()[-1]) > PAGES / 10 * 4096
