"""The live pictures of a training, one file each. A new one is a sub-class of `View` and a line in VIEWS."""

from app.views.activations import ActivationView
from app.views.agent import AgentView
from app.views.attention import AttentionView
from app.views.boundary import BoundaryView
from app.views.generated import GeneratedView
from app.views.gradients import GradientView
from app.views.hidden import HiddenView
from app.views.landscape import LandscapeView
from app.views.latent import LatentView
from app.views.loss import LossView
from app.views.luck import LuckView
from app.views.neuron import NeuronView
from app.views.race import RaceView
from app.views.regularisation import RegularisationView
from app.views.units import UnitView
from app.views.view import View
from app.views.weights import WeightView

VIEWS: dict[str, type[View]] = {
    view.name: view
    for view in (
        LossView,
        RaceView,
        ActivationView,
        UnitView,
        GradientView,
        WeightView,
        BoundaryView,
        HiddenView,
        LatentView,
        GeneratedView,
        AttentionView,
        LandscapeView,
        LuckView,
        RegularisationView,
        NeuronView,
        AgentView,
    )
}
"""Every view by its name in saved window layouts, in the order of the menu."""
