"""Self-supervised learning: the inputs are spoilt, or moved on by a step, and the network is to say what they were.

What is made of the inputs stands in the program (`engine.self_supervised`), and `Examples` does it wherever a batch is
read: then a step is one along the gradient of the losses, as ever.
"""

from __future__ import annotations

from engine.training.methods.supervised import Supervised


class SelfSupervised(Supervised):
    """Supervised by targets that nobody had to tell."""

    name = "self-supervised"
    by_loss_alone = False
