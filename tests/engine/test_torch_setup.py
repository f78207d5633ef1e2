"""torch is made ready without anybody noticing."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import torch

from engine.torch_setup import ASKED_LATER, prepare_torch


def test_threads_are_told_to_sleep_before_torch_is_there_and_what_the_user_set_stays():
    code = (
        "import os, sys; os.environ['GOMP_SPINCOUNT'] = '7'; import engine.training;"
        "assert 'torch' not in sys.modules;"
        "assert (os.environ['OMP_WAIT_POLICY'], os.environ['GOMP_SPINCOUNT']) == ('PASSIVE', '7')"
    )
    unset = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    assert subprocess.run([sys.executable, "-c", code], env=unset, check=False, timeout=60).returncode == 0


def test_the_warm_up_draws_no_random_number():
    torch.manual_seed(1)
    wanted = torch.rand(3)
    torch.manual_seed(1)
    prepare_torch()
    assert torch.equal(torch.rand(3), wanted)


def test_what_is_asked_for_later_is_there_to_be_imported_ahead():
    assert [name for name in ASKED_LATER if find_spec(name) is None] == []
