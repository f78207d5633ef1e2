"""What a view says while it has nothing to show: that something comes, or what is missing and what to do about it.

A drawing can be ready to be exported and still give nothing to see, for want of data or of a loss; what never comes
must not be announced.
"""

from __future__ import annotations

from app.session import Session

LOADING = "The engine is being loaded: it takes a second or two."
NO_DATA = "There is no data set to compute with. Put one in the place of the Input: what it does appears here."
NO_LOSS = "There is no loss yet: nothing says what is right. Add one, and wire the prediction and the data's y to it."
UNFINISHED = "The drawing is not finished yet. Next: {next}."
TROUBLE = "The drawing has a problem: {first} Mend it (key E, or the panel Problems), and it appears here."
TROUBLES = "The drawing has problems: {first} Mend them (key E, or the panel Problems), and it appears here."


def lacking(session: Session) -> str:
    """Why nothing can be computed of the drawing, and what to do; empty where it can."""
    whole = session.whole
    nodes = whole.graph.nodes
    if not nodes:
        return ""  # each view tells what it is for
    found = whole.errors
    if found and found[0].to_do:
        return UNFINISHED.format(next=found[0].to_do)
    if found:
        return (TROUBLE if len(found) == 1 else TROUBLES).format(first=found[0].text)
    used = [nodes[id].layer for id in whole.used]
    if not any(layer.role == "data" for layer in used):
        return NO_DATA
    if whole.graph.training.by_loss and not any(layer.role == "loss" for layer in used):
        return NO_LOSS
    trouble = session.training.watching.trouble
    return str(trouble) if trouble is not None else ""


def awaited(session: Session, coming: str) -> str:
    """`coming`, which says what comes in a moment, where it can come; otherwise why it does not."""
    if not session.whole.graph.nodes:
        return ""
    return lacking(session) or (coming if session.torch_here else LOADING)
