"""Losses: how far the predictions are from the targets, one number for a batch, the mean over its examples.

Classes arrive as index values, real targets with the prediction's own shape. The weight of a loss is applied where the
losses are added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from engine.call import Call, Expression, Me, Name
from engine.layer import Change, Doubt, Fix, Insert, Layer, Port, Remove, Replace, Resize, Role, Unfit, layer
from engine.layers.activation import Sigmoid, Softmax
from engine.layers.basic import Dense, Flatten
from engine.layers.sizes import named, options, value_of
from engine.values import Value

Task = Literal["classification", "binary", "regression"]
Prediction = Literal["scores", "probabilities"]
Answer = Literal["scores", "probabilities", "margins", "numbers"]


class Loss(Layer):
    """Compares a prediction with a target. `task` tells which figures beside the loss say something."""

    category: ClassVar[str] = "Losses"
    role: ClassVar[Role] = "loss"
    inputs: ClassVar[tuple[Port, ...]] = (Port("prediction"), Port("target", "any"))
    outputs: ClassVar[tuple[Port, ...]] = (Port("loss"),)

    weight: float = Field(1.0, ge=0, le=1e6, description="How much this loss counts where there are several.")

    @property
    def task(self) -> Task:
        return "regression"

    @property
    def threshold(self) -> float:
        """Of two classes, the second is the answer where a single predicted number is above this."""
        return 0.5

    @property
    def answers(self) -> Answer:
        """What the prediction is: scores that a softmax or sigmoid makes probabilities of, these themselves, margins,
        of which only the order and the sign say something, or numbers like the targets."""
        return "numbers"

    @property
    def ignored(self) -> int | None:
        """The class of targets that do not count."""
        return None

    def infer(self, prediction: Value, target: Value) -> Value:
        self.check(prediction, target)
        return Value(())

    def check(self, prediction: Value, target: Value) -> None:
        """Raises Unfit where the two cannot be compared."""


class OfClasses(Loss):
    """What losses share that want a score for each of several classes, for an example or for each of its places."""

    @property
    def task(self) -> Task:
        return "classification"

    def check(self, prediction: Value, target: Value) -> None:
        classes = needed_classes(self, target)
        if prediction.rank != target.rank + 1:
            text = f"{self.title} expects a prediction of {expected_scores(target)}, but got {named(prediction)}."
            flat = (Insert(Flatten(), "prediction"),) if target.rank == 0 and prediction.rank > 1 else ()
            raise Unfit(text, *flat, port="prediction")
        layouts = {(classes, *target.shape), (*target.shape, classes)}
        if prediction.shape not in layouts:
            raise self.misfit(prediction, target, classes)

    def misfit(self, prediction: Value, target: Value, classes: int) -> Unfit:
        fixes: list[Fix] = []
        if target.shape in (prediction.shape[1:], prediction.shape[:-1]):
            scores = Insert(Dense(units=classes), "prediction") if target.rank == 0 else None
            fixes.append(Resize("prediction", classes, f"Make the prediction {classes} wide", scores))
        if prediction.shape == (1,) and classes == 2:
            fixes.append(Replace(BinaryCrossEntropy()))
        text = f"{self.title} expects a prediction of {expected_scores(target)}, but got {named(prediction)}."
        return Unfit(text, *fixes, port="prediction")

    def scores(self, prediction: Name, target: Name) -> Expression:
        """The classes right after the batch, as torch wants them."""
        last = classes_last(value_of(prediction), value_of(target))
        return Call(".movedim", prediction, -1, 1) if last else prediction


@layer
class CrossEntropy(OfClasses):
    """For one of several classes: minus the log of the probability that was given to the right one."""

    kind = "cross-entropy"
    title = "Cross-entropy"
    keywords = (
        "classification",
        "log loss",
        "softmax",
        "nn.CrossEntropyLoss",
        "negative log likelihood",
        "label smoothing",
    )

    prediction: Prediction = Field(
        "scores", description="Scores (logits) get a softmax inside the loss; probabilities are taken as they are."
    )
    label_smoothing: float = Field(
        0.0, ge=0, le=1, description="The share of certainty that is spread over all classes, against overconfidence."
    )
    ignore: int = Field(
        -1,
        ge=-1,
        le=1_000_000,
        description="The class of targets that do not count, such as 0 for the padding of texts; −1: all count.",
    )

    @property
    def ignored(self) -> int | None:
        return self.ignore if self.ignore >= 0 else None

    @property
    def answers(self) -> Answer:
        return self.prediction

    def forward(self, me: Me, prediction: Name, target: Name) -> Call:
        scores = self.scores(prediction, target)
        if self.prediction == "probabilities":
            # Log-probabilities are scores that the softmax inside leaves as they are.
            scores = Call(".log", Call(".clamp", scores, min=1e-7))
        more = options(label_smoothing=(self.label_smoothing, 0.0), ignore_index=(self.ignore, -1))
        return Call("F.cross_entropy", scores, target, **more)

    def doubts(self, upstream: Mapping[str, Layer]) -> tuple[Doubt, ...]:
        return squashed_twice(self.title, self.prediction, upstream, Softmax())


@layer
class BinaryCrossEntropy(Loss):
    """For yes or no: minus the log of the probability that was given to the right answer."""

    kind = "binary-cross-entropy"
    title = "Binary cross-entropy"
    keywords = ("logistic", "log loss", "nn.BCEWithLogitsLoss", "nn.BCELoss", "multi-label")

    prediction: Prediction = Field(
        "scores", description="Scores (logits) get a sigmoid inside the loss; probabilities are taken as they are."
    )

    @property
    def task(self) -> Task:
        return "binary"

    @property
    def threshold(self) -> float:
        return 0.0 if self.prediction == "scores" else 0.5

    @property
    def answers(self) -> Answer:
        return self.prediction

    def check(self, prediction: Value, target: Value) -> None:
        check_numbers(self, prediction, target)

    def forward(self, me: Me, prediction: Name, target: Name) -> Call:
        # torch's own loss of probabilities ends the program where one is outside of 0 to 1, so scores are made of them.
        scores = prediction if self.prediction == "scores" else Call("torch.logit", prediction, eps=1e-7)
        return Call("F.binary_cross_entropy_with_logits", scores, as_numbers(target, prediction))

    def doubts(self, upstream: Mapping[str, Layer]) -> tuple[Doubt, ...]:
        return squashed_twice(self.title, self.prediction, upstream, Sigmoid())


@layer
class MeanSquaredError(Loss):
    """The mean of the squared differences: large errors count most."""

    kind = "mean-squared-error"
    title = "Mean squared error"
    keywords = ("mse", "l2", "regression", "nn.MSELoss")

    classes: Literal["0 and 1", "-1 and 1"] = Field(
        "0 and 1", description="What two classes count as: −1 and 1 suit an answer of tanh or sign, 0 and 1 others."
    )

    @property
    def threshold(self) -> float:
        return 0.5 if self.classes == "0 and 1" else 0.0

    def check(self, prediction: Value, target: Value) -> None:
        check_numbers(self, prediction, target)

    def forward(self, me: Me, prediction: Name, target: Name) -> Call:
        numbers = as_numbers(target, prediction)
        signs = self.classes == "-1 and 1" and value_of(target).is_index
        return Call("F.mse_loss", prediction, as_signs(numbers) if signs else numbers)


@layer
class MeanAbsoluteError(Loss):
    """The mean of the absolute differences: single large errors count less than with squares."""

    kind = "mean-absolute-error"
    title = "Mean absolute error"
    keywords = ("mae", "l1", "regression", "nn.L1Loss")

    def check(self, prediction: Value, target: Value) -> None:
        check_numbers(self, prediction, target)

    def forward(self, me: Me, prediction: Name, target: Name) -> Call:
        return Call("F.l1_loss", prediction, as_numbers(target, prediction))


@layer
class Huber(Loss):
    """Squares small differences and takes large ones as they are: a mean squared error that outliers do not rule."""

    kind = "huber"
    title = "Huber"
    keywords = ("smooth l1", "robust", "regression", "nn.HuberLoss")

    delta: float = Field(1.0, gt=0, le=1e6, description="Where small differences end and large ones begin.")

    def check(self, prediction: Value, target: Value) -> None:
        check_numbers(self, prediction, target)

    def forward(self, me: Me, prediction: Name, target: Name) -> Call:
        return Call("F.huber_loss", prediction, as_numbers(target, prediction), **options(delta=(self.delta, 1.0)))


@layer
class Hinge(Loss):
    """Asks that the right answer wins by a margin and then is content: the loss of support vector machines."""

    kind = "hinge"
    title = "Hinge"
    keywords = ("svm", "margin", "support vector", "nn.MultiMarginLoss")

    classes: Literal["two", "several"] = Field(
        "two", description="Two classes need one number, whose sign is the answer; several need a score each."
    )
    margin: float = Field(1.0, gt=0, le=1e6, description="By how much the right answer should win.")

    @property
    def task(self) -> Task:
        return "binary" if self.classes == "two" else "classification"

    @property
    def threshold(self) -> float:
        return 0.0

    @property
    def answers(self) -> Answer:
        return "margins"

    def check(self, prediction: Value, target: Value) -> None:
        classes = needed_classes(self, target)
        if target.shape:
            raise Unfit(f"Hinge expects one class for each example, but got {named(target)}.", port="target")
        if self.classes == "several":
            if prediction.shape != (classes,):
                fix = Resize("prediction", classes, f"Make the prediction {classes} wide")
                text = f"Hinge expects a prediction of {expected_scores(target)}, but got {named(prediction)}."
                raise Unfit(text, fix, port="prediction")
        elif classes != 2:
            raise Unfit(
                f"Hinge is set to two classes, but got {named(target)}.", Change("classes", "several"), port="target"
            )
        elif prediction.shape not in ((1,), ()):
            fixes: list[Fix] = [Resize("prediction", 1, "Make the prediction 1 wide"), Change("classes", "several")]
            text = f"Hinge for two classes expects a prediction of 1 number, but got {named(prediction)}."
            raise Unfit(text, *fixes, port="prediction")

    def forward(self, me: Me, prediction: Name, target: Name) -> Call:
        if self.classes == "several":
            return Call("F.multi_margin_loss", prediction, target, **options(margin=(self.margin, 1.0)))
        signs = as_signs(as_numbers(target, prediction))
        margin = int(self.margin) if self.margin.is_integer() else self.margin
        return Call(".mean", Call("F.relu", Call("-", margin, Call("*", signs, prediction))))


@layer
class Focal(OfClasses):
    """Cross-entropy that counts what is easy for less, so that rare and hard examples decide (Lin et al. 2017)."""

    kind = "focal"
    title = "Focal"
    keywords = ("classification", "imbalance", "hard examples", "retinanet")

    gamma: float = Field(2.0, ge=0, le=20, description="How much easy examples are held back; 0 is cross-entropy.")

    @property
    def answers(self) -> Answer:
        return "scores"

    def forward(self, me: Me, prediction: Name, target: Name) -> Call:
        return Call("modules.focal_loss", self.scores(prediction, target), target, **options(gamma=(self.gamma, 2.0)))


@layer
class KLDivergence(Loss):
    """How far the predicted distribution is from a target distribution: what distillation makes small."""

    kind = "kl-divergence"
    title = "KL divergence"
    keywords = ("kullback", "leibler", "distillation", "distribution", "nn.KLDivLoss")

    prediction: Prediction = Field(
        "scores", description="Scores (logits) get a softmax inside the loss; probabilities are taken as they are."
    )

    def check(self, prediction: Value, target: Value) -> None:
        if target.is_index:
            text = f"{self.title} expects probabilities as its target, but got {named(target)}."
            raise Unfit(text, Replace(CrossEntropy()), port="target", hint="For a class, use cross-entropy.")
        if not prediction.rank or prediction.shape != target.shape:
            raise unequal(self, prediction, target)

    def forward(self, me: Me, prediction: Name, target: Name) -> Call:
        log = Call("F.log_softmax", prediction, -1)
        if self.prediction == "probabilities":
            log = Call(".log", Call(".clamp", prediction, min=1e-7))
        return Call("F.kl_div", log, Call(".clamp", target, min=0), reduction="batchmean")


# ---- what losses share ----


def needed_classes(loss: Loss, target: Value) -> int:
    """The classes of a target, or a refusal of real numbers."""
    if target.classes is None:
        text = f"{loss.title} expects a class as its target, but got {named(target)}."
        raise Unfit(text, Replace(MeanSquaredError()), port="target", hint="For real numbers, use a regression loss.")
    return target.classes


def classes_last(prediction: Value, target: Value) -> bool:
    """Whether the scores of a step or pixel lie along the last axis. Where both axes would fit, sequences have them
    last (steps × classes) and pictures first (classes × height × width), as everywhere else."""
    first = prediction.shape == (target.classes, *target.shape)
    last = prediction.shape == (*target.shape, target.classes)
    return target.rank > 0 and last and (target.rank == 1 or not first)


def check_numbers(loss: Loss, prediction: Value, target: Value) -> None:
    """Refuses targets that do not compare number by number with the prediction; two classes count as 0 and 1."""
    if target.classes is None:
        if prediction.shape != target.shape:
            raise unequal(loss, prediction, target)
        return
    if target.classes != 2:
        text = f"{loss.title} expects real numbers or one of two classes as its target, but got {named(target)}."
        raise Unfit(text, Replace(CrossEntropy()), port="target", hint="For several classes, use cross-entropy.")
    if prediction.shape not in (target.shape, (1, *target.shape), (*target.shape, 1)):
        fixes: list[Fix] = [Resize("prediction", 1, "Make the prediction 1 wide")]
        fixes += [Replace(CrossEntropy())] if prediction.shape == (2, *target.shape) else []
        wanted = named(Value((*target.shape, 1)))
        text = f"{loss.title} with two classes expects a prediction of {wanted}, but got {named(prediction)}."
        raise Unfit(text, *fixes, port="prediction")


def unequal(loss: Loss, prediction: Value, target: Value) -> Unfit:
    fixes: list[Fix] = []
    if target.rank and prediction.shape[:-1] == target.shape[:-1] and prediction.rank == target.rank:
        fixes = [Resize("prediction", target.shape[-1], f"Make the prediction {target.shape[-1]} wide")]
    text = f"{loss.title} expects a prediction of the target's shape, {named(target)}, but got {named(prediction)}."
    return Unfit(text, *fixes, port="prediction")


def as_numbers(target: Name, prediction: Name) -> Expression:
    """The target as real numbers in the prediction's shape: classes 0 and 1 become 0.0 and 1.0."""
    goal, given = value_of(prediction), value_of(target)
    if not given.is_index:
        return target
    numbers = Call(".float", target)
    if goal.shape == given.shape:
        return numbers
    return Call(".unsqueeze", numbers, 1 if goal.shape == (1, *given.shape) else -1)


