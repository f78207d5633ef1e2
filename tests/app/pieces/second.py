"""The second of two."""

SECOND = 2
