"""What a decoder is given: the answer so far, one step late and behind a token for the start.

While it learns, the answer so far is the target itself (teacher forcing, Williams and Zipser 1989), or now and then
what the network has just answered (scheduled sampling, Bengio et al. 2015): how often is a setting. When it is judged
or tried, there is no target to look at: it is given its own answers, step by step. `engine.feeding` finds the drawing's
Decoder input, and `engine.network` feeds it; by itself it is only a shift.
"""

from __future__ import annotations

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Insert, Layer, Port, Unfit, layer
from engine.layers.basic import Flatten
from engine.layers.sizes import named
from engine.values import Value


@layer
class DecoderInput(Layer):
    """What a decoder knows at each step: the answer up to the step before, behind a token for the start.

    Wire the target of the loss to it, and an Embedding behind it. While learning it gives the target, one step late:
    teacher forcing. When the network is judged or tried, it gives the network's own answers.
    """

    kind = "decoder-input"
    title = "Decoder input"
    category = "Attention"
    inputs = (Port("target", "index", description="What is to be written: the target that the loss compares with."),)
    keywords = ("teacher forcing", "shifted right", "scheduled sampling", "seq2seq", "encoder-decoder", "translation")

    start: int = Field(
        2,
        ge=0,
        le=1_000_000,
        description="The class that stands before the first step: that of the start token, or one beyond the target's.",
    )

    teacher_forcing: float = Field(
        1.0,
        ge=0,
        le=1,
        description="How often the decoder is told what is right while it learns, and not what it answered: 1 is"
        " always; less is reached evenly over the run (scheduled sampling).",
    )

    def infer(self, target: Value) -> Value:
        if target.rank != 1:
            fixes = (Insert(Flatten(), "target"),) if target.rank > 1 else ()
            raise Unfit(f"{self.title} expects a sequence of classes, but got {named(target)}.", *fixes, port="target")
        return Value(target.shape, max(target.classes or 0, self.start + 1))

    def forward(self, me: Me, target: Name) -> Call:
        return Call("F.pad", target, (1, -1), value=self.start)
