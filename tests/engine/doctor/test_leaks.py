"""Data sets whose tests come out too good are found, and mended by what is offered; healthy ones are left alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.datasets.digits import Digits
from engine.datasets.importing import describe
from engine.datasets.leaks import Leak, leaks
from engine.datasets.leaks_copies import near_copies
from engine.datasets.prepare import Part, Parts, prepare
from engine.datasets.stored import Stored
from engine.datasets.table_file import TableFile
from engine.doctor.base import Bars, Finding
from engine.graph import Graph, Wire
from tests.engine.doctor.consulting import data, dense
from tests.engine.doctor.test_data import looked_at, one
from tests.engine.drawings import chain, classifier


def of(dataset: TableFile) -> Graph:
    """A network for it."""
    if dataset.predict == "class":
        return classifier(dense(4), classes=len(dataset.facts().classes)).with_layer("iris_1", dataset)
    graph = chain("diabetes", dense(1), "mean-squared-error").with_layer("diabetes_1", dataset)
    return graph.with_wire(Wire("diabetes_1", "y", "mean_squared_error_1", "target"))


def table(folder: Path, head: str, rows: list[str], **settings: object) -> Graph:
    (folder / "rows.csv").write_text(f"{head}\n" + "".join(f"{row}\n" for row in rows))
    dataset = describe(folder / "rows.csv", "rows.csv")
    changed = dataset.changed(**settings)
    assert isinstance(changed, TableFile)
    return of(changed)


def only(graph: Graph, rule: str, folder: Path) -> Finding:
    return one(graph, rule, folder)


def found(graph: Graph, folder: Path) -> tuple[tuple[Leak, ...], Parts]:
    dataset = data(graph)
    parts = prepare(dataset, folder)
    return leaks(parts, dataset), parts


# ---- copies ----


def measured(count: int, noise: float, copies: int = 2) -> list[str]:
    """Rows of five numbers and a class, each measured several times."""
    random = np.random.default_rng(1)
    rows = np.repeat(random.normal(size=(count, 5)), copies, axis=0)
    rows += noise * random.normal(size=rows.shape)
    return [",".join(f"{value:.6f}" for value in row) + f",{'one' if row.sum() > 0 else 'other'}" for row in rows]


def test_copies_that_are_nearly_the_same_are_found_and_left_out(tmp_path: Path) -> None:
    graph = table(tmp_path, "a,b,c,d,e,kind", measured(150, 0.002))
    finding = only(graph, "near-copies", tmp_path)
    assert finding.text.endswith(
        "of the 90 validation and test examples are nearly the same as one of the training part."
    )
    (leak,), parts = found(graph, tmp_path)
    assert leak.score > 0.5
    twins = set(parts.train.index // 2)
    assert all(place // 2 in twins for place in leak.examples)


def test_rows_that_are_merely_alike_are_no_copies(tmp_path: Path) -> None:
    assert looked_at(table(tmp_path, "a,b,c,d,e,kind", measured(150, 0.5)), tmp_path) == []


def test_the_same_number_for_number_is_told_of_once(tmp_path: Path) -> None:
    findings = looked_at(table(tmp_path, "a,b,c,d,e,kind", measured(150, 0)), tmp_path)
    assert [finding.rule for finding in findings] == ["shared-examples"]


def test_rows_that_lie_densely_are_no_copies(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = [f"{a:.4f},{b:.4f},{'one' if a > b else 'other'}" for a, b in random.normal(size=(3000, 2))]
    assert looked_at(table(tmp_path, "a,b,kind", rows), tmp_path) == []


def brighter(part: Part, of: Part, share: float) -> Part:
    """A part of which some pictures are others, made brighter and saved with losses."""
    random = np.random.default_rng(0)
    count = round(share * len(part))
    x = np.array(part.x)
    x[:count] = 0.2 + 0.7 * np.asarray(of.x[:count])
    x[:count] += 0.002 * random.normal(size=x[:count].shape)
    return replace(part, x=x.astype(np.float32))


@pytest.mark.parametrize(("share", "found"), [(0.2, 1), (0.0, 0)])
def test_pictures_that_were_brightened_are_found_wherever_they_lie(share: float, found: int) -> None:
    parts = prepare(Digits())
    parts = replace(parts, validation=brighter(parts.validation, parts.train, share))
    leaks = list(near_copies(parts))
    assert len(leaks) == found
    assert all(abs(len(leak.examples) - share * len(parts.validation)) <= 3 for leak in leaks)
    on_disk = replace(parts, train=replace(parts.train, x=Stored(np.asarray(parts.train.x))))
    assert list(near_copies(on_disk)) == leaks


def test_copies_are_found_though_rare_classes_are_repeated() -> None:
    parts = prepare(Digits())
    many = Part(
        *(np.repeat(np.asarray(rows), 20, axis=0) for rows in (parts.train.x, parts.train.y, parts.train.index))
    )
    parts = replace(parts, train=many, validation=brighter(parts.validation, parts.train, 0.2))
    assert len(list(near_copies(parts))) == 1


# ---- groups ----


def patients(known: float = 1.0) -> list[str]:
    """Ten examples of each of 30 patients, with what they have; where it is not `known`, it has nothing to do with
    them."""
    random = np.random.default_rng(0)
    rows = []
    for patient in range(30):
        ill = random.random() < 0.5
        for _ in range(10):
            has = ill if random.random() < known else random.random() < 0.5
            a, b = random.normal(size=2) + 0.3 * has
            rows.append(f"patient number {patient} of the hospital,{a:.5f},{b:.5f},{'ill' if has else 'well'}")
    return rows


def as_text(graph: Graph) -> Graph:
    """With the patients taken for names, which no network gets."""
    dataset = data(graph)
    assert isinstance(dataset, TableFile)
    return of(dataset.with_kind("patient", "text"))


def test_a_patient_in_two_parts_is_found_and_split_by(tmp_path: Path) -> None:
    graph = as_text(table(tmp_path, "patient,a,b,kind", patients()))
    finding = only(graph, "groups-torn", tmp_path)
    assert finding.text == (
        "Examples with the same “patient” are in several parts, and have the same answer: looked up by it alone, 100 %"
        " of what the answers differ by are known."
    )
    assert [fix.label for fix in finding.fixes] == ["Split by group “patient”"]


def test_names_that_say_nothing_about_the_answer_are_of_no_concern(tmp_path: Path) -> None:
    assert looked_at(as_text(table(tmp_path, "patient,a,b,kind", patients(known=0))), tmp_path) == []


def by_number(known: float = 1.0) -> list[str]:
    return [row.replace("patient number ", "").replace(" of the hospital", "") for row in patients(known)]


@pytest.mark.parametrize("left_out", [(), ("patient",)])
def test_a_patient_that_goes_by_a_number_is_found_too(tmp_path: Path, left_out: tuple[str, ...]) -> None:
    graph = table(tmp_path, "patient,a,b,kind", by_number(), leave_out=left_out)
    assert ("patient" in data(graph).facts().features) == (not left_out)
    (finding,) = [each for each in looked_at(graph, tmp_path) if each.rule == "groups-torn"]
    assert "“patient” are in several parts" in finding.text
    assert [fix.label for fix in finding.fixes] == ["Split by group “patient”"]


def test_numbers_that_say_nothing_about_the_answer_are_of_no_concern(tmp_path: Path) -> None:
    assert looked_at(table(tmp_path, "patient,a,b,kind", by_number(known=0)), tmp_path) == []


def test_an_age_that_tells_much_is_no_group(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    ages = random.integers(20, 80, 400)
    rows = [
        f"{age},{a:.5f},{'ill' if age > 50 else 'well'}" for age, a in zip(ages, random.normal(size=400), strict=True)
    ]
    graph = table(tmp_path, "age,a,kind", rows)
    assert "groups-torn" not in [finding.rule for finding in looked_at(graph, tmp_path)]


# ---- time ----


def temperatures(walks: bool) -> list[str]:
    """A number for each of 400 days, which goes on from the day before or does not."""
    random = np.random.default_rng(0)
    values = random.normal(size=400)
    values = values.cumsum() if walks else values
    days = np.datetime64("2023-01-01") + np.arange(400)
    beside = random.normal(size=400)
    return [f"{day},{other:.5f},{value:.5f}" for day, other, value in zip(days, beside, values, strict=True)]


@pytest.fixture
def series(tmp_path: Path) -> Graph:
    return table(tmp_path, "day,a,warmth", temperatures(walks=True), target="warmth", predict="number")


def test_parts_that_overlap_in_time_are_found_and_split_by_time(series: Graph, tmp_path: Path) -> None:
    finding = only(series, "time-overlaps", tmp_path)
    assert finding.text.startswith("The parts overlap in time: looked up at the nearest “day” of the training part")
    assert [fix.label for fix in finding.fixes] == ["Split by time “day”"]


def test_days_that_are_not_learnt_from_are_looked_at_too(series: Graph, tmp_path: Path) -> None:
    dataset = data(series)
    assert "day" in dataset.facts().features
    only(of(dataset.changed(leave_out=("day",))), "time-overlaps", tmp_path)


def test_days_that_have_nothing_to_do_with_each_other_are_fine(tmp_path: Path) -> None:
    rows = temperatures(walks=False)
    assert looked_at(table(tmp_path, "day,a,warmth", rows, target="warmth", predict="number"), tmp_path) == []


# ---- a column that gives the answer away ----


def flowers(extra: str, count: int = 300) -> list[str]:
    """Two measurements that say something, and a column made from the row's number and class."""
    random = np.random.default_rng(0)
    rows = []
    for number in range(count):
        kind = number * 3 // count
        a, b = random.normal(size=2) + 0.5 * kind
        rows.append(f"{a:.4f},{b:.4f},{extra.format(number=number, kind=kind, code='xyz'[kind])},kind {kind}")
    return rows