def as_signs(numbers: Expression) -> Call:
    """Classes 0 and 1 as −1 and +1."""
    return Call("-", Call("*", 2, numbers), 1)


def squashed_twice(title: str, wanted: str, upstream: Mapping[str, Layer], squash: Layer) -> tuple[Doubt, ...]:
    """Doubts about scores where probabilities come, and the other way round."""
    before = upstream.get("prediction")
    if wanted == "scores" and isinstance(before, Softmax | Sigmoid):
        text = f"{title} applies a {squash.title.lower()} itself, but {before.title} stands before it."
        hint = "Done twice it learns slowly: remove it, or let the loss take probabilities."
        fixes: tuple[Fix, ...] = (Remove(title=before.title), Change("prediction", "probabilities"))
        return (Doubt(text, "prediction", hint, fixes),)
    if wanted == "probabilities" and isinstance(before, Dense):
        text = f"{title} expects probabilities, but Dense gives any number."
        hint = f"Let the loss take scores, or insert {squash.title}."
        return (Doubt(text, "prediction", hint, (Change("prediction", "scores"), Insert(squash, "prediction"))),)
    return ()


def expected_scores(target: Value) -> str:
    """`10 numbers, one per class` or, per step or pixel, `20×10` in words."""
    if not target.shape:
        return f"{target.classes} numbers, one per class"
    return f"{target.classes} numbers, one per class, for each of {'×'.join(map(str, target.shape))}"
