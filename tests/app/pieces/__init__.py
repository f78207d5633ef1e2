"""A package whose `__init__` imports the others in it."""

from tests.app.pieces.first import FIRST
from tests.app.pieces.second import SECOND

BOTH = FIRST + SECOND
