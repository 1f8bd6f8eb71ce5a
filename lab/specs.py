"""What a run does: one frozen, validated record a kind of run. What grows a picture stands in `lab.ascent`."""

from dataclasses import dataclass
from typing import ClassVar

from lab.ascent import AscentSpec
from lab.controls import LEARNING_RATES, Control, Settings, control
from lab.detector_training import DetectorTrainSpec
from lab.gan_training import GanTrainSpec
from lab.ram_training import RamTrainSpec

DATA_CHOICES = {
    "digits": "Digits",
    "fashion": "Fashion",
    "animals": "Animal shapes",
    "house-numbers": "House numbers (drawn)",
    "illustrated": "Ten classes (drawn)",
    "mnist-full": "All of MNIST (online)",
    "fashion-full": "All of Fashion-MNIST (online)",
    "cifar10": "CIFAR-10 (online)",
    "svhn": "SVHN, house numbers (online)",
}
MODEL_CHOICES = {
    "single-layer": "Single layer",
    "mlp": "MLP",
    "lenet5": "LeNet-5",
    "cifar-cnn": "CIFAR CNN of the course",
    "builder": "Your own",
    "small-resnet": "Small ResNet",
    "small-googlenet": "Small GoogLeNet",
}
OPTIMIZER_CHOICES = {
    "sgd": "SGD",
    "momentum": "SGD with momentum 0.9",
    "nesterov": "SGD with Nesterov momentum 0.9",
    "rmsprop": "RMSprop",
    "adam": "Adam",
    "adamw": "AdamW (weight decay 0.004)",
}
INITIALIZER_CHOICES = {
    "zeros": "Zeros",
    "small_normal": "Small normal (0.01)",
    "xavier": "Xavier (Glorot)",
    "he": "He",
    "orthogonal": "Orthogonal",
}
ACTIVATION_CHOICES = {
    "relu": "ReLU",
    "leaky_relu": "Leaky ReLU",
    "elu": "ELU",
    "gelu": "GELU",
    "tanh": "tanh",
    "sigmoid": "Sigmoid",
}
_BUILDER = ("builder",)
_RESNET, _GOOGLENET = ("small-resnet",), ("small-googlenet",)
_CONVOLUTION_DROPOUT = ("cifar-cnn", "builder")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSpec(Settings):
    """One training of a classifier, complete: the same spec gives the same losses.

    Raises:
        InvalidSpec: on construction, for a value outside its rule.
    """

    kind: ClassVar[str] = "classifier"

    data: str = control("digits", label="Data", help="The pictures that the network learns from.", choices=DATA_CHOICES)
    model: str = control(
        "lenet5", label="Model", help="Choosing a model sets the course's values for it.", choices=MODEL_CHOICES
    )
    optimizer: str = control(
        "adam",
        label="Optimizer",
        help="The rule that turns gradients into steps.",
        choices=OPTIMIZER_CHOICES,
    )
    learning_rate: float = control(
        1e-3,
        label="Learning rate",
        help="How far a step goes along the gradient; the last stops are absurd on purpose.",
        low=1e-5,
        high=1e9,
        stops=LEARNING_RATES,
    )
    epochs: int = control(10, label="Epochs", help="How often each training picture is seen.", low=1, high=50, step=1)
    seed: int = control(
        0,
        label="Seed",
        help="Fixes the first weights, the order of the pictures and dropout: the same seed gives the same run.",
        low=0,
        high=999,
        step=1,
        more=True,
    )
    batch_size: int = control(
        128, label="Batch size", help="Pictures averaged in one step.", low=8, high=512, step=8, more=True
    )
    initializer: str = control(
        "xavier",
        label="Initializer",
        help="Where the weights start (course chapter 3.3).",
        choices=INITIALIZER_CHOICES,
        more=True,
    )
    dropout: float = control(
        0.0,
        label="Dropout",
        help="Share of values set to zero before the output and after each hidden dense layer, in training only.",
        low=0.0,
        high=0.9,
        step=0.05,
        more=True,
    )
    convolution_dropout: float = control(
        0.0,
        label="Dropout after convolutions",
        help="The same among the feature maps.",
        low=0.0,
        high=0.9,
        step=0.05,
        models=_CONVOLUTION_DROPOUT,
        more=True,
    )
    l1: float = control(
        0.0,
        label="L1 penalty",
        help="Adds this times the sum of |w| to the loss; pushes weights to exactly zero.",
        low=0.0,
        high=0.01,
        step=0.0001,
        more=True,
    )
    l2: float = control(
        0.0,
        label="L2 penalty",
        help="Adds this times the sum of w squared to the loss; keeps weights small.",
        low=0.0,
        high=0.01,
        step=0.0001,
        more=True,
    )
    max_norm: float = control(
        0.0,
        label="Max-norm",
        help="Longest weight vector that a unit may have; 0 switches the limit off.",
        low=0.0,
        high=5.0,
        step=0.25,
        more=True,
    )
    patience: int = control(
        0,
        label="Early stopping",
        help="Stop after this many epochs without a better validation loss and keep the best epoch; 0 switches it off.",
        low=0,
        high=10,
        step=1,
        more=True,
    )
    blocks: int = control(
        2, label="Convolution blocks", help="Each halves the map.", low=1, high=4, step=1, models=_BUILDER
    )
    filters: int = control(
        16,
        label="Filters",
        help="In the first block; each next block has twice as many.",
        low=2,
        high=64,
        step=2,
        models=_BUILDER,
    )
    kernel: int = control(
        3, label="Kernel size", help="Side of the square kernel.", low=1, high=7, step=1, models=_BUILDER
    )
    pooling: str = control(
        "max",
        label="Pooling",
        help="What a 2x2 window passes on.",
        choices={"max": "Max", "average": "Average"},
        models=_BUILDER,
        more=True,
    )
    batch_norm: bool = control(
        False,
        label="Batch normalisation",
        help="After each convolution.",
        models=(*_BUILDER, *_RESNET, *_GOOGLENET),
        more=True,
    )
    stage_blocks: int = control(
        3,
        label="Residual blocks a stage",
        help="Of two convolutions each, in three stages.",
        low=1,
        high=5,
        step=1,
        models=_RESNET,
    )
    skip: bool = control(
        True,
        label="Skip connections",
        help="Each block's input is added to what its layers give.",
        models=_RESNET,
    )
    reduced: bool = control(
        True,
        label="Bottlenecks of 1x1",
        help="In an inception module, 1x1 convolutions let fewer channels reach the 3x3 and 5x5.",
        models=_GOOGLENET,
    )
    auxiliary: bool = control(
        False,
        label="Auxiliary classifier",
        help="A second answer half-way helps the gradient in training and is cut off afterwards.",
        models=_GOOGLENET,
    )
    dense_units: int = control(
        64,
        label="Dense units",
        help="Units of the hidden dense layer; 0 leaves it out.",
        low=0,
        high=512,
        step=16,
        models=_BUILDER,
        more=True,
    )
    activation: str = control(
        "relu",
        label="Activation",
        help="The non-linearity of every hidden layer.",
        choices=ACTIVATION_CHOICES,
        models=_BUILDER,
        more=True,
    )

    def obeys(self, name: str) -> bool:
        """Whether this model has use for the setting."""
        return applies(self.controls()[name], self.model)

    @property
    def work(self) -> tuple[str, ...]:
        """Runs of the same work take about as long an epoch."""
        return self.data, self.model


def applies(rule: Control, model: str) -> bool:
    """Whether a setting changes what this model trains."""
    return not rule.models or model in rule.models


RunSpec = TrainSpec | RamTrainSpec | AscentSpec | GanTrainSpec | DetectorTrainSpec
KINDS: dict[
    str, type[TrainSpec] | type[RamTrainSpec] | type[AscentSpec] | type[GanTrainSpec] | type[DetectorTrainSpec]
] = {spec.kind: spec for spec in (TrainSpec, RamTrainSpec, AscentSpec, GanTrainSpec, DetectorTrainSpec)}
