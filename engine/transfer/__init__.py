"""Transfer: weights from another file into a drawing, by names and shapes, and on from there.

    offer = study(graph, path)          what of the file fits, weight by weight; nothing big is read yet
    offer.rows                          one a weight of the drawing: what it takes, why, or why nothing
    offer.choosing("dense_1.weight", "fc.weight"), offer.choosing("dense_1.weight", "")
    weights = offer.read()              the numbers of what was chosen, by the drawing's names
    offer.freezing(graph)               the drawing with all layers frozen that take every weight from the file

`sources` reads files and trusts none, `fitting` finds what belongs together, `offer` is both for one drawing.
"""

from engine.transfer.fitting import Row
from engine.transfer.offer import Offer, study
from engine.transfer.sources import Entry, entries, read_entries

__all__ = ["Entry", "Offer", "Row", "entries", "read_entries", "study"]
