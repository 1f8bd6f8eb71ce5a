"""AlexNet, on one tower and as it was trained, split over two processors (Krizhevsky et al. 2012)."""

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.layers import Conv2D, Dense, Dropout, Flatten, LocalResponseNormalization, Pool2D

SIDE = 227  # the paper says 224, which does not fit its first layer


def alexnet(side: int = SIDE, classes: int = 1000, *, is_grouped: bool = False) -> Architecture:
    """Five convolutions, three dense layers.

    Args:
        side: height and width of the colour picture.
        classes: of the answer.
        is_grouped: the second, fourth and fifth convolution see half of the maps each, those of their own processor.

    Raises:
        InvalidSpec: if the picture is too small.
    """
    groups = 2 if is_grouped else 1
    name, title = ("alexnet-grouped", "AlexNet, two towers") if is_grouped else ("alexnet", "AlexNet, one tower")
    plan = Plan(name, title, (side, side, 3))
    plan.add("conv_1", Conv2D(filters=96, kernel=11, stride=4, activation="relu"))
    plan.add("norm_1", LocalResponseNormalization())
    plan.add("pool_1", Pool2D(kind="max", window=3, stride=2))
    plan.add("conv_2", Conv2D(filters=256, kernel=5, padding="same", activation="relu", groups=groups))
    plan.add("norm_2", LocalResponseNormalization())
    plan.add("pool_2", Pool2D(kind="max", window=3, stride=2))
    plan.add("conv_3", Conv2D(filters=384, kernel=3, padding="same", activation="relu"))
    plan.add("conv_4", Conv2D(filters=384, kernel=3, padding="same", activation="relu", groups=groups))
    plan.add("conv_5", Conv2D(filters=256, kernel=3, padding="same", activation="relu", groups=groups))
    plan.add("pool_5", Pool2D(kind="max", window=3, stride=2))
    plan.add("flatten", Flatten())
    for number in (6, 7):
        plan.add(f"dense_{number}", Dense(units=4096, activation="relu"))
        plan.add(f"dropout_{number}", Dropout(rate=0.5))
    plan.add("dense_8", Dense(units=classes, activation="softmax"))
    return plan.architecture()
