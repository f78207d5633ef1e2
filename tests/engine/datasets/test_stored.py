"""Examples on disk stand wherever an array of examples stands."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from engine import examples
from engine.datasets import stored
from engine.datasets.prepare import Part, prepare
from engine.datasets.sharing import digests
from engine.datasets.stored import Stored, keeping, kept, key_of, only
from engine.errors import DataError
from engine.program import to_program
from engine.training.methods.supervised import Examples


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(stored, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return tmp_path / "cache"


def pictures(count: int = 7) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, 1, 4, 3)).astype(np.uint8)


def kept_pictures(given: np.ndarray, key: str = "pictures") -> Stored:
    with keeping(key, given.shape[1:], np.uint8) as rows:
        rows.append(given[:3])
        rows.append(given[3:])
        return rows.done(unit=255)


def test_rows_that_were_kept_are_found_again_with_their_numbers() -> None:
    given = pictures()
    kept_pictures(given)
    found = kept("pictures", unit=255)
    assert found is not None
    assert found.shape == given.shape
    np.testing.assert_allclose(found[:], given / 255, rtol=1e-6)


@pytest.mark.parametrize("rows", [3, slice(1, 5), np.array([6, 0, 0]), np.arange(7) % 2 == 0])
def test_any_rows_can_be_asked_for(rows: object) -> None:
    given = pictures()
    np.testing.assert_allclose(kept_pictures(given)[rows], (given / 255).astype(np.float32)[rows], rtol=1e-6)


def test_rows_chosen_twice_are_those_of_the_choice() -> None:
    given = pictures()
    chosen = only(only(kept_pictures(given), np.array([5, 3, 1])), np.array([2, 0]))
    np.testing.assert_allclose(chosen[:], given[[1, 5]] / 255, rtol=1e-6)


def test_steps_are_done_to_what_is_read() -> None:
    given = pictures()
    doubled = kept_pictures(given).then(lambda x: 2 * x).then(lambda x: x - 1)
    np.testing.assert_allclose(doubled[2:4], 2 * (given[2:4] / 255) - 1, atol=1e-6)


def test_whole_numbers_stay_whole() -> None:
    with keeping("tokens", (5,), np.uint16) as rows:
        rows.append(np.arange(20).reshape(4, 5))
        found = rows.done()
    assert found.dtype == np.int64
    assert found[3].tolist() == [15, 16, 17, 18, 19]


def test_the_blocks_are_all_rows_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stored, "BLOCK", 100)
    found = kept_pictures(pictures())
    blocks = list(found.blocks())
    assert len(blocks) > 1
    np.testing.assert_array_equal(np.concatenate(blocks), found[:])


def test_what_was_not_finished_leaves_nothing_behind(cache: Path) -> None:
    with keeping("half", (2,), np.uint8) as rows:
        rows.append(np.zeros((3, 2)))
    assert kept("half") is None
    assert list((cache / "rows").iterdir()) == []


def test_a_damaged_file_is_not_found(cache: Path) -> None:
    kept_pictures(pictures())
    (cache / "rows" / "pictures.rows").write_bytes(b"short")
    assert kept("pictures") is None


def test_what_was_used_longest_ago_goes_when_the_cache_is_full(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    import os

    kept_pictures(pictures(), "old")
    os.utime(cache / "rows" / "old.json", (1, 1))
    kept_pictures(pictures(), "newer")
    monkeypatch.setattr(stored, "MOST", 2 * pictures().nbytes)
    kept_pictures(pictures(), "newest")
    assert kept("old") is None
    assert kept("newer") is not None
    assert kept("newest") is not None


def test_what_another_window_has_removed_does_not_stop_the_tidying(cache: Path) -> None:
    (cache / "rows").mkdir(parents=True)
    (cache / "rows" / "gone.json").symlink_to(cache / "nowhere")
    (cache / "rows" / "half.json").write_text("{}")
    kept_pictures(pictures(), "new")
    assert kept("new") is not None


def test_all_of_it_as_an_array_is_refused_where_it_has_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    found = kept_pictures(pictures())
    assert np.asarray(found).shape == found.shape
    monkeypatch.setattr("engine.datasets.memory.free_memory", lambda: 100)
    with pytest.raises(DataError, match=r"needs .* of memory"):
        np.asarray(found)


def test_the_key_tells_what_rows_were_made_of() -> None:
    assert key_of("a", 1) == key_of("a", 1)
    assert key_of("a", 1) != key_of("a", 2)


def test_another_version_of_the_program_has_keys_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of("a", 1)
    monkeypatch.setattr(stored, "PROGRAM", "0.0.0")
    assert key_of("a", 1) != before


def test_equal_examples_are_found_in_what_is_stored() -> None:
    given = pictures()
    assert digests(kept_pictures(given)).tolist() == digests((given / np.float32(255)).astype(np.float32)).tolist()


def test_a_network_is_given_the_same_batches_from_disk_as_from_memory() -> None:
    graph = examples.example("digits-cnn").graph
    program = to_program(graph)
    dataset = next(node.layer for node in graph.nodes.values() if node.layer.role == "data")
    part = prepare(dataset).train
    in_memory = Examples(program, part, torch.device("cpu"))
    x = Stored(np.asarray(part.x))
    on_disk = Examples(program, Part(x, part.y, part.index), torch.device("cpu"))
    rows = torch.tensor([5, 2, 9])
    assert len(on_disk) == len(in_memory)
    for name, tensor in in_memory.take(rows).items():
        assert torch.equal(on_disk.take(rows)[name], tensor)
        assert torch.equal(on_disk.slice(1, 4)[name], in_memory.slice(1, 4)[name])
