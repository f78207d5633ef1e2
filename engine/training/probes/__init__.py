"""Looking inside a network while it learns: one file for each way to look.

    gradient_flow()        how large the gradients and the updates of each layer are
    weights(node)          histograms and pictures of the weights
    unit_statistics()      what comes out of every layer, and the share of units that do nothing
    activations(node)      what comes out of a node for a few fixed examples
    boundary(features)     what the network answers everywhere in the plane of two features
    node_field(node)       what one neuron or feature makes of every point of that plane
    hidden_space(node)     how a node arranges the examples, and what becomes of a grid over the plane
    generated()            what a generative model makes out of noise
    latent_map(node)       where the data lie by their codes, and what is made of any code
    played()               how an agent acts in its environment
    attention_maps(node)   how much each step of a sequence looks at each other one
    node_pictures(nodes)   a small picture of each of many nodes
    wire_values(wires)     what travels along the wires
    pinned(node, port)     whatever somebody wants to see of one place
    connections(nodes)     every single connection of dense layers
    one_neuron(node)       a neuron's weights, and what it makes of a few examples
    shown_answer(shown)    what is answered for the one example that is shown everywhere
    snapshots()            what it has learned so far, to be asked elsewhere

`base` says what a probe is, and what a new one may rely on.
"""

from engine.training.probes.activations import Activations, activations
from engine.training.probes.agent import Played, played
from engine.training.probes.answer import Answer, shown_answer
from engine.training.probes.attention import AttentionMaps, attention_maps
from engine.training.probes.attention_weights import attends, attention_weights
from engine.training.probes.base import EXAMPLES, Histogram, Observation, Probe, Reading, asking, histogram, undisturbed
from engine.training.probes.boundary import Boundary, boundary
from engine.training.probes.connections import Connections, connections
from engine.training.probes.generated import Generated, generated
from engine.training.probes.gradient_flow import GradientFlow, gradient_flow, learning_layers
from engine.training.probes.hidden import HiddenSpace, hidden_space
from engine.training.probes.labels import OfExamples
from engine.training.probes.latent import LatentMap, decoded, latent_map
from engine.training.probes.node_field import NodeField, node_field
from engine.training.probes.one_neuron import OneNeuron, one_neuron
from engine.training.probes.pictures import NodePicture, NodePictures, node_pictures
from engine.training.probes.pinned import Pinned, pinned
from engine.training.probes.routes import Lead
from engine.training.probes.snapshot import Snapshot, snapshots
from engine.training.probes.statistics import UnitStatistics, unit_statistics
from engine.training.probes.weights import ParameterReading, Weights, weights
from engine.training.probes.wires import WireValues, leads, wire_values

__all__ = [
    "EXAMPLES",
    "Activations",
    "Answer",
    "AttentionMaps",
    "Boundary",
    "Connections",
    "Generated",
    "GradientFlow",
    "HiddenSpace",
    "Histogram",
    "LatentMap",
    "Lead",
    "NodeField",
    "NodePicture",
    "NodePictures",
    "Observation",
    "OfExamples",
    "OneNeuron",
    "ParameterReading",
    "Pinned",
    "Played",
    "Probe",
    "Reading",
    "Snapshot",
    "UnitStatistics",
    "Weights",
    "WireValues",
    "activations",
    "asking",
    "attends",
    "attention_maps",
    "attention_weights",
    "boundary",
    "connections",
    "decoded",
    "generated",
    "gradient_flow",
    "hidden_space",
    "histogram",
    "latent_map",
    "leads",
    "learning_layers",
    "node_field",
    "node_pictures",
    "one_neuron",
    "pinned",
    "played",
    "shown_answer",
    "snapshots",
    "undisturbed",
    "unit_statistics",
    "weights",
    "wire_values",
]
