"""`gradwire examples`, `new`, `layers` and `datasets`: what there is to draw with. None of them needs torch."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from engine import examples
from engine.cli.drawing import AsJson
from engine.cli.output import json_line, say, table
from engine.datasets.base import Dataset
from engine.errors import FileError
from engine.files import write
from engine.kinds import LAYERS
from engine.layer import Layer, Port, make
from engine.measured import briefly

Kind = Annotated[str, typer.Argument(metavar="[KIND]", help="Show the settings of this kind.", show_default=False)]


def list_examples(as_json: AsJson = False) -> None:
    """List the drawings that come with Gradwire."""
    found = examples.examples()
    if as_json:
        json_line([{"name": e.name, "title": e.title, "note": e.note, "result": _result(e)} for e in found])
        return
    rows = [(each.name, each.title, briefly(each.result) if each.result else "") for each in found]
    table(("Name", "What it shows", "Measured"), rows)
    say("\nMeasured is what the test part says after training as the drawing stands: the median of several seeds.")
    say("Train one with `gradwire train NAME`, or copy it into a file of yours with `gradwire new NAME`.")


def _result(example: examples.Example) -> dict[str, Any] | None:
    return example.result.model_dump(mode="json") if example.result else None


def new(
    example: Annotated[str, typer.Argument(metavar="EXAMPLE", help="Its name (see: gradwire examples).")],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to write it; EXAMPLE.gradwire unless told."),
    ] = None,
) -> None:
    """Copy an example into a file of your own."""
    graph = examples.example(example).graph
    path = output or Path(example + examples.SUFFIX)
    if path.exists():
        raise FileError(f"{path} is already there.", "Choose another name with -o.")
    write(path, graph)
    say(f"Wrote {path}.")


def layers(kind: Kind = "", as_json: AsJson = False) -> None:
    """List the layers, or the settings of one of them."""
    _list([cls for cls in LAYERS.values() if cls.role != "data"], kind, as_json)


def datasets(kind: Kind = "", as_json: AsJson = False) -> None:
    """List the data sets, or the settings of one of them."""
    _list([cls for cls in LAYERS.values() if cls.role == "data"], kind, as_json)


def _list(kinds: Iterable[type[Layer]], kind: str, as_json: bool) -> None:
    chosen = [type(make(kind))] if kind else list(kinds)
    if as_json:
        json_line([described(cls) for cls in chosen])
    elif kind:
        _settings(chosen[0])
    else:
        table(("Kind", "Category", "What it does"), [(cls.kind, cls.category, _first_sentence(cls)) for cls in chosen])


def described(cls: type[Layer]) -> dict[str, Any]:
    """A kind as data; its settings are properties as JSON Schema has them: type, default, range, description."""
    layer = cls()
    record = {
        "kind": cls.kind,
        "title": cls.title,
        "category": cls.category,
        "role": cls.role,
        "description": " ".join((cls.__doc__ or "").split()),
        "inputs": [_port(port) for port in layer.input_ports],
        "outputs": [_port(port) for port in layer.output_ports],
        "settings": cls.model_json_schema().get("properties", {}),
    }
    return record | ({"examples": layer.examples} if isinstance(layer, Dataset) else {})


def _port(port: Port) -> dict[str, Any]:
    return {"name": port.name, "accepts": port.accepts, "many": port.many, "optional": port.optional}


def _first_sentence(cls: type[Layer]) -> str:
    return " ".join((cls.__doc__ or "").strip().split("\n\n")[0].split())


def _settings(cls: type[Layer]) -> None:
    say(f"{cls.title}: {' '.join((cls.__doc__ or '').split())}\n")
    fields = cls().fields.items()
    table(("Setting", "Default", "What it decides"), [(n, str(f.default), f.description or "") for n, f in fields])
