"""Layers that draw at random: what they give differs from pass to pass."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.call import Call, Me, Name
from engine.layer import Layer, Port, layer
from engine.layers.penalty import alike
from engine.layers.sizes import options
from engine.values import Value


@layer
class Reparameterise(Layer):
    """Draws a code from normal distributions in such a way that gradients reach their means and variances.

    The reparameterisation trick (Kingma and Welling 2014): mean + deviation × noise, with the noise from outside.
    """

    kind = "reparameterise"
    title = "Reparameterise"
    category = "Basic"
    inputs = (
        Port("mean", description="The means of the code's numbers."),
        Port("log_variance", description="The logarithms of their variances."),
    )
    keywords = ("sample", "vae", "variational", "autoencoder", "noise", "latent", "gaussian")

    draws: Literal["while training", "always"] = Field(
        "while training", description="When it draws; otherwise it gives the means."
    )

    def infer(self, mean: Value, log_variance: Value) -> Value:
        alike(self.title, mean, log_variance, "log_variance")
        return mean

    def module(self, mean: Value, log_variance: Value) -> Call:
        return Call("modules.Reparameterise", **options(always=(self.draws == "always", False)))

    def forward(self, me: Me, mean: Name, log_variance: Name) -> Call:
        return me(mean, log_variance)
