"""Small drawings that read one sequence and write another."""

from __future__ import annotations

from engine.graph import Graph, Wire
from engine.layer import make

TOKENS = 45
"""Of dates: signs, digits and letters."""


def writer(teacher_forcing: float = 1.0, pairs: int = 60) -> Graph:
    """Dates read by a GRU, whose last state begins the GRU that writes."""
    graph = Graph()
    for column, (kind, settings) in enumerate(
        (
            ("written-dates", {"pairs": pairs}),
            ("embedding", {"dimensions": 6}),
            ("gru", {"units": 8}),
            ("decoder-input", {"teacher_forcing": teacher_forcing}),
            ("embedding", {"dimensions": 6}),
            ("gru", {"units": 8}),
            ("dense", {"units": TOKENS}),
            ("cross-entropy", {"ignore": 0}),
        )
    ):
        graph, _ = graph.added(make(kind, settings), (200.0 * column, 0.0))
    for source, output, target, port in (
        ("written_dates_1", "x", "embedding_1", "in"),
        ("embedding_1", "out", "gru_1", "in"),
        ("written_dates_1", "y", "decoder_input_1", "target"),
        ("decoder_input_1", "out", "embedding_2", "in"),
        ("embedding_2", "out", "gru_2", "in"),
        ("gru_1", "state", "gru_2", "state"),
        ("gru_2", "sequence", "dense_1", "in"),
        ("dense_1", "out", "cross_entropy_1", "prediction"),
        ("written_dates_1", "y", "cross_entropy_1", "target"),
    ):
        graph = graph.with_wire(Wire(source, output, target, port))
    return graph
