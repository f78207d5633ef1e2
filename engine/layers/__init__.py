"""The layers, a file per family. Importing this package fills `engine.layer.LAYERS`, in the order of the palette."""

# ruff: noqa: I001  (the order of these imports is the order of the palette)
from engine.layers import data
from engine.layers import basic
from engine.layers import activation
from engine.layers import neuron
from engine.layers import feature
from engine.layers import convolution
from engine.layers import pooling
from engine.layers import normalisation
from engine.layers import preparation
from engine.layers import reshape
from engine.layers import merge
from engine.layers import ensemble
from engine.layers import recurrent
from engine.layers import attention
from engine.layers import decoder
from engine.layers import loss
from engine.layers import penalty
from engine.layers import agent
from engine.layers import random
from engine.layers import generative
from engine.layers import wiring

__all__ = [
    "activation",
    "agent",
    "attention",
    "basic",
    "convolution",
    "data",
    "decoder",
    "ensemble",
    "feature",
    "generative",
    "loss",
    "merge",
    "neuron",
    "normalisation",
    "penalty",
    "pooling",
    "preparation",
    "random",
    "recurrent",
    "reshape",
    "wiring",
]
