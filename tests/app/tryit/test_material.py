"""What trying an example out has to know of the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.tryit import material
from app.tryit.material import Material
from engine.datasets.digits import Digits
from engine.datasets.prepare import prepare
from engine.datasets.stored import Stored


def test_of_examples_on_disk_no_more_are_read_than_have_room(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = prepare(Digits())
    asked: list[int] = []
    x = np.asarray(parts.train.x)
    stored = Stored(x).then(lambda rows: asked.append(len(rows)) or rows)
    monkeypatch.setattr(material, "SAMPLE_BYTES", 10 * x[:1].nbytes)
    found = Material.of(Digits(), replace(parts, train=replace(parts.train, x=stored)))
    assert max(asked) == 10
    np.testing.assert_allclose(found.mean, x[:10].mean(0), rtol=1e-5)
