"""What is said of a recurrent layer besides its numbers, which the contract looks at."""

from __future__ import annotations

from engine.layers.recurrent import GRU
from engine.microscope.explaining import explain
from engine.microscope.specimen import Place
from engine.values import Value
from tests.engine.microscope.specimens import alone


def test_a_layer_that_reads_on_is_said_to_begin_with_nothing_here() -> None:
    specimen = alone(GRU(units=3), (Value((4, 2)), None))
    place, said = Place("layer_1", 0, (1, 2)), "here it begins with nothing"
    assert said not in explain(specimen, place).note
    specimen.network.reads_on = True
    assert said in explain(specimen, place).note