def test_a_column_that_says_the_same_in_other_words_is_found_and_left_out(tmp_path: Path) -> None:
    finding = only(table(tmp_path, "a,b,code,kind", flowers("{code}")), "answer-given-away", tmp_path)
    assert finding.text == "“code” gives the answer away: by it alone, 100.0 % of the classes are told right."
    assert [fix.label for fix in finding.fixes] == ["Leave out “code”"]
    assert isinstance(finding.evidence, Bars)
    assert finding.evidence.labels[0] == "code"
    assert set(finding.evidence.labels[1:]) == {"a", "b"}
    assert finding.evidence.values[0] == 100 > max(finding.evidence.values[1:])


def test_a_row_number_in_a_sorted_file_is_called_what_it_is(tmp_path: Path) -> None:
    graph = table(tmp_path, "a,b,id,kind", flowers("{number}"))
    dataset = data(graph)
    assert isinstance(dataset, TableFile)
    taken = of(dataset.with_kind("id", "number").changed(leave_out=()))
    text = only(taken, "answer-given-away", tmp_path).text
    assert "“id” gives the answer away: it counts the rows, which are sorted by what is to be predicted." in text


def test_a_number_in_another_unit_is_found(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = [f"{a:.3f},{b:.3f},{1.8 * (a + b) + 32:.3f},{a + b:.3f}" for a, b in random.normal(size=(200, 2))]
    graph = table(tmp_path, "a,b,fahrenheit,celsius", rows, target="celsius", predict="number")
    assert only(graph, "answer-given-away", tmp_path).text.startswith("“fahrenheit” gives the answer away")


def test_good_measurements_do_not_give_the_answer_away(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    kinds = random.integers(0, 3, 300)
    rows = [f"{k + a / 4:.4f},{b:.4f},kind {k}" for k, (a, b) in zip(kinds, random.normal(size=(300, 2)), strict=True)]
    assert looked_at(table(tmp_path, "a,b,kind", rows), tmp_path) == []


# ---- all of them ----


def test_what_was_found_is_not_looked_for_again(tmp_path: Path) -> None:
    graph = table(tmp_path, "a,b,code,kind", flowers("{code}"))
    first, _ = found(graph, tmp_path)
    second, _ = found(graph, tmp_path)
    assert first is second
