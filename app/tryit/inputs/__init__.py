"""What an example is made with: one file for each kind of data, all of them an `Input`."""

from app.theme import Theme
from app.tryit.inputs.base import Input
from app.tryit.inputs.other import OtherInput
from app.tryit.inputs.picture import PictureInput
from app.tryit.inputs.points import PointInput
from app.tryit.inputs.series import SeriesInput
from app.tryit.inputs.table import TableInput
from app.tryit.inputs.text import TextInput
from app.tryit.material import Material

KINDS = {
    "picture": PictureInput,
    "text": TextInput,
    "points": PointInput,
    "table": TableInput,
    "series": SeriesInput,
    "other": OtherInput,
}

__all__ = ["Input", "input_for"]


def input_for(theme: Theme, material: Material) -> Input:
    """What suits the data."""
    return KINDS[material.kind](theme, material)
