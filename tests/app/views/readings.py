"""Readings made by hand, for what is drawn and said of them."""

from __future__ import annotations

import numpy as np

from engine.training.probes import Boundary


def boundary(meaning: str, values: np.ndarray, **changes: object) -> Boundary:
    """Three examples of two features, one of each part; of the classes the second is answered wrongly."""
    right = np.array([0, 1, 1], np.float32)
    made: dict[str, object] = {
        "meaning": meaning, "title": "", "features": (0, 1), "names": ("x1", "x2"), "others": 0, "outputs": 1,
        "field": values.astype(np.float32), "span": np.array([[-1, 1], [0, 4]], np.float32),
        "points": np.zeros((3, 2), np.float32), "part": np.array([0, 1, 2], np.uint8), "there": (1, 1, 1),
        "answers": np.array([0, 0, 1], np.float32), "right": right, "classes": ("no", "yes"), "target": "",
        "limit": 1.0, "middle": 0.0,
    }  # fmt: skip
    return Boundary(**{**made, **changes})  # type: ignore[arg-type]
