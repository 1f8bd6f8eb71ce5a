"""What a run is: a frozen, validated record; its form, its address and its identity all derive from the fields."""

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from lab.errors import InvalidSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """How a field appears in a form, and the rule its value must meet.

    Attributes:
        label: a word that the course uses.
        help: one sentence on what the setting does.
        choices: value -> words on the page, for a field that picks one of several.
        low, high: inclusive bounds of a number.
        step: distance of two positions of a slider.
        stops: the positions of a slider whose steps are uneven.
        whole: the number counts something; `2.0` is taken as 2, `2.5` refused.
        models: the models that the field changes; empty for all.
        more: stands under "More", not in first sight.
    """

    label: str
    help: str
    choices: Mapping[str, str] | None = None
    low: float | None = None
    high: float | None = None
    step: float | None = None
    stops: tuple[float, ...] = ()
    whole: bool = False
    models: tuple[str, ...] = ()
    more: bool = False


def _control(default: Any, **facts: Any) -> Any:
    whole = isinstance(default, int) and not isinstance(default, bool)
    return field(default=default, metadata={"control": Control(whole=whole, **facts)})


DATA_CHOICES = {
    "digits": "Digits",
    "fashion": "Fashion",
    "animals": "Animal shapes",
    "house-numbers": "House numbers (drawn)",
    "illustrated": "Ten classes (drawn)",
    "mnist-full": "All of MNIST (online)",
    "fashion-full": "All of Fashion-MNIST (online)",
    "cifar10": "CIFAR-10 (online)",
}
MODEL_CHOICES = {
    "single-layer": "Single layer",
    "mlp": "MLP",
    "lenet5": "LeNet-5",
    "cifar-cnn": "CIFAR CNN of the course",
    "builder": "Your own",
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
LEARNING_RATES = (*(float(f"{digit}e{power}") for power in range(-5, 1) for digit in (1, 2, 5)), 10.0, 1e3, 1e9)
_BUILDER = ("builder",)
_CONVOLUTION_DROPOUT = ("cifar-cnn", "builder")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainSpec:
    """One training of a classifier, complete: the same spec gives the same losses.

    Raises:
        InvalidSpec: on construction, for a value outside its rule.
    """

    data: str = _control(
        "digits", label="Data", help="The pictures that the network learns from.", choices=DATA_CHOICES
    )
    model: str = _control(
        "lenet5", label="Model", help="Choosing a model sets the course's values for it.", choices=MODEL_CHOICES
    )
    optimizer: str = _control(
        "adam",
        label="Optimizer",
        help="The rule that turns gradients into steps.",
        choices=OPTIMIZER_CHOICES,
    )
    learning_rate: float = _control(
        1e-3,
        label="Learning rate",
        help="How far a step goes along the gradient; the last stops are absurd on purpose.",
        low=1e-5,
        high=1e9,
        stops=LEARNING_RATES,
    )
    epochs: int = _control(10, label="Epochs", help="How often each training picture is seen.", low=1, high=50, step=1)
    seed: int = _control(
        0,
        label="Seed",
        help="Fixes the first weights, the order of the pictures and dropout: the same seed gives the same run.",
        low=0,
        high=999,
        step=1,
        more=True,
    )
    batch_size: int = _control(
        128, label="Batch size", help="Pictures averaged in one step.", low=8, high=512, step=8, more=True
    )
    initializer: str = _control(
        "xavier",
        label="Initializer",
        help="Where the weights start (course chapter 3.3).",
        choices=INITIALIZER_CHOICES,
        more=True,
    )
    dropout: float = _control(
        0.0,
        label="Dropout",
        help="Share of values set to zero before the output and after each hidden dense layer, in training only.",
        low=0.0,
        high=0.9,
        step=0.05,
        more=True,
    )
    convolution_dropout: float = _control(
        0.0,
        label="Dropout after convolutions",
        help="The same among the feature maps.",
        low=0.0,
        high=0.9,
        step=0.05,
        models=_CONVOLUTION_DROPOUT,
        more=True,
    )
    l1: float = _control(
        0.0,
        label="L1 penalty",
        help="Adds this times the sum of |w| to the loss; pushes weights to exactly zero.",
        low=0.0,
        high=0.01,
        step=0.0001,
        more=True,
    )
    l2: float = _control(
        0.0,
        label="L2 penalty",
        help="Adds this times the sum of w squared to the loss; keeps weights small.",
        low=0.0,
        high=0.01,
        step=0.0001,
        more=True,
    )
    max_norm: float = _control(
        0.0,
        label="Max-norm",
        help="Longest weight vector that a unit may have; 0 switches the limit off.",
        low=0.0,
        high=5.0,
        step=0.25,
        more=True,
    )
    patience: int = _control(
        0,
        label="Early stopping",
        help="Stop after this many epochs without a better validation loss and keep the best epoch; 0 switches it off.",
        low=0,
        high=10,
        step=1,
        more=True,
    )
    blocks: int = _control(
        2, label="Convolution blocks", help="Each halves the map.", low=1, high=4, step=1, models=_BUILDER
    )
    filters: int = _control(
        16,
        label="Filters",
        help="In the first block; each next block has twice as many.",
        low=2,
        high=64,
        step=2,
        models=_BUILDER,
    )
    kernel: int = _control(
        3, label="Kernel size", help="Side of the square kernel.", low=1, high=7, step=1, models=_BUILDER
    )
    pooling: str = _control(
        "max",
        label="Pooling",
        help="What a 2x2 window passes on.",
        choices={"max": "Max", "average": "Average"},
        models=_BUILDER,
        more=True,
    )
    batch_norm: bool = _control(
        False, label="Batch normalisation", help="After each convolution.", models=_BUILDER, more=True
    )
    dense_units: int = _control(
        64,
        label="Dense units",
        help="Units of the hidden dense layer; 0 leaves it out.",
        low=0,
        high=512,
        step=16,
        models=_BUILDER,
        more=True,
    )
    activation: str = _control(
        "relu",
        label="Activation",
        help="The non-linearity of every hidden layer.",
        choices=ACTIVATION_CHOICES,
        models=_BUILDER,
        more=True,
    )

    def __post_init__(self) -> None:
        for name, control in controls().items():
            value = getattr(self, name)
            check_value(name, control, value)
            # One number, one form: 1 and 1.0 must give one identity, and a batch of 8.0 pictures cannot be cut.
            if control.low is not None:
                object.__setattr__(self, name, int(value) if control.whole else float(value))

    @classmethod
    def from_values(cls, values: Mapping[str, Any]) -> Self:
        """A spec from a JSON-like mapping; unknown names are an error.

        Raises:
            InvalidSpec: for an unknown name or a value outside its rule.
        """
        known = controls()
        for name in values:
            if name not in known:
                raise InvalidSpec(f"a run has no setting named {name!r}")
        return cls(**values)

    def values(self) -> dict[str, Any]:
        """All settings as plain data."""
        return asdict(self)

    def effective(self) -> dict[str, Any]:
        """The settings that this model obeys: what makes two runs the same or different."""
        return {name: getattr(self, name) for name, control in controls().items() if applies(control, self.model)}

    def identity(self) -> str:
        """Equal for two specs exactly if they train the same thing; 16 hex digits."""
        text = json.dumps(self.effective(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def controls() -> dict[str, Control]:
    """Field name -> control of `TrainSpec`, in the order of the form."""
    return {item.name: item.metadata["control"] for item in fields(TrainSpec)}


def applies(control: Control, model: str) -> bool:
    """Whether a setting changes what this model trains."""
    return not control.models or model in control.models


def check_value(name: str, control: Control, value: Any) -> None:
    """Raises `InvalidSpec` with the rule and the value received."""
    if control.choices is not None:
        if not isinstance(value, str) or value not in control.choices:
            raise InvalidSpec(f"{control.label} must be one of {', '.join(control.choices)}; got {value!r}")
        return
    if control.low is None or control.high is None:
        if not isinstance(value, bool):
            raise InvalidSpec(f"{control.label} must be on or off; got {value!r}")
        return
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (isinstance(value, float) and math.isnan(value)):
        raise InvalidSpec(f"{control.label} must be a number; got {value!r}")
    if not control.low <= value <= control.high:
        raise InvalidSpec(f"{control.label} must lie between {control.low:g} and {control.high:g}; got {value}")
    if control.whole and value != int(value):
        raise InvalidSpec(f"{control.label} must be a whole number; got {value}")


Difference = tuple[str, Any, Any]


def differences(first: TrainSpec, second: TrainSpec) -> tuple[Difference, ...]:
    """`(name, value in first, value in second)` of each effective setting in which two specs differ.

    Example:
        >>> differences(TrainSpec(seed=1), TrainSpec(seed=2))
        (('seed', 1, 2),)
    """
    one, two = first.effective(), second.effective()
    names = [name for name in controls() if name in one or name in two]
    return tuple((name, one.get(name), two.get(name)) for name in names if one.get(name) != two.get(name))
