"""`gradwire predict`: what a trained drawing answers for examples from outside."""

# ruff: noqa: PLC0415  (engine.verdict.predicting imports torch)

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
import typer

from engine.cli.drawing import AsJson, File, opened, ready_program
from engine.cli.learned import Learned, WeightsFile, learned, weights_of
from engine.cli.output import console, json_line, percent, say
from engine.cli.outside import examples_from, row_of
from engine.datasets.base import Array, Dataset
from engine.datasets.prepare import Part, Parts
from engine.errors import DataError, UserError
from engine.generation import HOTTEST, Sampling, written_on

if TYPE_CHECKING:
    from engine.verdict.predictions import Predictions

Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INPUT...",
        help="A file with examples (a picture, a table, an .npy array), or one example as NAME=VALUE,NAME=VALUE.",
        show_default=False,
    ),
]
LISTED = 3
"""Classes that are listed."""
BAR = 24
"""Characters of a bar that stands for all probability."""


def predict(
    file: File,
    inputs: Inputs = None,
    text: Annotated[
        list[str] | None, typer.Option(metavar="T", help="A text as an example; may be given several times.")
    ] = None,
    weights: WeightsFile = None,
    top: Annotated[
        int | None,
        typer.Option(
            metavar="K", min=1, max=1000, help="How many classes are listed (3), or may follow in a text (all)."
        ),
    ] = None,
    length: Annotated[
        int, typer.Option("--continue", metavar="N", min=0, max=100_000, help="Write so many tokens behind each text.")
    ] = 0,
    temperature: Annotated[
        float,
        typer.Option(metavar="T", min=0, max=HOTTEST, help="How freely: 0 the likeliest, 1 as the network says."),
    ] = 1.0,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The same seed writes the same.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Answer for examples that the drawing has not seen: classes with their probabilities, or numbers in their unit.

    Examples are prepared as those it learnt from. A text is written on with --text "def " --continue 200. With --json
    there is an object a line for every example.
    """
    if not inputs and not text:
        raise UserError("There is nothing to answer.", "Name a file, a row as NAME=VALUE,NAME=VALUE, or a --text.")
    if length and (inputs or not text):
        raise UserError("Only a text can be written on.", "Give its beginning with --text, and nothing else.")
    drawing = opened(file)
    path = weights_of(file, weights)
    trained = learned(drawing, ready_program(drawing.graph), path)
    if length:
        for given in text or ():
            whole = continued(trained, given, length, Sampling(temperature, top or 0), seed)
            json_line({"input": given, "text": whole}) if as_json else say(whole)
        return
    top = top or LISTED
    raw, names = examples(trained.dataset, inputs or [], text or [], drawing.folder)
    found = answers(trained, raw)
    for row, name in enumerate(names):
        if as_json:
            json_line({"input": name, **record(found, row, top)})
        else:
            show(found, row, name, top)


def examples(
    dataset: Dataset, inputs: list[str], texts: list[str], folder: Path | None = None
) -> tuple[Array, tuple[str, ...]]:
    """All examples as the data set has them, and what each is called. Raises DataError, UserError."""
    blocks: list[Array] = []
    names: list[str] = []
    for given in inputs:
        path = Path(given)
        if path.exists():
            found, called = examples_from(dataset, path, folder)
            blocks.append(found)
            names += called if len(called) == len(found) else [f"{path.name} {row + 1}" for row in range(len(found))]
        elif "=" in given:
            blocks.append(row_of(dataset, values(given))[None])
            names.append(given)
        else:
            raise UserError(
                f"There is no file '{given}', and it is no row of values either.",
                "A row is typed as NAME=VALUE,NAME=VALUE; a text follows --text.",
            )
    for given in texts:
        blocks.append(dataset.example_of({"text": given})[None])
        names.append(given if len(given) <= 40 else given[:39] + "…")
    if not sum(map(len, blocks)):
        raise DataError("There are no examples in what was given.", "Name a file that holds some.")
    return np.concatenate(blocks), tuple(names)


def values(typed: str) -> Mapping[str, str]:
    """`a=1,b=x` by name. A comma that no name follows belongs to the value before. Raises UserError."""
    found: dict[str, str] = {}
    name = ""
    for piece in typed.split(","):
        key, equals, value = piece.partition("=")
        if equals and key.strip():
            name = key.strip()
            found[name] = value.strip()
        elif name:
            found[name] += "," + piece
        else:
            raise UserError(f"'{piece}' should be NAME=VALUE.", "For example: bill_length_mm=39.1,island=Dream")
    return found


def answers(trained: Learned, raw: Array) -> Predictions:
    """What the network answers for examples as they are in a table. The targets are made up, and mean nothing."""
    from engine.verdict.predicting import predict_all

    facts, preparation = trained.dataset.facts(), trained.preparation()
    if raw.shape[1:] != facts.x.shape:
        shape = "×".join(map(str, raw.shape[1:])) or "1 number"
        raise DataError(f"The network takes examples of {facts.x}, but got some of {shape}.")
    every = np.arange(len(raw))
    y = np.zeros((len(raw), *facts.y.shape), np.int64 if facts.y.is_index else np.float32)
    asked = Part(preparation.apply(raw), y, every)
    parts = Parts(asked, asked, asked, facts, preparation)
    found = predict_all(trained.network, parts, "test").values()
    # Of several answers the one about what is to be predicted, and not, say, a picture that is drawn anew.
    return next((each for each in found if each.head.port == "y"), next(iter(found)))


def continued(trained: Learned, text: str, length: int, sampling: Sampling, seed: int) -> str:
    """A text with so many tokens behind it. Raises DataError where the network does not say how a text goes on."""
    facts = trained.dataset.facts()
    if not facts.goes_on or facts.vocabulary is None:
        raise DataError(
            f"{trained.dataset.title} is no text that goes on, so nothing can be written behind what was typed.",
            "Leave --continue out.",
        )

    def ask(written: str) -> Array:
        found = answers(trained, trained.dataset.example_of({"text": written})[None])
        return np.asarray(found.probabilities[decisions(found, 0)[-1]])

    random = np.random.default_rng(seed)
    for whole in islice(written_on(text, facts.vocabulary, ask, sampling, random), length):
        text = whole
    return text


def record(found: Predictions, row: int, top: int) -> dict[str, Any]:
    """The answer to one example as data."""
    head = found.head
    if head.kind == "numbers":
        return {"answer": dict(zip(head.targets, map(float, found.scores[row]), strict=True))}
    if (text := found.text(row)) is not None:
        return {"answer": text}
    own = decisions(found, row)
    if len(own) > 1:
        return {"answer": [head.classes[found.guess[at]] for at in own]}
    at = int(own[0])
    best = ranking(found, at)[:top]
    record = {"answer": head.classes[found.guess[at]]}
    if head.gives_probabilities:
        return record | {
            "probabilities": {head.classes[label]: float(found.probabilities[at, label]) for label in best}
        }
    return record | {"scores": np.atleast_1d(found.scores[row]).tolist()}


def decisions(found: Predictions, row: int) -> Array:
    """The decisions of one example; of a text that goes on, the one about what follows its end."""
    own = np.flatnonzero(found.owner == row)
    return own[-1:] if found.facts.goes_on else own


def ranking(found: Predictions, decision: int) -> list[int]:
    """Classes by their probability, the answer first."""
    order = np.argsort(-found.probabilities[decision], kind="stable").tolist()
    guess = int(found.guess[decision])
    return [guess, *(label for label in order if label != guess)]


def show(found: Predictions, row: int, name: str, top: int) -> None:
    """The answer to one example for people."""
    head = found.head
    if head.kind == "numbers":
        numbers = (f"{target} {value:.6g}" for target, value in zip(head.targets, found.scores[row], strict=True))
        say(f"{name}: {', '.join(numbers)}")
        return
    if (text := found.text(row)) is not None:
        say(f"{name}: {text}", "bold")
        return
    own = decisions(found, row)
    if len(own) > 1:
        say(f"{name}: {_joined([head.classes[found.guess[at]] for at in own], found.facts.target)}")
        return
    at = int(own[0])
    say(f"{name}: {head.classes[found.guess[at]]}", "bold")
    if not head.gives_probabilities:
        return
    best = ranking(found, at)[:top]
    width = max(len(head.classes[label]) for label in best)
    for label in best:
        share = float(found.probabilities[at, label])
        bar = "█" * round(share * BAR) or "▏"
        console().print(f"  {head.classes[label]:<{width}}  {percent(share):>7}  {bar}")


def _joined(classes: list[str], target: str) -> str:
    """Answers of columns stand behind the names of these. Letters run on as a text does; longer names stand apart."""
    columns = target.split(", ")
    if len(columns) == len(classes):
        return ", ".join(f"{column} {answer}" for column, answer in zip(columns, classes, strict=True))
    return "".join(classes) if all(len(name) == 1 for name in classes) else " ".join(classes)
