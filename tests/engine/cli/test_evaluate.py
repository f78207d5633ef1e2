"""`gradwire evaluate`: the same figures as in the window, beside what needs no network."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.metrics import accuracy_score, f1_score

from engine.cli.evaluate import renumbered
from engine.cli.verdicts import compared
from engine.datasets.base import Dataset
from engine.datasets.diabetes import Diabetes
from engine.datasets.preparation import METADATA
from engine.datasets.prepare import prepare
from engine.errors import DataError
from engine.files import read, read_weights, weights_path, write, write_weights
from engine.graph import Wire
from engine.layer import make
from engine.network import Network
from engine.program import to_program
from engine.verdict import baselines
from engine.verdict.verdict import judge
from tests.engine.cli.conftest import Gradwire
from tests.engine.drawings import chain
from tests.engine.verdict.answers import of_classes, of_numbers


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baselines, "TREES", 10)


@pytest.fixture
def trained(gradwire: Gradwire) -> Path:
    """Iris, trained for a little while."""
    assert gradwire("train", "iris", "--epochs", "5", "--save", "flowers").code == 0
    return Path("flowers.gradwire")


def answered(path: Path, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Classes and answers of a part, without the code that is tested."""
    import torch

    graph = read(path)
    network = Network(to_program(graph)).eval()
    network.load_state_dict({n: torch.from_numpy(a) for n, a in read_weights(weights_path(path)).items()})
    data = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    examples = getattr(prepare(data), part)
    with torch.no_grad():
        return examples.y, network(torch.from_numpy(np.asarray(examples.x))).argmax(1).numpy()


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_json_holds_the_figures_of_the_part(gradwire: Gradwire, trained: Path, part: str) -> None:
    ran = gradwire("evaluate", "flowers.gradwire", "--part", part, "--json")
    (record,) = ran.lines
    (loss,) = record["losses"]
    truth, guess = answered(trained, part)
    assert (ran.code, record["part"], loss["loss"], loss["examples"]) == (0, part, "cross_entropy_1", len(truth))
    assert loss["figures"]["accuracy"] == pytest.approx(accuracy_score(truth, guess), abs=1e-6)
    assert loss["figures"]["F1 (macro)"] == pytest.approx(f1_score(truth, guess, average="macro"), abs=1e-6)
    assert loss["confusion"]["labels"] == ["setosa", "versicolor", "virginica"]
    assert np.sum(loss["confusion"]["counts"]) == len(truth)
    assert list(loss["baselines"]) == ["most frequent class", "logistic regression", "random forest"]
    assert loss["baselines"]["random forest"]["figures"]["accuracy"] > 0.8


def test_people_see_figures_classes_confusion_and_who_wins(gradwire: Gradwire, trained: Path) -> None:
    ran = gradwire("evaluate", "flowers.gradwire")
    assert ran.code == 0
    assert "Test part: 22 examples." in ran.out
    for words in ("balanced accuracy", "Logistic regression", "Cohen's kappa", "virginica", "True ↓ Answered →"):
        assert words in ran.out
    assert "The network " in ran.out.rpartition("virginica")[2]


def test_how_many_of_the_best_count_can_be_chosen(gradwire: Gradwire, trained: Path) -> None:
    figures = gradwire("evaluate", "flowers.gradwire", "--top", "2", "--no-baselines", "--json").lines[0]["losses"][0][
        "figures"
    ]
    assert 1 >= figures["top-2 accuracy"] >= figures["accuracy"]
    assert "top-2 accuracy" in gradwire("evaluate", "flowers.gradwire", "--top", "2").out


def test_few_examples_leave_the_accuracy_open(gradwire: Gradwire, trained: Path) -> None:
    (loss,) = gradwire("evaluate", "flowers.gradwire", "--json", "--no-baselines").lines[0]["losses"]
    low, high = loss["accuracy interval"]
    assert low < loss["figures"]["accuracy"] <= high
    assert "as far as this part tells (95 %)" in gradwire("evaluate", "flowers.gradwire", "--no-baselines").out


