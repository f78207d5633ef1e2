"""Pictures of one's own: files in a folder for each class, or with a table of labels."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from engine.datasets.base import Scaling
from engine.datasets.labelled_dataset import LabelledFiles
from engine.datasets.pictures_decoding import SUFFIXES, Background, Colour, Fit, PictureLook
from engine.layer import layer

Side = Annotated[int, Field(ge=1, le=4096)]


@layer
class Pictures(LabelledFiles):
    """Pictures from a folder: one folder for each class inside of it, or a table that names the class of each file.

    PNG, JPEG, WebP, BMP, GIF and TIFF are read, turned upright as the camera was held, and brought to one size. Folders
    called `train`, `val` and `test` with the classes inside are the three parts. A table of labels (`labels.csv`: the
    file's name and its class or a number) lies in the folder or beside it. Pixels run from 0 to 1; what cannot be read
    is left out and named. Source and licence are those of the files you bring.
    """

    kind = "pictures"
    title = "Pictures"
    keywords = ("images", "photos", "folder", "png", "jpeg", "imagefolder", "own data", "classification", "regression")
    words: ClassVar[str] = "pictures"
    suffixes: ClassVar[tuple[str, ...]] = SUFFIXES

    size: tuple[Side, Side] = Field(
        (64, 64), description="All pictures are brought to this height and width, in pixels."
    )
    fit: Fit = Field(
        "pad",
        description="How a picture of another shape is brought to the size. Pad: all of it, with a margin."
        " Crop: the middle of it. Stretch: all of it, out of proportion.",
    )
    colour: Colour = Field("RGB", description="Grey: one channel. RGB: three channels, red, green and blue.")
    background: Background = Field("white", description="The colour of margins, and of what is transparent.")
    scaling: Scaling = Field("none", description="How the pixels are scaled; they lie between 0 and 1 as they are.")

    @property
    def look(self) -> PictureLook:
        return PictureLook(*self.size, self.colour, self.fit, self.background)
