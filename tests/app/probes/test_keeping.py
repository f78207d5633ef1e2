"""Probes come back with the file they were pinned in."""

from __future__ import annotations

from pathlib import Path

from app.preferences import PreferenceFile
from app.probes.keeping import KeptPins
from app.session import Session
from engine.document import Document
from engine.graph import Graph
from tests.engine.drawings import classifier


def test_probes_come_back_with_their_file(qapp, tmp_path: Path) -> None:
    session = Session(Document(classifier()))
    kept = KeptPins(session, PreferenceFile(tmp_path))
    session.pins.add("dense_1", "out")
    assert session.save(tmp_path / "one.gradwire")
    session.pins.change("A", what="histogram")
    session.show(Graph())
    assert session.pins.pins == ()
    again = Session()
    others = KeptPins(again, PreferenceFile(tmp_path))
    again.open(tmp_path / "one.gradwire")
    assert [(pin.letter, pin.node, pin.what) for pin in again.pins.pins] == [("A", "dense_1", "histogram")]
    again.pins.remove("A")
    assert PreferenceFile(tmp_path).pins_of(tmp_path / "one.gradwire") == ()
    for one in (session, again):
        assert one.training.close()
    del kept, others
