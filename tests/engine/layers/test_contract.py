"""Every kind keeps its word: `infer` says what torch computes, refuses what torch refuses, and reads well.

The settings and inputs are drawn at random from the declarations, so a new layer is tested without a new test.
"""

from __future__ import annotations

import re
import warnings
from random import Random
from typing import Any

import pytest
import torch

import engine.layers  # fills LAYERS
from engine.call import Call, Me, Name
from engine.layer import LAYERS, Layer, Unfit, make
from engine.layers.basic import Dense
from engine.layers.sizes import written
from engine.network import build
from engine.values import Value
from tests.engine.layers.samples import BATCH, REFUSALS, run, sampled_inputs, sampled_layer

KINDS = [kind for kind, cls in LAYERS.items() if cls.__module__.startswith(engine.layers.__name__)]
COMPUTING = [kind for kind in KINDS if LAYERS[kind].role in ("layer", "loss")]
CASES = 60

STRICTER = {
    "Dense expects a vector": "torch works on the last axis of a picture; who wires a picture to Dense means Flatten",
    "expects a picture": "torch takes three axes for a picture without a batch, and the batch for its channels",
    "expects a volume": "torch takes four axes for a volume without a batch, and the batch for its channels",
    "expects a signal": "torch takes two axes for a signal without a batch, and the batch for its channels",
    "expects channels × length": "torch would go over axes that are no places, or over the batch",
    "Normalise expects several numbers": "torch would divide by the length of the whole batch",
    "Dropout of whole channels": "torch warns, and takes the batch for channels or places for the batch",
    "expects a sequence": "the mean over the first axis of a picture is not one over steps",
    "is set to axis": "torch would go over the batch: examples would see each other",
    "expects two or more wires": "torch takes a single value, but there is nothing to combine",
    "Feature expects a row": "torch would go over the batch, or over an axis that is no row of numbers",
    "they are counted from 0": "torch cuts nothing out, and goes on with nothing",
    "expects values of one shape": "torch would repeat along the batch",
    "Dot expects two vectors": "torch would repeat, or go over the batch",
    "equal parts": "torch cuts unequal parts, or fewer than asked for",
    "expects a class as its target": "torch takes real numbers of the right shape for probabilities",
    "numbers, one per class": "torch does not know how many classes there are",
    "one of two classes": "torch would compare the numbers of the classes",
    "expects one class for each example": "torch would compare axes by chance",
    "is set to two classes": "torch would compare the numbers of the classes",
    "two classes expects a prediction of": "torch would repeat the target",
    "sees nothing but padding": "torch makes −infinity of such a window, and crashes on the way back",
    "expects a prediction of the target's shape": "torch repeats with no more than a warning",
    "expects two values of one shape": "torch would repeat one of them",
    "expects vectors": "torch would go over the batch, or over one axis of several",
    "one of two classes, the same or not": "torch would take any number, and repeat it",
    "expects one score for each example": "torch would take as many scores as labels in any shape",
    "scores at every step, one per label": "torch does not know how many labels there are",
    "each label needs a step": "torch counts that as no mistake at all",
    "expects the action that was taken": "torch would take any row of indices of the right length",
    "expects a return of 1 number": "torch would spread it over the actions",
    "expects a value of 1 number": "torch would spread it over the actions",
    "expects a number for each action": "torch would choose from whatever there is",
    "expects probabilities as its target": "torch would take the numbers of classes for probabilities",
}
"""Where `infer` refuses and torch does not: a part of the sentence, and the reason."""


def case(kind: str, number: int) -> tuple[Layer, tuple[Any, ...]]:
    """A layer and its inputs. Every other case is drawn again, up to a dozen times, until it fits."""
    random = Random(f"{kind} {number}")
    for _ in range(12 if number % 2 else 1):
        layer = sampled_layer(kind, random)
        inputs = sampled_inputs(layer, random)
        if isinstance(inferred(layer, inputs), tuple):
            break
    return layer, inputs


def inferred(layer: Layer, inputs: tuple[Any, ...]) -> tuple[Value, ...] | Unfit:
    try:
        outputs = layer.infer(*inputs)
    except Unfit as unfit:
        return unfit
    return (outputs,) if isinstance(outputs, Value) else tuple(outputs)


