"""GoogLeNet: inception modules look at several sizes at once (Szegedy et al. 2014, table 1)."""

from typing import NamedTuple

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.layers import (
    Activation,
    BatchNormalization,
    Concatenate,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool2D,
    LocalResponseNormalization,
    Pool2D,
)


class Inception(NamedTuple):
    """Filters of one module: 1x1; 1x1 before 3x3, and 3x3; 1x1 before 5x5, and 5x5; 1x1 behind the pooling."""

    one: int
    three_reduced: int
    three: int
    five_reduced: int
    five: int
    pooled: int


MODULES: dict[str, Inception] = {
    "3a": Inception(64, 96, 128, 16, 32, 32),
    "3b": Inception(128, 128, 192, 32, 96, 64),
    "4a": Inception(192, 96, 208, 16, 48, 64),
    "4b": Inception(160, 112, 224, 24, 64, 64),
    "4c": Inception(128, 128, 256, 24, 64, 64),
    "4d": Inception(112, 144, 288, 32, 64, 64),
    "4e": Inception(256, 160, 320, 32, 128, 128),
    "5a": Inception(256, 160, 320, 32, 128, 128),
    "5b": Inception(384, 192, 384, 48, 128, 128),
}
_POOLED_BEFORE = ("4a", "5a")
_AUXILIARY_AFTER = ("4a", "4d")
BESIDE_WEIGHT = 0.3  # of an auxiliary classifier's loss in training (sec. 5 of the paper)


def googlenet(side: int = 224, classes: int = 1000, *, has_auxiliary: bool = False) -> Architecture:
    """Nine inception modules between a short stem and one dense layer.

    Args:
        side: height and width of the colour picture.
        classes: of the answer.
        has_auxiliary: with the two small classifiers that help the gradient in training, and are cut off afterwards.

    Raises:
        InvalidSpec: if an auxiliary classifier's pooling does not fit.
    """
    name, title = ("googlenet-auxiliary", "GoogLeNet in training") if has_auxiliary else ("googlenet", "GoogLeNet")
    plan = Plan(name, title, (side, side, 3))
    plan.add("conv_1", _convolution(64, 7, stride=2))
    plan.add("pool_1", _pooling())
    plan.add("norm_1", LocalResponseNormalization())
    plan.add("conv_2_reduce", _convolution(64, 1))
    plan.add("conv_2", _convolution(192, 3))
    plan.add("norm_2", LocalResponseNormalization())
    plan.add("pool_2", _pooling())
    joined = plan.last
    for module, filters in MODULES.items():
        if module in _POOLED_BEFORE:
            joined = plan.add(f"pool_{int(module[0]) - 1}", _pooling(), joined)
        joined = inception(plan, module, filters, joined)
        if has_auxiliary and module in _AUXILIARY_AFTER:
            _auxiliary(plan, module, joined, classes)
    plan.add("global_pool", GlobalAveragePool2D(), joined)
    plan.add("dropout", Dropout(rate=0.4))
    plan.add("answer", Dense(units=classes, activation="softmax"))
    return plan.architecture()


def inception(
    plan: Plan, module: str, filters: Inception, source: str, *, is_reduced: bool = True, has_norm: bool = False
) -> str:
    """Four paths over the same maps, joined by channels (fig. 2 of the paper).

    Args:
        is_reduced: with the 1x1 convolutions before 3x3, 5x5 and behind the pooling (fig. 2b); else the larger kernels
            take all channels (fig. 2a, whose pooling passes all channels on; here a 1x1 still brings them down, so
            that both forms give equal shapes).
        has_norm: batch normalisation before each activation, as in Inception v2 (Ioffe & Szegedy 2015).

    Returns:
        the name of the layer that joins.
    """
    block = f"inception {module}"

    def add(part: str, layer: Conv2D | Pool2D | Concatenate, *inputs: str) -> str:
        return plan.add(f"inception_{module}_{part}", layer, *inputs, block=block)

    def convolve(part: str, filters: int, kernel: int, source: str) -> str:
        return convolution(plan, f"inception_{module}_{part}", filters, kernel, source, block=block, has_norm=has_norm)

    one = convolve("1x1", filters.one, 1, source)
    before_three = convolve("3x3_reduce", filters.three_reduced, 1, source) if is_reduced else source
    three = convolve("3x3", filters.three, 3, before_three)
    before_five = convolve("5x5_reduce", filters.five_reduced, 1, source) if is_reduced else source
    five = convolve("5x5", filters.five, 5, before_five)
    pooling = add("pool", Pool2D(kind="max", window=3, stride=1, padding="same"), source)
    pooled = convolve("pool_1x1", filters.pooled, 1, pooling)
    return add("joined", Concatenate(), one, three, five, pooled)


def convolution(plan: Plan, stem: str, filters: int, kernel: int, *inputs: str, block: str = "", has_norm: bool) -> str:
    """A convolution with ReLU, or with batch normalisation between the two; returns the last layer's name."""
    if not has_norm:
        return plan.add(stem, _convolution(filters, kernel), *inputs, block=block)
    plan.add(
        f"{stem}_conv", Conv2D(filters=filters, kernel=kernel, padding="same", has_bias=False), *inputs, block=block
    )
    plan.add(f"{stem}_norm", BatchNormalization(), block=block)
    return plan.add(f"{stem}_relu", Activation(function="relu"), block=block)


def _auxiliary(plan: Plan, module: str, source: str, classes: int) -> None:
    block, stem = f"auxiliary {module}", f"auxiliary_{module}"
    plan.add(f"{stem}_pool", Pool2D(kind="average", window=5, stride=3), source, block=block)
    plan.add(f"{stem}_conv", _convolution(128, 1), block=block)
    plan.add(f"{stem}_flatten", Flatten(), block=block)
    plan.add(f"{stem}_dense", Dense(units=1024, activation="relu"), block=block)
    plan.add(f"{stem}_dropout", Dropout(rate=0.7), block=block)
    plan.add(f"{stem}_answer", Dense(units=classes, activation="softmax"), block=block)


def _convolution(filters: int, kernel: int, stride: int = 1) -> Conv2D:
    return Conv2D(filters=filters, kernel=kernel, stride=stride, padding="same", activation="relu")


def _pooling() -> Pool2D:
    return Pool2D(kind="max", window=3, stride=2, padding="same")
