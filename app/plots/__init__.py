"""How every plot of the window looks: axes, fonts, pens and legends, all taken from the Theme.

Dense curves are drawn without antialiasing.
"""

from __future__ import annotations

from app.plots.axis import Axis, power
from app.plots.legend import Legend, Mark
from app.plots.pens import FAINT, STRONG, behind, mixed, peaks, pen
from app.plots.plot import Plot, Span

__all__ = ["FAINT", "STRONG", "Axis", "Legend", "Mark", "Plot", "Span", "behind", "mixed", "peaks", "pen", "power"]
