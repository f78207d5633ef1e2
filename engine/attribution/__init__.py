"""What an answer of a network rests on: which places of one input speak for it, and which against.

`explaining` has the methods by name, `head` says what a network answers, `subject` what is explained. All of it is
computed on one example at a time, in evaluation mode, and changes nothing.
"""

from engine.attribution.base import Attribution, Layout, layout
from engine.attribution.explaining import METHODS, Method, answer, explain
from engine.attribution.grad_cam import convolutions
from engine.attribution.head import Answer, Head

__all__ = [
    "METHODS",
    "Answer",
    "Attribution",
    "Head",
    "Layout",
    "Method",
    "answer",
    "convolutions",
    "explain",
    "layout",
]
