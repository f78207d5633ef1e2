"""Brings every family of rules into the table RULES, in the order in which findings are listed."""

from engine.doctor import structure, data, leaks, numbers, rates, gradients, units, fitting, learning  # noqa: F401, I001
from engine.doctor.base import RULES

__all__ = ["RULES"]
