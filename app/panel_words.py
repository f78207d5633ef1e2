"""What people type who look for a panel, beside its name: what it shows, and the settings that stand in it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PANEL_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "training": (
            "change settings preferences epochs batch size learning rate optimiser adam sgd momentum schedule seed "
            "random device use gpu cuda cpu validation split early stopping clip"
        ),
        "inspector": "change settings units filters dropout parameters properties edit layer",
        "problems": "errors warnings mistakes wrong fix",
        "palette": "add new layer neuron data nodes library",
        "outline": "tree list nodes screen reader",
        "history": "undo steps edits",
        "data": "dataset examples rows images labels split training validation test part",
        "code": "python pytorch source export",
        "runs": "compare experiments record trainings",
        "view-loss": "plot curve graph accuracy metrics error",
        "view-activations": "visualise inspect outputs feature maps heatmap values of a layer",
        "view-units": "dead units neurons statistics saturated",
        "view-gradients": "watch backprop backpropagation vanishing exploding updates",
        "view-weights": "watch inspect see visualise matrix heatmap filters kernels histogram",
        "view-boundary": "decision boundary plane regions two features",
        "view-hidden": "pca t-sne umap embedding representation clusters bent grid",
        "view-latent": "autoencoder code embedding map generate",
        "view-generated": "gan diffusion samples pictures",
        "view-attention": "heads transformer map looks",
        "view-landscape": "surface minimum path valley",
        "view-luck": "random seeds share succeeds",
        "probes": "pin watch value of a wire",
        "microscope": "numbers formulas backpropagation example quiz questions",
    }
)
"""By the key of the panel."""
