"""The network of the truth test: it must find one small patch, so a small one does."""

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.layers import Activation, BatchNormalization, Conv2D, Dense, GlobalAveragePool2D, Pool2D
from lab.data.truth import CLASSES, SIDE


def truth_reader() -> Architecture:
    """Four convolutions, the mean of each map, one dense layer.

    Example:
        >>> from lab.architectures.architecture import count_parameters
        >>> count_parameters(truth_reader())
        40340
    """
    plan = Plan("truth-reader", "The reader of patches", (SIDE, SIDE, 1))
    for number, (filters, kernel) in enumerate(((16, 5), (32, 3), (48, 3), (48, 3)), start=1):
        convolution = Conv2D(filters=filters, kernel=kernel, padding="same", has_bias=False)
        plan.add(f"conv_{number}", convolution)
        plan.add(f"norm_{number}", BatchNormalization())
        plan.add(f"relu_{number}", Activation(function="relu"))
        if number in (1, 2):
            plan.add(f"pool_{number}", Pool2D(kind="max", window=2, stride=2))
    plan.add("mean", GlobalAveragePool2D())
    plan.add("answer", Dense(units=len(CLASSES), activation="softmax"))
    return plan.architecture()
