"""The PyTorch module as an export."""

from __future__ import annotations

from engine import examples
from engine.export import EXPORTS
from engine.export.pytorch import module
from engine.program import to_program


def test_the_module_tells_in_its_first_line_what_it_is() -> None:
    text = module(to_program(examples.example("iris").graph), "iris")
    assert text.startswith('"""iris: drawn with Gradwire."""\n')
    assert "gradwire" not in text.replace("Gradwire", "").lower(), "it needs nothing of ours"


def test_every_target_writes_python_that_compiles() -> None:
    program = to_program(examples.example("digits-cnn").graph)
    for name, export in EXPORTS.items():
        compile(export(program, "digits", None), name, "exec")
