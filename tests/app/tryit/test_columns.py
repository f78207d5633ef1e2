from __future__ import annotations

import numpy as np

from app.tryit.columns import columns

FEATURES = ("mass", "island = Biscoe", "island = Dream", "island = Torgersen", "sex = male", "price = net")


def test_numbers_of_a_one_hot_code_are_one_column_again() -> None:
    found = columns(FEATURES)
    assert [column.name for column in found] == ["mass", "island", "sex = male", "price = net"]
    assert found[1].values == ("Biscoe", "Dream", "Torgersen")
    assert found[1].at == (1, 2, 3)


def test_a_category_is_read_and_written_as_a_whole() -> None:
    mass, island, *_ = columns(FEATURES)
    example = np.array([4.0, 0, 1, 0, 1, 0], np.float32)
    assert island.read(example) == 1
    changed = island.write(example, 2)
    assert changed.tolist() == [4.0, 0, 0, 1, 1, 0]
    assert mass.write(changed, 5.5).tolist() == [5.5, 0, 0, 1, 1, 0]
    assert example.tolist() == [4.0, 0, 1, 0, 1, 0]