def test_without_baselines_nothing_else_is_fitted(gradwire: Gradwire, trained: Path) -> None:
    ran = gradwire("evaluate", "flowers.gradwire", "--no-baselines")
    assert "Random forest" not in ran.out
    assert gradwire("evaluate", "flowers.gradwire", "--no-baselines", "--json").lines[0]["losses"][0]["baselines"] == {}


def test_without_weights_it_says_what_makes_them(gradwire: Gradwire) -> None:
    ran = gradwire("evaluate", "iris")
    assert ran.code == 2
    assert "There are no weights of the example 'iris': it has learned nothing yet." in ran.err
    assert "gradwire train iris --save iris" in ran.err
    write(Path("mine.gradwire"), chain("iris", "dense"))
    assert "gradwire train mine.gradwire --save mine-trained" in gradwire("evaluate", "mine.gradwire").err


def test_weights_that_do_not_fit_are_told_of(gradwire: Gradwire, trained: Path) -> None:
    gradwire("train", "iris", "--epochs", "1", "--set", "hidden layer.units=5", "--save", "other")
    ran = gradwire("evaluate", "flowers.gradwire", "--weights", "other.safetensors")
    assert ran.code == 2
    assert "The weights in other.safetensors are not those of this drawing: 1 of 4 weights fit;" in ran.err
    assert "of another shape" in ran.err
    assert "There is no file 'none.safetensors'" in gradwire("evaluate", "iris", "--weights", "none.safetensors").err


def test_weights_say_how_examples_are_prepared(gradwire: Gradwire, trained: Path) -> None:
    from engine.datasets.preparation import read_preparation

    graph = read(trained)
    data = next(node.layer for node in graph.nodes.values() if isinstance(node.layer, Dataset))
    found, expected = read_preparation(weights_path(trained)), prepare(data).preparation
    assert found is not None
    assert found.to_json() == expected.to_json()


