"""MobileNetV2: the network that brought inverted residual blocks (Sandler et al. 2018)."""

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.inverted import Stage, add_inverted_residuals
from lab.architectures.layers import Dense, GlobalAveragePool2D

STAGES = (  # table 2 of the paper
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(3, 3, 2, 6, 32),
    Stage(4, 3, 2, 6, 64),
    Stage(3, 3, 1, 6, 96),
    Stage(3, 3, 2, 6, 160),
    Stage(1, 3, 1, 6, 320),
)


def mobilenet_v2(side: int = 224, classes: int = 1000) -> Architecture:
    """17 blocks of 3x3 depthwise convolutions, global pooling, one dense layer.

    Args:
        side: height and width of the colour picture.
        classes: of the answer.
    """
    plan = Plan("mobilenet-v2", "MobileNetV2", (side, side, 3))
    add_inverted_residuals(plan, STAGES)
    plan.add("pool", GlobalAveragePool2D())
    plan.add("predictions", Dense(units=classes, activation="softmax"))
    return plan.architecture()
