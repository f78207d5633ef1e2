"""Every second process of the tests imports their modules from the last to the first, ahead of collecting them.

Where they are new, pytest rewrites the assertions of six hundred modules before it compiles them, which takes eleven
seconds of the processor. All processes would do so at the same time, each module as often as there are processes; when
they come from both ends, each does half of it and finds the other half done.
"""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def begin_at_the_end(config: pytest.Config) -> None:
    """To be called before the tests are collected; what cannot be imported fails when it is."""
    number = getattr(config, "workerinput", {}).get("workerid", "gw0").removeprefix("gw")
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS or int(number) % 2 == 0:
        return
    for path in sorted((ROOT / "tests").rglob("test_*.py"), reverse=True):
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
