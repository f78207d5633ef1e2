"""What has one title is counted, and nothing else."""

from engine.naming import told_apart


def test_what_has_one_title_is_counted_in_order_and_the_rest_keeps_its_title() -> None:
    assert told_apart({"a": "Dense", "b": "ReLU", "c": "Dense"}) == {"a": "Dense 1", "b": "ReLU", "c": "Dense 2"}
