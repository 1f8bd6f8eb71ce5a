"""Inverted residual blocks: wide inside, narrow between (Sandler et al. 2018, MobileNetV2, fig. 3 and table 1)."""

from collections.abc import Iterable
from typing import NamedTuple

from lab.architectures.architecture import Plan
from lab.architectures.layers import Activation, Add, BatchNormalization, Conv2D, DepthwiseConv2D

_STEM, _HEAD = 32, 1280


class Stage(NamedTuple):
    """Blocks of one kind: how many, kernel, stride of the first, how many times wider inside, and output channels."""

    blocks: int
    kernel: int
    stride: int
    expansion: int
    channels: int


def add_inverted_residuals(plan: Plan, stages: Iterable[Stage]) -> None:
    """Adds a stem that halves the picture, the stages, and a head of 1,280 maps, each with ReLU6."""
    plan.add("stem_conv", Conv2D(filters=_STEM, kernel=3, stride=2, padding="same", has_bias=False))
    _normalised(plan, "stem")
    channels, number = _STEM, 0
    for stage in stages:
        for index in range(stage.blocks):
            _block(plan, number, stage, stage.stride if index == 0 else 1, channels)
            channels, number = stage.channels, number + 1
    plan.add("head_conv", Conv2D(filters=_HEAD, kernel=1, has_bias=False))
    _normalised(plan, "head")


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
