"""`gradwire ensemble`: several trained drawings, or copies of one that it trains, as one that answers with their mean.

Members come from files with their weights beside them, as `gradwire train --save` writes them. With --seeds copies of
one drawing are trained first, with --bootstrap each on a sample of its own.
"""

# ruff: noqa: PLC0415  (engine.ensembles imports torch)

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from engine.cli.drawing import AsJson, Drawing, opened, prepared, ready_program
from engine.cli.learned import weights_of
from engine.cli.output import json_line, note, say
from engine.cli.repeating import told
from engine.cli.verdicts import members_record, show_members
from engine.datasets.base import Dataset
from engine.datasets.preparation import METADATA
from engine.errors import FileError, TrainingError, UserError
from engine.files import SUFFIX, read_weights, weights_path, write, write_weights
from engine.graph import Graph

if TYPE_CHECKING:
    from engine.datasets.prepare import Parts
    from engine.ensembles.building import Ensemble
    from engine.ensembles.members import Member
    from engine.verdict.repeats import RepeatEvent

TITLES = {"test": "Test", "validation": "Validation"}


def ensemble(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Trained drawings, or with --seeds a single one.", show_default=False),
    ],
    to: Annotated[Path, typer.Option("--to", metavar="OUT", help="Where the ensemble is written, with its weights.")],
    how: Annotated[
        Literal["average", "weighted", "vote"],
        typer.Option("--how", help="How their answers come together; weighted: as suits the validation part."),
    ] = "average",
    seeds: Annotated[
        int | None, typer.Option(metavar="N", min=2, max=64, help="Train so many copies of FILE, from other seeds.")
    ] = None,
    bootstrap: Annotated[
        bool, typer.Option("--bootstrap", help="Bagging: each copy learns from a bootstrap sample of its own.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Join trained drawings to one that answers with the mean of their answers, and say whether it beats them."""
    from engine.ensembles import building

    target = to if to.suffix == SUFFIX else to.with_name(to.name + SUFFIX)
    if not target.parent.is_dir():
        raise FileError(f"There is no folder {target.parent} to save into.", "Make it first, or choose another one.")
    _refuse_odd(files, seeds, bootstrap)
    drawings = [opened(file) for file in files]
    data = prepared(drawings[0], ready_program(drawings[0].graph))
    if seeds:
        members = _trained(drawings[0], data, seeds, bootstrap, as_json)
    else:
        members = [_kept(file, drawing) for file, drawing in zip(files, drawings, strict=True)]
    made = building.ensemble(members, how)
    made = _weighed(made, data) if how == "weighted" else made
    _tell(made, data, as_json)
    _write(target, made, data, drawings[0])
    if as_json:
        json_line({"event": "saved", "file": str(target), "members": [member.name for member in members]})
    else:
        say(f"Saved {target} and {weights_path(target).name}.")


def _refuse_odd(files: list[str], seeds: int | None, bootstrap: bool) -> None:
    if seeds and len(files) > 1:
        raise UserError("--seeds takes a single FILE.", "Copies of one drawing are trained; leave it out for several.")
    if bootstrap and not seeds:
        raise UserError("--bootstrap goes with --seeds.", "It says how the copies learn; these are trained already.")


def _kept(file: str, drawing: Drawing) -> Member:
    from engine.ensembles.members import Member

    return Member(drawing.name, drawing.graph, read_weights(weights_of(file, None)))


def _trained(drawing: Drawing, data: Parts, count: int, bootstrap: bool, as_json: bool) -> list[Member]:
    """Copies of a drawing, each with a seed of its own. Raises TrainingError where fewer than two come to their end."""
    from engine.ensembles.members import Member
    from engine.verdict.repeats import Judged

    graph = drawing.graph.with_training(bootstrap=bootstrap or drawing.graph.training.bootstrap)
    members = []
    for text in data.notes:
        note(text)
    with closing(told(_events(graph, data, count), as_json)) as events:
        for event in events:
            if isinstance(event, Judged) and event.verdicts and event.state is not None:
                weights = {name: tensor.cpu().numpy().copy() for name, tensor in event.state.weights().items()}
                members.append(Member(event.title.capitalize(), graph, weights))
    if len(members) < 2:
        raise TrainingError("Fewer than two copies came to the end of their training.", "Lower the learning rate.")
    return members


def _events(graph: Graph, data: Parts, count: int) -> Generator[RepeatEvent, None, None]:
    from engine.verdict.repeats import seeds

    yield from seeds(ready_program(graph), data, graph.training, count)


def _weighed(made: Ensemble, data: Parts) -> Ensemble:
    from engine.ensembles.weighing import weighed

    if not len(data.validation):
        note("There is no validation part to find shares on: all members count alike.")
    return weighed(made, data)


def _tell(made: Ensemble, data: Parts, as_json: bool) -> None:
    """The members beside the ensemble, on what none of them has learned from."""
    from engine.ensembles.comparing import compared
    from engine.ensembles.weighing import network_of
    from engine.verdict.predicting import predict
    from engine.verdict.verdict import judge

    part = next((part for part in TITLES if len(getattr(data, part))), "")
    if not part:
        note("There is no test part and no validation part to judge it by.")
        return
    found = compared(judge(predict(network_of(made), data, part)))
    if found is None:
        return
    if as_json:
        json_line({"event": "compared", "part": part, **members_record(found)})
    else:
        say(f"{TITLES[part]} part: {len(getattr(data, part)):,} examples.", "bold")
        show_members(found)


def _write(target: Path, made: Ensemble, data: Parts, drawing: Drawing) -> None:
    write(target, made.graph)
    facts = {"gradwire": target.stem, METADATA: data.preparation.to_json()}
    write_weights(weights_path(target), made.weights, facts)
    dataset = next(node.layer for node in made.graph.nodes.values() if isinstance(node.layer, Dataset))
    needed = dataset.files(drawing.folder)
    there = dataset.files(target.resolve().parent)
    if needed and not all(path.exists() for path in there or needed):
        note(f"Its data lie beside {drawing.name}{SUFFIX}: copy {needed[0].name} beside {target.name}.")