def computed(layer: Layer, inputs: tuple[Any, ...]) -> tuple[tuple[int, ...], ...] | Exception:
    """The shapes that torch comes to for a batch, or its refusal."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of shapes that are repeated, and of copies that even kernels need
        try:
            return tuple(tuple(result.shape) for result in run(layer, inputs, "cpu"))  # its meta device is far slower
        except (*REFUSALS, Unfit) as refusal:  # Unfit: a call that depends on shapes cannot even be written
            return refusal


def disagreement(layer: Layer, inputs: tuple[Any, ...]) -> str:
    """How infer and torch differ about a case; empty where they agree."""
    expected, found = inferred(layer, inputs), computed(layer, inputs)
    match expected, found:
        case Unfit(), Exception():
            return ""
        case Unfit(), _:
            return "" if any(part in expected.text for part in STRICTER) else f"only infer refuses: {expected.text}"
        case _, Exception():
            return f"only torch refuses: {found}"
    batched = tuple(v.shape if layer.role == "loss" else (BATCH, *v.shape) for v in expected)
    return "" if batched == found else f"infer says {batched}, torch {found}"


@pytest.mark.parametrize("kind", COMPUTING)
def test_infer_agrees_with_torch(kind: str) -> None:
    fitting = 0
    for number in range(CASES):
        layer, inputs = case(kind, number)
        fitting += isinstance(inferred(layer, inputs), tuple)
        assert not disagreement(layer, inputs), f"case {number}: {layer!r} of {inputs}"
    assert fitting >= CASES // 4, "too few of the cases fit to say anything"


class Boastful(Dense):
    """Says that one unit more comes out than does."""

    def infer(self, x: Value) -> Value:
        return Value((*x.shape[:-1], self.units + 1))


class Fearful(Dense):
    """Refuses what torch takes."""

    def infer(self, x: Value) -> Value:
        raise Unfit("I would rather not.")


class Careless(Dense):
    """Takes what torch refuses."""

    def module(self, x: Value) -> Call:
        return Call("nn.Linear", x.shape[-1] + 1, self.units)


def test_the_contract_catches_planted_faults() -> None:
    inputs = (Value((4,)),)
    assert disagreement(Dense(units=3), inputs) == ""
    assert disagreement(Boastful(units=3), inputs) == "infer says ((2, 4),), torch ((2, 3),)"
    assert disagreement(Fearful(units=3), inputs) == "only infer refuses: I would rather not."
    assert disagreement(Careless(units=3), inputs).startswith("only torch refuses: ")


@pytest.mark.parametrize("kind", COMPUTING)
def test_every_kind_runs_forward_and_backward_on_a_processor(kind: str) -> None:
    torch.manual_seed(0)
    layer, inputs = next(
        (layer, inputs)
        for layer, inputs in (case(kind, number) for number in range(1, CASES, 2))
        if isinstance(inferred(layer, inputs), tuple) and getattr(layer, "padding", None) != "same"
    )
    results = run(layer, inputs, "cpu")
    assert all(bool(torch.isfinite(result).all()) for result in results)
    if layer.learns:
        results[0].sum().backward()


@pytest.mark.parametrize("kind", KINDS)
def test_settings_survive_a_file(kind: str) -> None:
    for number in range(20):
        layer = sampled_layer(kind, Random(f"{kind} {number}"))
        as_json = {name: list(v) if isinstance(v, tuple) else v for name, v in layer.model_dump().items()}
        assert make(kind, as_json) == layer
        assert hash(make(kind, as_json)) == hash(layer)


@pytest.mark.parametrize("kind", KINDS)
def test_settings_survive_a_form(kind: str) -> None:
    layer = sampled_layer(kind, Random(kind))
    typed = {n: written(v) if isinstance(v, int | tuple | str) else v for n, v in layer.model_dump().items()}
    assert make(kind, typed) == layer


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_summary_and_keeps_it_on_one_line(kind: str) -> None:
    for number in range(20):
        assert "\n" not in sampled_layer(kind, Random(f"{kind} {number}")).summary


@pytest.mark.parametrize("kind", KINDS)
def test_descriptions_are_one_sentence(kind: str) -> None:
    cls = LAYERS[kind]
    sentences = [field.description or "" for field in cls.model_fields.values()]
    for sentence in [*sentences, (cls.__doc__ or "").split("\n\n")[0]]:
        assert sentence.endswith("."), sentence
        assert not re.search(r"[a-z]\. [A-Z]", sentence.replace("et al. ", "et al ")), sentence


@pytest.mark.parametrize("kind", KINDS)
def test_refusals_are_sentences_and_their_fixes_have_labels(kind: str) -> None:
    if LAYERS[kind].role not in ("layer", "loss"):
        return
    for number in range(0, CASES, 2):
        refusal = inferred(*case(kind, number))
        if isinstance(refusal, Unfit):
            assert re.fullmatch(r"[A-Z].*\.", refusal.text), refusal.text
            assert not re.search(r"\b1 (numbers|rows|parts|heads)\b", refusal.text), refusal.text
            assert all(fix.label for fix in refusal.fixes)


@pytest.mark.parametrize("kind", COMPUTING)
def test_ports_are_as_many_as_values(kind: str) -> None:
    for number in range(1, CASES, 2):
        layer, inputs = case(kind, number)
        outputs = inferred(layer, inputs)
        if isinstance(outputs, tuple):
            assert len(outputs) == len(layer.output_ports)


@pytest.mark.parametrize("kind", [kind for kind in COMPUTING if not LAYERS[kind]().learns])
def test_what_does_not_learn_has_no_parameters(kind: str) -> None:
    assert parameters(kind, learns=False) == {False}


@pytest.mark.parametrize("kind", [kind for kind in COMPUTING if LAYERS[kind]().learns])
def test_what_learns_has_parameters(kind: str) -> None:
    assert parameters(kind, learns=True) == {True}


def parameters(kind: str, learns: bool) -> set[bool]:
    """Whether the modules of fitting cases that say so have parameters."""
    found = set()
    for number in range(1, CASES, 2):
        layer, inputs = case(kind, number)
        if isinstance(inferred(layer, inputs), tuple) and layer.learns == learns:
            with torch.device("meta"):
                call = layer.module(*inputs)
                found.add(call is not None and any(True for _ in build(call).parameters()))
    return found


def test_initialisation_names_what_the_module_has() -> None:
    calls = Dense(initialisation="he").initialise(Me("dense_1"))
    assert calls == (
        Call("nn.init.kaiming_normal_", Name("self.dense_1.weight"), nonlinearity="relu"),
        Call("nn.init.zeros_", Name("self.dense_1.bias")),
    )
