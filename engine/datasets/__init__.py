"""The data sets, in the order of the palette: importing this package puts each of them into LAYERS."""
# ruff: noqa: I001 (the order of the palette is not that of the alphabet)

from engine.datasets import plane as plane
from engine.datasets import clusters as clusters
from engine.datasets import cloud as cloud
from engine.datasets import painted as painted
from engine.datasets import drawn as drawn
from engine.datasets import function as function
from engine.datasets import truth_table as truth_table
from engine.datasets import adding as adding
from engine.datasets import sorting as sorting
from engine.datasets import last_signal as last_signal
from engine.datasets import dates as dates
from engine.datasets import iris as iris
from engine.datasets import wine as wine
from engine.datasets import breast_cancer as breast_cancer
from engine.datasets import diabetes as diabetes
from engine.datasets import digits as digits
from engine.datasets import digit_pairs as digit_pairs
from engine.datasets import fashion_mnist as fashion_mnist
from engine.datasets import moving_dots as moving_dots
from engine.datasets import idx as idx
from engine.datasets import pictures as pictures
from engine.datasets import sounds as sounds
from engine.datasets import table_file as table_file
from engine.datasets import arrays as arrays
from engine.datasets import series as series
from engine.datasets import text as text
from engine.datasets import text_labelled as text_labelled
from engine.datasets import text_pairs as text_pairs
from engine.datasets import text_python as text_python
from engine.datasets import environment as environment
