"""A shelf and a cache for each test: the user's own data sets are neither seen nor touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.datasets import places, stored


@pytest.fixture(autouse=True)
def shelf(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    user = tmp_path_factory.mktemp("user")
    monkeypatch.setattr(places, "user_data_path", lambda *_, **__: user)
    monkeypatch.setattr(stored, "user_cache_path", lambda *_, **__: user / "cache")
    return places.shelf()
