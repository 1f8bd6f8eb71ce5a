"""EfficientNet-Lite0: inverted residual blocks with depthwise convolutions (Tan & Le 2019, the "Lite" variant).

Lite has no squeeze-and-excitation, ReLU6 everywhere, and a stem and a head that are not scaled.
"""

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.inverted import Stage, add_inverted_residuals
from lab.architectures.layers import Dense, Dropout, GlobalAveragePool2D

LITE0 = "efficientnet-lite0"
STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)


def efficientnet_lite0(side: int = 224, classes: int = 1000) -> Architecture:
    """The smallest of the Lite family; its nodes bear the names of the shipped weights.

    Args:
        side: height and width of the colour picture.
        classes: of the answer.
    """
    plan = Plan(LITE0, "EfficientNet-Lite0", (side, side, 3))
    add_inverted_residuals(plan, STAGES)
    plan.add("pool", GlobalAveragePool2D())
    plan.add("dropout", Dropout(rate=0.2))
    plan.add("predictions", Dense(units=classes, activation="softmax"))
    return plan.architecture()
