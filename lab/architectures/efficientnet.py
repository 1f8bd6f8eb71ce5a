"""EfficientNet-Lite0: inverted residual blocks with depthwise convolutions (Tan & Le 2019, the "Lite" variant).

Lite has no squeeze-and-excitation, ReLU6 everywhere, and a stem and a head that are not scaled.
"""

from typing import NamedTuple

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.layers import (
    Activation,
    Add,
    BatchNormalization,
    Conv2D,
    Dense,
    DepthwiseConv2D,
    Dropout,
    GlobalAveragePool2D,
)


class Stage(NamedTuple):
    """Blocks of one kind: how many, kernel, stride of the first, how many times wider inside, and output channels."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    channels: int


STAGES = (
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
)
_STEM, _HEAD = 32, 1280


def efficientnet_lite0(side: int = 224, classes: int = 1000) -> Architecture:
    """The smallest of the Lite family; its nodes bear the names of the shipped weights.

    Args:
        side: height and width of the colour picture.
        classes: of the answer.
    """
    plan = Plan("efficientnet-lite0", "EfficientNet-Lite0", (side, side, 3))
    plan.add("stem_conv", Conv2D(filters=_STEM, kernel=3, stride=2, padding="same", has_bias=False))
    _normalised(plan, "stem")
    channels, number = _STEM, 0
    for stage in STAGES:
        for index in range(stage.blocks):
            _block(plan, number, stage, stage.stride if index == 0 else 1, channels)
            channels, number = stage.channels, number + 1
    plan.add("head_conv", Conv2D(filters=_HEAD, kernel=1, has_bias=False))
    _normalised(plan, "head")
    plan.add("pool", GlobalAveragePool2D())
    plan.add("dropout", Dropout(rate=0.2))
    plan.add("predictions", Dense(units=classes, activation="softmax"))
    return plan.architecture()


def _block(plan: Plan, number: int, stage: Stage, stride: int, channels: int) -> None:
    """Wider by 1x1, each channel by itself, narrower by 1x1; added to its input where the shapes agree."""
    source, stem, block = plan.last, f"block{number}", f"block {number}"
    if stage.expansion > 1:
        wide = Conv2D(filters=stage.expansion * channels, kernel=1, has_bias=False)
        plan.add(f"{stem}_expand", wide, block=block)
        _normalised(plan, f"{stem}_expand", block)
    depthwise = DepthwiseConv2D(kernel=stage.kernel, stride=stride, padding="same", has_bias=False)
    plan.add(f"{stem}_depthwise", depthwise, block=block)
    _normalised(plan, f"{stem}_depthwise", block)
    plan.add(f"{stem}_project", Conv2D(filters=stage.channels, kernel=1, has_bias=False), block=block)
    projected = plan.add(f"{stem}_project_bn", BatchNormalization(), block=block)
    if stride == 1 and channels == stage.channels:
        plan.add(f"{stem}_add", Add(), source, projected, block=block)


def _normalised(plan: Plan, stem: str, block: str = "") -> None:
    plan.add(f"{stem}_bn", BatchNormalization(), block=block)
    plan.add(f"{stem}_relu", Activation(function="relu6"), block=block)
