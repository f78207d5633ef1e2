"""The first of two."""

FIRST = 1
