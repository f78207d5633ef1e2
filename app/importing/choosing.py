"""What is done with the columns of a table, as settings of its data set: what they are, and which is predicted.

The functions compute another data set; a choice that cannot be is refused in words by the data set itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from app.importing.column_models import ALSO, IN, OUT, PREDICT, Shown
from engine.datasets.base import Dataset
from engine.datasets.inspecting import ColumnKind, ColumnSeen, Inspection
from engine.datasets.series import Series
from engine.datasets.table_file import TableFile
from engine.errors import UserError

IDLE: tuple[ColumnKind, ...] = ("text", "index")
"""Kinds that are of no use to a network in a table."""


def shown(inspection: Inspection, dataset: Dataset) -> tuple[Shown, ...]:
    """The columns as the data set now takes them."""
    outside = _setting(dataset, "leave_out") or ()
    target, text = _setting(dataset, "target"), _setting(dataset, "column")
    also = _setting(dataset, "also")
    uses = () if target is None else (PREDICT, IN, OUT) if text is None else (PREDICT, IN)
    uses = (PREDICT, ALSO, *uses[1:]) if also is not None and target else uses
    found = []
    for seen in inspection.columns:
        kind = kind_of(seen, dataset)
        out = seen.name in outside or kind in IDLE if text is None else seen.name != text
        use = PREDICT if seen.name == target else ALSO if seen.name in (also or ()) else OUT if out else IN
        fixed = seen if isinstance(dataset, TableFile | Series) else replace(seen, kinds=(kind,))
        found.append(Shown(fixed, kind, use, uses))
    return tuple(found)


def kinds(inspection: Inspection, dataset: Dataset) -> dict[str, ColumnKind]:
    return {seen.name: kind_of(seen, dataset) for seen in inspection.columns}


def kind_of(seen: ColumnSeen, dataset: Dataset) -> ColumnKind:
    """What the data set takes a column for."""
    column = next((each for each in _setting(dataset, "columns") or () if each.name == seen.name), None)
    kind: ColumnKind = getattr(column, "kind", seen.kind)
    return kind


def with_kind(dataset: Dataset, name: str, kind: ColumnKind) -> Dataset:
    """With a column taken for something else."""
    return dataset.with_kind(name, kind) if isinstance(dataset, TableFile | Series) else dataset


def with_use(inspection: Inspection, dataset: Dataset, name: str, use: str) -> Dataset:
    """With a column predicted, alone or with others, going in or left out. Raises UserError where that cannot be."""
    if _setting(dataset, "column") is not None:  # one column of texts goes in, and no other
        return changed(dataset, **({"target": name} if use == PREDICT else {"column": name} if use == IN else {}))
    outside = tuple(each for each in _setting(dataset, "leave_out") or () if each != name)
    also = tuple(each for each in _setting(dataset, "also") or () if each != name)
    if use == PREDICT:
        return with_target(changed(dataset, leave_out=outside), name)
    if use == ALSO:
        return _also(changed(dataset, leave_out=outside), name, also)
    dataset = changed(dataset, also=also) if also != (_setting(dataset, "also") or ()) else dataset
    if use == OUT:
        outside = (*outside, name)
    seen = next(each for each in inspection.columns if each.name == name)
    if name == _setting(dataset, "target"):
        others = [each.seen.name for each in shown(inspection, dataset) if each.use == IN]
        if not others:
            raise UserError("Something has to be predicted.", "Choose another column to predict first.")
        dataset = with_target(dataset, others[-1])
    if use == IN and kind_of(seen, dataset) in IDLE:
        better = next((kind for kind in seen.kinds if kind not in IDLE), None)
        dataset = with_kind(dataset, name, better) if better else dataset
    return changed(dataset, leave_out=outside)


def _also(dataset: Dataset, name: str, also: tuple[str, ...]) -> Dataset:
    """With a column predicted together with the target. Raises UserError."""
    if name == _setting(dataset, "target"):
        raise UserError(f"“{name}” is the target already.", "Choose another column to predict with it.")
    return changed(dataset, also=(*also, name))


def with_target(dataset: Dataset, name: str) -> Dataset:
    """With another column to predict. Raises UserError."""
    if isinstance(dataset, TableFile | Series):
        return dataset.with_target(name)
    return changed(dataset, target=name)


def changed(dataset: Dataset, **settings: Any) -> Dataset:
    """Another data set of the same kind, its settings checked. Raises UserError."""
    return cast(Dataset, dataset.changed(**settings))


def _setting(dataset: Dataset, name: str) -> Any:
    return getattr(dataset, name, None)
