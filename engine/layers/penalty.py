"""Losses that compare no prediction with a target: how far a code is from normal, whether two vectors are alike.

They add to what a training makes smaller, and have no figures besides their own value.
"""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Layer, Port, Resize, Role, Unfit, layer
from engine.layers.sizes import named, options
from engine.values import Value


class Penalty(Layer):
    """What they share: a number comes out, which counts by its weight."""

    category: ClassVar[str] = "Losses"
    role: ClassVar[Role] = "loss"
    outputs: ClassVar[tuple[Port, ...]] = (Port("loss"),)

    weight: float = Field(1.0, ge=0, le=1e6, description="How much this loss counts where there are several.")


@layer
class KLToNormal(Penalty):
    """How far normal distributions are from the standard one: what keeps the codes of a VAE together (Kingma 2014).

    ½ (mean² + variance − log variance − 1), summed over the numbers of a code; the mean over the examples.
    """

    kind = "kl-to-normal"
    title = "KL to normal"
    inputs = (
        Port("mean", description="The means of the code's numbers."),
        Port("log_variance", description="The logarithms of their variances."),
    )
    keywords = ("kullback", "leibler", "vae", "variational", "autoencoder", "latent")

    def infer(self, mean: Value, log_variance: Value) -> Value:
        alike(self.title, mean, log_variance, "log_variance")
        return Value(())

    def forward(self, me: Me, mean: Name, log_variance: Name) -> Call:
        return Call("modules.kl_to_normal", mean, log_variance)


@layer
class Contrastive(Penalty):
    """Draws two vectors together where they mean the same, and apart where they do not (Hadsell et al. 2006)."""

    kind = "contrastive"
    title = "Contrastive"
    inputs = (
        Port("a", description="One vector."),
        Port("b", description="The other."),
        Port("same", "any", description="1, or the second of two classes, where both mean the same."),
    )
    keywords = ("siamese", "metric learning", "similarity", "embedding", "pairs")

    margin: float = Field(1.0, gt=0, le=1e6, description="How far apart vectors of different meaning are to be.")

    def infer(self, a: Value, b: Value, same: Value) -> Value:
        vectors(self.title, a, b)
        if same.size != 1 or (same.is_index and same.classes != 2):
            text = f"{self.title} expects one of two classes, the same or not, but got {named(same)}."
            raise Unfit(text, port="same")
        return Value(())

    def forward(self, me: Me, a: Name, b: Name, same: Name) -> Call:
        return Call("modules.contrastive_loss", a, b, same, **options(margin=(self.margin, 1.0)))


@layer
class Triplet(Penalty):
    """Asks that an anchor is nearer to what means the same than to what does not, by a margin (Schroff et al. 2015)."""

    kind = "triplet"
    title = "Triplet"
    inputs = (
        Port("anchor", description="A vector."),
        Port("positive", description="One that means the same."),
        Port("negative", description="One that means something else."),
    )
    keywords = ("siamese", "metric learning", "facenet", "embedding", "nn.TripletMarginLoss")

    margin: float = Field(1.0, gt=0, le=1e6, description="By how much the right one is to be nearer.")

    def infer(self, anchor: Value, positive: Value, negative: Value) -> Value:
        vectors(self.title, anchor, positive, "positive")
        vectors(self.title, anchor, negative, "negative")
        return Value(())

    def forward(self, me: Me, anchor: Name, positive: Name, negative: Name) -> Call:
        return Call("F.triplet_margin_loss", anchor, positive, negative, **options(margin=(self.margin, 1.0)))


@layer
class ConnectionistTemporal(Penalty):
    """For sequences whose labels have no places: minus the log of the probability of all ways to say them in order.

    Connectionist temporal classification (Graves et al. 2006). Class 0 is the blank: the network answers with it where
    it says nothing, and labels that are shorter than the longest one end in it.
    """

    kind = "ctc"
    title = "CTC"
    inputs = (
        Port("scores", description="Steps × classes; class 0 is the blank."),
        Port("labels", "index", description="The labels in order, filled up with 0."),
    )
    keywords = ("connectionist temporal classification", "speech", "handwriting", "nn.CTCLoss", "alignment")

    def infer(self, scores: Value, labels: Value) -> Value:
        if scores.rank != 2:
            raise Unfit(f"CTC expects scores of steps × classes, but got {named(scores)}.", port="scores")
        if labels.rank != 1 or labels.classes is None:
            raise Unfit(f"CTC expects a row of labels, but got {named(labels)}.", port="labels")
        if scores.shape[1] != labels.classes:
            text = f"CTC expects {labels.classes} scores at every step, one per label, but got {named(scores)}."
            fix = Resize("scores", labels.classes, f"Make the scores {labels.classes} wide")
            raise Unfit(text, fix, port="scores")
        if labels.size > scores.shape[0]:
            text = f"CTC has {scores.shape[0]} steps for {labels.size} labels; each label needs a step."
            raise Unfit(text, port="labels")
        return Value(())

    def forward(self, me: Me, scores: Name, labels: Name) -> Call:
        return Call("modules.ctc_loss", scores, labels)

    def flops(self, scores: Value, labels: Value) -> int:
        return 0  # no matrix products; torch cannot run it without data


def vectors(title: str, a: Value, b: Value, port: str = "b") -> None:
    """Refuses what are not two vectors of one length."""
    if a.rank != 1 or a.is_index:
        raise Unfit(f"{title} expects vectors, but got {named(a)}.")
    alike(title, a, b, port)


def alike(title: str, a: Value, b: Value, port: str) -> None:
    if a.shape != b.shape or not a.rank:
        fixes = (Resize(port, a.shape[-1], f"Make it {a.shape[-1]} wide"),) if a.rank == b.rank == 1 else ()
        raise Unfit(f"{title} expects two values of one shape, but got {named(a)} and {named(b)}.", *fixes, port=port)
