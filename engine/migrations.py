"""Format numbers of `.gradwire` files, and the steps from each to the next.

The number rises only when files of the version before would be misunderstood. A new setting needs no step; a changed
default does, because files hold only what differs from it. `tests/engine/formats` keeps a file of every number.

Blocks and the field `bypassed` came within format 1: a version from before them keeps a block as a node of a kind that
it does not know, with all that is inside, says so, and writes it back as it was; it cannot train the drawing. What is
bypassed it keeps as a field without effect. The kinds of a table's columns came within it too: where a drawing says
only which columns are numbers, the rest follows from their values (`engine.datasets.table_columns`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

FORMAT = 1
"""What this version writes."""

Step = Callable[[dict[str, Any]], dict[str, Any]]

MIGRATIONS: Mapping[int, Step] = {}
"""From each older format number: what makes a document of it one of the next."""


def migrated(document: dict[str, Any], steps: Mapping[int, Step] = MIGRATIONS) -> dict[str, Any]:
    """A document of any older format as one of the present format; a newer one comes back as it is."""
    number = document["format"]
    while number in steps:
        document = {**steps[number](document), "format": number + 1}
        number += 1
    return document
