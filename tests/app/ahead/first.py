"""Comes first, by its name."""