def penguins(path: Path, rows: int, seed: int = 0, header: str = "length,depth,species") -> Path:
    """A table of two kinds that stand apart."""
    random = np.random.default_rng(seed)
    lines = [header]
    for row in range(rows):
        name, middle = (("Adelie", 38.0), ("Gentoo", 47.0))[row % 2]
        lines.append(f"{random.normal(middle, 1):.2f},{random.normal(middle / 2, 1):.2f},{name}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


DATA = ("--data", "penguins.csv", "--set", "scores.units=2")


def test_other_data_are_judged_as_a_whole_and_prepared_as_those_that_were_learnt(gradwire: Gradwire) -> None:
    penguins(Path("penguins.csv"), 60)
    assert gradwire("train", "iris", *DATA, "--epochs", "30", "--save", "p").code == 0
    penguins(Path("more.csv"), 31, seed=1)
    ran = gradwire("evaluate", "p.gradwire", "--data", "more.csv", "--json")
    assert ran.code == 0
    assert ran.lines[0]["data"] == "All of more.csv"
    (loss,) = ran.lines[0]["losses"]
    assert loss["examples"] == 31
    assert loss["figures"]["accuracy"] == 1
    # Prepared by themselves, examples of one kind would look like those of both.
    one = Path("penguins.csv").read_text(encoding="utf-8").splitlines()
    Path("one.csv").write_text("\n".join([one[0], *one[1::2]]), encoding="utf-8")
    (alone,) = gradwire("evaluate", "p.gradwire", "--data", "one.csv", "--json", "--no-baselines").lines[0]["losses"]
    assert alone["figures"]["accuracy"] == 1
    assert "All examples here are of the class “Adelie”" in alone["notes"][0]


def test_other_data_that_do_not_suit_are_a_sentence(gradwire: Gradwire, trained: Path) -> None:
    penguins(Path("penguins.csv"), 20)
    ran = gradwire("evaluate", "flowers.gradwire", "--data", "penguins.csv")
    assert ran.code == 1
    assert "penguins.csv holds other examples than the network learnt from: 2 with class of 2" in ran.err
    assert gradwire("evaluate", "flowers.gradwire", "--data", "penguins.csv", "--part", "test").code == 2
    assert "“gone.csv” is not there" in gradwire("evaluate", "flowers.gradwire", "--data", "gone.csv").err


def test_weights_without_a_preparation_cost_reading_the_data_again(gradwire: Gradwire) -> None:
    penguins(Path("penguins.csv"), 60)
    gradwire("train", "iris", *DATA, "--epochs", "30", "--save", "p")
    with_it = gradwire("evaluate", "p.gradwire", "--data", "penguins.csv", "--json", "--no-baselines").lines
    write_weights(Path("p.safetensors"), read_weights(Path("p.safetensors")))
    ran = gradwire("evaluate", "p.gradwire", "--data", "penguins.csv", "--json", "--no-baselines")
    assert "p.safetensors does not say how its examples were prepared" in ran.err
    assert ran.lines == with_it


def test_data_that_have_changed_since_the_training_are_told_of(gradwire: Gradwire) -> None:
    penguins(Path("penguins.csv"), 60)
    gradwire("train", "iris", *DATA, "--epochs", "1", "--save", "p")
    told = "The data have changed since it learnt from them"
    assert told not in gradwire("evaluate", "p.gradwire", "--no-baselines").err
    penguins(Path("penguins.csv"), 60, seed=1)
    assert told in gradwire("evaluate", "p.gradwire", "--no-baselines").err


def test_a_preparation_of_other_examples_is_a_sentence(gradwire: Gradwire, trained: Path) -> None:
    weights = weights_path(trained)
    other = prepare(Diabetes()).preparation.to_json()
    write_weights(weights, read_weights(weights), {METADATA: other})
    for ran in (gradwire("evaluate", str(trained)), gradwire("predict", str(trained), "sepal length=5")):
        assert ran.code in (1, 2)
    assert "says how examples of another kind were prepared" in gradwire("evaluate", str(trained)).err


def test_classes_get_the_numbers_that_the_network_knows_them_by() -> None:
    assert renumbered(np.array([0, 1, 0]), ("b", "c"), ("a", "b", "c")).tolist() == [1, 2, 1]
    with pytest.raises(DataError, match="does not know the class “d”"):
        renumbered(np.array([0]), ("d",), ("a", "b"))


def test_numbers_are_told_in_their_unit(gradwire: Gradwire) -> None:
    Path("rows.csv").write_text(
        "x,price\n" + "\n".join(f"{x / 10},{1000 + 50 * x}" for x in range(80)), encoding="utf-8"
    )
    ran = gradwire("train", "linear-regression", "--data", "rows.csv", "--epochs", "2", "--save", "line")
    assert ran.code == 0, ran.err
    ran = gradwire("evaluate", "line.gradwire")
    assert "Errors are in the unit of “price”." in ran.out
    assert "R²" in ran.out
    assert "Ridge regression" in ran.out
    assert "The network loses to ridge regression: R²" in ran.out


def test_the_best_baseline_is_compared_with() -> None:
    good, bad = (judge(of_classes([0, 1, 2], np.eye(3)[guess])) for guess in ([0, 1, 2], [0, 1, 1]))
    chance = " Chance alone makes such a difference on so few examples (exact McNemar test, p = 1)."
    assert compared(good, {"random forest": bad})[0] == (
        "The network is better than every baseline: balanced accuracy 100.0 %, the random forest 66.7 %." + chance
    )
    assert compared(bad, {"mean": bad, "logistic regression": good}) == (
        "The network loses to logistic regression: balanced accuracy 66.7 % against 100.0 %." + chance,
        False,
    )
    assert compared(good, {"random forest": good})[0].startswith("The network is no better than the random forest")
    numbers = judge(of_numbers([[1.0], [2.0]], [[1.0], [2.0]]))
    assert compared(numbers, {"mean": judge(of_numbers([[1.0], [2.0]], [[1.5], [1.5]]))})[1]


def test_weights_that_are_not_finite_are_a_sentence(gradwire: Gradwire, trained: Path) -> None:
    weights = {name: np.full_like(array, np.nan) for name, array in read_weights(Path("flowers.safetensors")).items()}
    write_weights(Path("flowers.safetensors"), weights)
    ran = gradwire("evaluate", "flowers.gradwire", "--no-baselines")
    assert ran.code == 0
    assert "The network answers with no finite number at all" in ran.err
    json.dumps(gradwire("evaluate", "flowers.gradwire", "--no-baselines", "--json").lines, allow_nan=False)


def pictures(folder: str, digits: range, rows: range) -> Path:
    """Handwritten digits as a folder of pictures for each class."""
    found = load_digits()
    for row in rows:
        if found.target[row] in digits:
            place = Path(folder) / f"digit {found.target[row]}"
            place.mkdir(parents=True, exist_ok=True)
            Image.fromarray((found.images[row] / 16 * 255).astype(np.uint8)).save(place / f"{row}.png")
    return Path(folder)


def test_a_folder_with_some_of_the_classes_is_judged_by_their_names(gradwire: Gradwire) -> None:
    pictures("learnt", range(3), range(300))
    pictures("others", range(1, 3), range(300, 500))
    options = ("--set", "scores.units=3", "--epochs", "8", "--save", "net")
    assert gradwire("train", "digits-cnn", "--data", "learnt", *options).code == 0
    ran = gradwire("evaluate", "net.gradwire", "--data", "others", "--no-baselines", "--json")
    assert ran.code == 0, ran.err
    (loss,) = ran.lines[0]["losses"]
    counts = np.array(loss["confusion"]["counts"])
    assert loss["confusion"]["labels"] == ["digit 0", "digit 1", "digit 2"]
    assert counts.sum(1).tolist() == [0, *[sum(1 for _ in Path(f"others/digit {n}").iterdir()) for n in (1, 2)]]
    assert loss["figures"]["accuracy"] > 0.8
    answers = gradwire("predict", "net.gradwire", "others/digit 2", "--json").lines
    assert len(answers) == counts[2].sum()
    assert sum(line["answer"] == "digit 2" for line in answers) == counts[2, 2]


def test_another_text_is_read_with_the_vocabulary_that_was_learnt(gradwire: Gradwire) -> None:
    Path("learnt.txt").write_text("abcd" * 400, encoding="utf-8")
    text = make("text", {"file": "learnt.txt", "window": 8, "stride": 8, "vocabulary_size": 6})
    graph = chain("iris", ("embedding", {}), ("dense", {"units": 6}), "cross-entropy").with_layer("iris_1", text)
    write(Path("t.gradwire"), graph.with_wire(Wire("iris_1", "y", "cross_entropy_1", "target")))
    assert gradwire("train", "t.gradwire", "--epochs", "60", "--learning-rate", "0.05", "--save", "t").code == 0
    # Found anew in this text, A would be among the letters, and all others would have other numbers.
    Path("other.txt").write_text("abcd" * 200 + "A" * 1000 + "abcd" * 200, encoding="utf-8")
    (loss,) = gradwire("evaluate", "t.gradwire", "--data", "other.txt", "--json", "--no-baselines").lines[0]["losses"]
    rows = {row["name"]: row for row in loss["classes"]}
    assert list(rows) == ["<padding>", "<unknown>", "a", "b", "c", "d"]
    assert rows["b"]["recall"] == rows["d"]["recall"] == 1
    assert rows["<unknown>"]["support"] > 900
