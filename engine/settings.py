"""How a drawing is trained: the training settings, which are part of the document and undone like everything in it.

They stand apart from `engine.training` because a drawing holds them and must be readable without torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo

from engine.layer import setting_error

Optimiser = Literal["sgd", "adam", "adamw", "rmsprop", "adagrad"]
OPTIMISERS: Mapping[str, str] = MappingProxyType(
    {"sgd": "SGD", "adam": "Adam", "adamw": "AdamW", "rmsprop": "RMSprop", "adagrad": "Adagrad"}
)
"""How people write them."""
Method = Literal[
    "supervised", "perceptron", "policy gradient", "actor-critic", "deep Q", "adversarial", "hebbian", "self-supervised"
]
ACTING = ("policy gradient", "actor-critic", "deep Q")
"""The methods that learn by acting in an environment, whose loss is no measure of how good a network is."""
LOSSLESS: Mapping[str, str] = {"hebbian": "reconstruction error"}
"""The methods that learn without a loss, and what they are measured by: less of it is better."""
Pretext = Literal["denoising", "next token"]
HebbianRule = Literal["Hebb", "Oja", "Sanger"]
Schedule = Literal["constant", "step", "cosine", "one-cycle", "plateau"]


class TrainingSettings(BaseModel):
    """Everything that, together with the drawing and its data, decides what a run computes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    method: Method = Field(
        "supervised",
        description="How a step is taken: along the gradient, or by a rule of its own that asks for other drawings.",
    )
    optimiser: Optimiser = Field("adam", description="The rule that turns gradients into steps.")
    learning_rate: float = Field(0.001, gt=0, le=100, description="The size of the steps.")
    momentum: float = Field(0.9, ge=0, lt=1, description="How much of the last step SGD and RMSprop keep.")
    nesterov: bool = Field(False, description="SGD looks ahead along its momentum before it takes the gradient.")
    weight_decay: float = Field(0.0, ge=0, le=10, description="L2: pulls weights towards zero, in proportion to them.")
    l1: float = Field(0.0, ge=0, le=10, description="L1: pulls weights towards zero evenly: many become zero.")
    clip: float = Field(0.0, ge=0, le=1e6, description="Gradients longer than this are cut to it; 0 never does.")
    schedule: Schedule = Field("constant", description="How the learning rate changes over the run.")
    schedule_epochs: int = Field(
        10, ge=1, le=100_000, description="Step: epochs between drops. Plateau: epochs to wait."
    )
    schedule_factor: float = Field(0.1, gt=0, lt=1, description="Step and plateau: the rate is multiplied by it.")
    batch_size: int = Field(32, ge=1, le=1_000_000, description="Examples in one step.")
    accumulate: int = Field(
        1, ge=1, le=4096, description="Batches whose gradients are added up to one step: a larger batch in less memory."
    )
    epochs: int = Field(10, ge=1, le=1_000_000, description="How often the training goes through all examples.")
    patience: int = Field(
        0,
        ge=0,
        le=100_000,
        description="Early stopping: epochs without a better validation loss; 0 is off.",
    )
    bootstrap: bool = Field(
        False,
        description="Bagging: learn from as many examples, drawn once with repeats; which ones, the seed decides.",
    )
    carry_states: bool = Field(
        False,
        description="Truncated backpropagation through time: windows follow one another, and recurrent layers go on "
        "with what they knew; gradients end with the window, memory does not.",
    )
    average: float = Field(
        0.0,
        ge=0,
        lt=1,
        description="Moving average of the weights: the share that stays at each step, such as 0.999; 0 is off.",
    )
    adversaries: Literal["both", "generator", "discriminator"] = Field(
        "both", description="Which side learns; the other stays as it is."
    )
    generator_rate: float = Field(
        1.0, gt=0, le=1000, description="The generator's learning rate, as a multiple of the discriminator's."
    )
    pretext: Pretext = Field(
        "denoising",
        description="Denoising: clean inputs from spoilt ones. Next token: the step that follows each step.",
    )
    noise: float = Field(
        0.3, ge=0, le=100, description="The standard deviation of the noise that is added to the inputs."
    )
    masked: float = Field(
        0.0, ge=0, lt=1, description="The share of the inputs that is left out: numbers become 0, tokens other ones."
    )
    hebbian_rule: HebbianRule = Field(
        "Sanger",
        description="Hebb: weights grow without bound. Oja: to length 1, every unit to the same. "
        "Sanger: to the principal components in order.",
    )
    players: int = Field(
        8,
        ge=1,
        le=1024,
        description="Environments that are played side by side: steps are faster and more varied.",
    )
    discount: float = Field(0.99, ge=0, le=1, description="What a reward is worth one step later (γ).")
    trace: float = Field(
        0.95,
        ge=0,
        le=1,
        description="How far returns are played out before the critic takes over (λ): 0 one step, 1 to the end.",
    )
    scaled_returns: bool = Field(
        True, description="The critic learns returns from their mean, in units of their spread: it is soon about right."
    )
    explore: float = Field(
        0.05, ge=0, le=1, description="The share of actions that are tried at random, after the beginning."
    )
    explore_steps: int = Field(
        10_000, ge=0, le=100_000_000, description="Steps of the environment over which that share falls from all."
    )
    persistent: bool = Field(
        False, description="Actions tried at random are kept up for a while: finds what single ones would undo."
    )
    learning_starts: int = Field(
        1_000,
        ge=0,
        le=100_000,
        description="Steps of the environment, at random, before any are learned from.",
    )
    n_step: int = Field(
        1, ge=1, le=100, description="Rewards that are taken as they came before the target network says what follows."
    )
    double_q: bool = Field(
        True, description="The network chooses the action that the target network judges: values are less too high."
    )
    replay: int = Field(10_000, ge=100, le=1_000_000, description="Steps of the environment that are remembered.")
    reuse: int = Field(16, ge=1, le=1024, description="How often each remembered step is learned from, on average.")
    target_every: int = Field(
        250, ge=1, le=1_000_000, description="Steps of training after which the target network follows."
    )
    target_share: float = Field(
        1.0, gt=0, le=1, description="How far it follows (τ): 1 copies the network; 0.005 at every step is an average."
    )
    precision: Literal["float32", "mixed"] = Field(
        "float32", description="Mixed: matrix products in bfloat16, half of the bits; faster on newer graphics cards."
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, description="The same seed gives the same run.")
    device: Literal["auto", "cpu", "cuda", "mps"] = Field("auto", description="Where it runs; auto takes the fastest.")
    threads: int = Field(0, ge=0, le=256, description="Processor threads; 0 chooses for the network.")

    @property
    def acts(self) -> bool:
        """Whether it learns by acting and not from examples."""
        return self.method in ACTING

    @property
    def by_loss(self) -> bool:
        """Whether it makes losses of the drawing smaller."""
        return self.method not in LOSSLESS

    @property
    def measured(self) -> str:
        """The figure that is the smaller the better it has learnt."""
        return LOSSLESS.get(self.method, "loss")

    @property
    def carries(self) -> bool:
        """Whether recurrent layers read on from window to window."""
        return self.carry_states and not self.acts

    @property
    def step_size(self) -> int:
        """Examples in one step of the optimiser."""
        return self.batch_size * self.accumulate

    @property
    def fields(self) -> Mapping[str, FieldInfo]:
        """As a layer's: what a form offers."""
        return type(self).model_fields

    def setting(self, name: str) -> Any:
        return getattr(self, name)

    def choices(self, setting: str) -> tuple[str, ...]:
        """As a layer's: no setting of the training depends on another for what it may be."""
        return ()

    def changed(self, **settings: Any) -> TrainingSettings:
        """The same settings with some changed, checked. Raises UserError with the setting and its range."""
        try:
            return TrainingSettings(**{**self.model_dump(), **settings})
        except ValidationError as error:
            raise setting_error(error, "Training") from None
