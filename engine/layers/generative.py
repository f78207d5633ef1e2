"""What generative models draw and compare: noise to begin with, a mixture to judge, and examples that turn to noise."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from engine.call import Call, Expression, Me, Name
from engine.layer import Layer, Port, Resize, Unfit, layer
from engine.layers.penalty import Penalty
from engine.layers.sizes import named, options
from engine.values import Value


@layer
class LatentNoise(Layer):
    """A vector of normal noise for every example, drawn anew in every pass: what a generator makes an example of."""

    kind = "latent-noise"
    title = "Latent noise"
    category = "Basic"
    inputs = (Port("like", "any", description="There is one vector for each example of it; its values do not count."),)
    width = "size"
    keywords = ("gan", "generator", "source", "random", "gaussian", "z", "torch.randn")

    size: int = Field(8, ge=1, le=100_000, description="How many numbers a vector has.")

    def infer(self, like: Value) -> Value:
        return Value((self.size,))

    def forward(self, me: Me, like: Name) -> Call:
        return Call("modules.noise_like", like, self.size)


@layer
class RealOrGenerated(Layer):
    """Every other example of the data gives way to a generated one: what a discriminator is to tell apart.

    So one discriminator sees both, and the labels say which is which. What stands before the input *generated* is the
    generator of the adversarial method (Goodfellow et al. 2014).
    """

    kind = "real-or-generated"
    title = "Real or generated"
    category = "Basic"
    inputs = (
        Port("real", description="Examples of the data."),
        Port("generated", description="What the generator has made, of the same shape."),
    )
    outputs = (
        Port("examples", description="Real and generated examples, one after the other."),
        Port("labels", "index", description="0 for a generated example, 1 for a real one."),
    )
    keywords = ("gan", "adversarial", "discriminator", "fake", "mix", "critic")

    def infer(self, real: Value, generated: Value) -> tuple[Value, Value]:
        if real.shape != generated.shape or not real.rank:
            fixes = (Resize("generated", real.shape[-1], f"Make it {real.shape[-1]} wide"),) if real.rank == 1 else ()
            text = f"{self.title} expects two values of one shape, but got {named(real)} and {named(generated)}."
            raise Unfit(text, *(fixes if generated.rank == 1 else ()), port="generated")
        return real, Value((), 2)

    def module(self, real: Value, generated: Value) -> Call:
        return Call("modules.RealOrGenerated")

    def forward(self, me: Me, real: Name, generated: Name) -> tuple[Expression, Expression]:
        examples, labels = me(real, generated).unpack("examples, labels")
        return examples, labels


@layer
class Fooling(Penalty):
    """What a generator makes small: minus the log of the probability that its examples are taken for real.

    The non-saturating loss of Goodfellow et al. 2014: its gradient is large where the generator is still seen through.
    """

    kind = "fooling"
    title = "Fooling"
    inputs = (
        Port("scores", description="One number (logit) for each example: how real it looks to the discriminator."),
        Port("labels", "index", description="Which examples are generated: 0."),
    )
    keywords = ("gan", "generator loss", "adversarial", "non-saturating", "minimax")

    def infer(self, scores: Value, labels: Value) -> Value:
        if scores.shape not in ((), (1,)):
            fix = (Resize("scores", 1, "Make the scores 1 wide"),) if scores.rank == 1 else ()
            raise Unfit(f"Fooling expects one score for each example, but got {named(scores)}.", *fix, port="scores")
        if labels.shape or labels.classes != 2:
            raise Unfit(f"Fooling expects one of two classes, real or not, but got {named(labels)}.", port="labels")
        return Value(())

    def forward(self, me: Me, scores: Name, labels: Name) -> Call:
        return Call("modules.fooling_loss", scores, labels)


@layer
class Diffuse(Layer):
    """Mixes noise into each example, for a time that is drawn anew: the more, the later (Ho et al. 2020).

    The network that follows is to tell the noise from what it is given, and the time. By that, noise alone is turned
    into examples, time by time backwards.
    """

    kind = "diffuse"
    title = "Diffuse"
    category = "Basic"
    outputs: ClassVar[tuple[Port, ...]] = (
        Port("noisy", description="Examples with noise in them."),
        Port("time", "index", description="How far the noise has come, counted from 0."),
        Port("noise", description="The noise that was mixed in: what the network is to predict."),
    )
    keywords = ("diffusion", "ddpm", "denoising", "score", "schedule", "generative")

    steps: int = Field(50, ge=2, le=10_000, description="How many times lie between an example and noise.")
    schedule: Literal["linear", "cosine"] = Field(
        "cosine", description="How the noise grows: evenly at each step, or slowly at both ends (Nichol 2021)."
    )

    def infer(self, x: Value) -> tuple[Value, Value, Value]:
        if x.is_index:
            raise Unfit(f"{self.title} expects real numbers, but got {named(x)}.", port="in")
        return x, Value((), self.steps), x

    def module(self, x: Value) -> Call:
        return Call("modules.Diffuse", self.steps, **options(schedule=(self.schedule, "cosine")))

    def forward(self, me: Me, x: Name) -> tuple[Expression, ...]:
        noisy, time, noise = me(x).unpack("noisy, time, noise")
        return noisy, time, noise
