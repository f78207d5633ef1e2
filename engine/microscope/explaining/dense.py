"""Dense: a weighted sum. z = Σ w·x + b, and backward δx = Σ δ·w, ∂L/∂w = δ·x."""

from __future__ import annotations

import numpy as np

from engine.microscope.explaining.base import Line, Terms, Working, double, parameter, rows_at
from engine.microscope.specimen import Place, Specimen
from engine.steps import masked_rows


def dense(specimen: Specimen, place: Place) -> Working:
    """A unit of `nn.Linear`, at one step where a sequence goes in."""
    source = specimen.step_of(place).inputs[0]
    *lead, unit = place.cell
    name, weights = parameter(specimen, place, "weight")
    bias_name, biases = parameter(specimen, place, "bias")
    assert weights is not None
    x = double(specimen.values[source][(place.example, *lead)])
    columns = np.arange(len(x))
    bias = None if biases is None else float(biases[unit])
    terms = Terms(
        "z", x, weights[unit], specimen.delta(place), source, rows_at(place.example, *lead, columns),
        weights=weights[unit], parameter=name, where=np.stack([np.full(len(x), unit), columns], 1), leanings=x,
        bias=bias, bias_parameter=bias_name, bias_where=(unit,),
    )  # fmt: skip
    return weighted_sum(place, terms, f"z[{unit}] = Σᵢ w[{unit}, i] · x[i]" + ("" if bias is None else f" + b[{unit}]"))


def masked(specimen: Specimen, place: Place) -> Working:
    """A unit of `modules.SparseLinear`: the same sum over the wires that there are, whose weights stand in a row."""
    step = specimen.step_of(place)
    *lead, unit = place.cell
    rows = masked_rows(step)
    read, first = np.array(rows[unit], np.int64), sum(map(len, rows[:unit]))
    name, weights = parameter(specimen, place, "weight")
    bias_name, biases = parameter(specimen, place, "bias")
    assert weights is not None
    x = double(specimen.values[step.inputs[0]][(place.example, *lead)])[read]
    own = weights[first : first + len(read)]
    bias = None if biases is None else float(biases[unit])
    terms = Terms(
        "z", x, own, specimen.delta(place), step.inputs[0], rows_at(place.example, *lead, read),
        weights=own, parameter=name, where=(first + np.arange(len(read)))[:, None], leanings=x,
        bias=bias, bias_parameter=bias_name, bias_where=(unit,),
    )  # fmt: skip
    formula = f"z[{unit}] = Σₖ w[k] · x[k]" + ("" if bias is None else f" + b[{unit}]")
    inputs = specimen.values[step.inputs[0]].shape[-1]
    note = f"It reads {len(read):,} of {inputs:,} numbers: the other wires are missing."
    return weighted_sum(place, terms, formula, note)


def weighted_sum(place: Place, terms: Terms, formula: str, note: str = "") -> Working:
    """What all weighted sums have in common: the sum with its largest terms, and the chain rule."""
    return Working(
        place, formula, terms.total, terms.delta, (sum_line(terms),), chain(terms), (terms,), note
    )  # fmt: skip


def sum_line(terms: Terms, symbols: str = "z", most: int = 4) -> Line:
    """`w·x + w·x + … + b`: all terms where they are few, else the largest ones and the rest as one number."""
    products = terms.products
    order = np.sort(np.argsort(-np.abs(products), kind="stable")[:most])
    pieces, numbers = [], {}
    for place, row in enumerate(order):
        if terms.weights is None:
            pieces.append(f"{{x{place}}}")
        else:
            pieces.append(f"{{w{place}}} · {{x{place}}}")
            numbers[f"w{place}"] = float(terms.weights[row])
        numbers[f"x{place}"] = float(terms.inputs[row])
    rest = len(products) - len(order)
    if rest:
        pieces.append("{rest}")
        numbers["rest"] = float(products.sum() - products[order].sum())
    if terms.bias is not None:
        pieces.append("{b}")
        numbers["b"] = terms.bias
    said = symbols if not rest else f"{symbols} (the {len(order)} largest of {len(products):,} terms, the rest, "
    said = said if not rest else said + ("and b)" if terms.bias is not None else "as one number)")
    return Line(said, " + ".join(pieces) or "0", numbers, terms.total)


def chain(terms: Terms) -> tuple[Line, ...]:
    """The local derivatives of a sum, and what they make of the delta, for the largest term."""
    if not len(terms) or terms.weights is None:
        return ()
    row = int(np.argmax(np.abs(terms.products)))
    x, w = terms.label(row), terms.weight_label(row)
    slope, delta = float(terms.slopes[row]), terms.delta
    lines = [Line(f"to {x}: δ · ∂z/∂x = δ · w", "{d} · {s}", {"d": delta, "s": slope}, delta * slope)]
    if terms.leanings is not None and terms.parameter:
        lean = float(terms.leanings[row])
        lines.append(Line(f"to {w}: δ · ∂z/∂w = δ · x", "{d} · {x}", {"d": delta, "x": lean}, delta * lean))
    if terms.bias is not None and terms.bias_parameter:
        lines.append(Line("to b: δ · ∂z/∂b = δ · 1", "{d} · 1", {"d": delta}, delta))
    return tuple(lines)
