"""A session whose trainings are recorded, in a state folder of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.session import Session
from engine.document import Document
from tests.engine.drawings import classifier


@contextmanager
def recorded(state: Path, monkeypatch: pytest.MonkeyPatch, **settings: object) -> Iterator[Session]:
    """With a small classifier, which has these settings of the training, and torch at hand."""
    monkeypatch.setenv("GRADWIRE_STATE", str(state))
    session = Session(Document(classifier(("dense", {"units": 8}), "relu").with_training(**settings)))
    session.torch_arrived()
    yield session
    assert session.training.close()
    session.deleteLater()
