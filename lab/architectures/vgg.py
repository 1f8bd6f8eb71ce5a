"""VGG: nothing but 3x3 convolutions, two or more in a row (Simonyan & Zisserman 2014)."""

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.layers import Conv2D, Dense, Dropout, Flatten, Pool2D

# Table 1 of the paper, columns D and E: how many convolutions stand in each block.
_CONVOLUTIONS = {16: (2, 2, 3, 3, 3), 19: (2, 2, 4, 4, 4)}
_FILTERS = (64, 128, 256, 512, 512)


def vgg(layers: int, side: int = 224, classes: int = 1000) -> Architecture:
    """Five blocks of convolutions, each ended by a pooling, and three dense layers.

    Args:
        layers: 16 or 19, how many have weights.
        side: height and width of the colour picture.
        classes: of the answer.
    """
    plan = Plan(f"vgg{layers}", f"VGG{layers}", (side, side, 3))
    for block, (filters, count) in enumerate(zip(_FILTERS, _CONVOLUTIONS[layers], strict=True), start=1):
        part = f"block {block}"
        for number in range(1, count + 1):
            convolution = Conv2D(filters=filters, kernel=3, padding="same", activation="relu")
            plan.add(f"conv_{block}_{number}", convolution, block=part)
        plan.add(f"pool_{block}", Pool2D(kind="max", window=2, stride=2), block=part)
    plan.add("flatten", Flatten())
    for number in (1, 2):
        plan.add(f"dense_{number}", Dense(units=4096, activation="relu"))
        plan.add(f"dropout_{number}", Dropout(rate=0.5))
    plan.add("dense_3", Dense(units=classes, activation="softmax"))
    return plan.architecture()
