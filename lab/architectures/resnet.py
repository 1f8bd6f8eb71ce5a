"""ResNet: each block learns what to add to its input (He et al. 2015)."""

from typing import Literal

from lab.architectures.architecture import Architecture, Plan
from lab.architectures.layers import Activation, Add, BatchNormalization, Conv2D, Dense, GlobalAveragePool2D, Pool2D

# Table 1 of the paper: how many residual blocks each of the four stages has.
_BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
_WIDTHS = (64, 128, 256, 512)
FROM_BOTTLENECK = 50  # with so many layers, a block is 1x1, 3x3, 1x1
_EXPANSION = 4
DEPTHS = tuple(_BLOCKS)
StridedKernel = Literal[1, 3]


def resnet(
    layers: int,
    side: int = 224,
    classes: int = 1000,
    *,
    strided_kernel: StridedKernel = 3,
    has_convolution_bias: bool = False,
) -> Architecture:
    """A stem, four stages of residual blocks, global pooling, one dense layer.

    Args:
        layers: 18, 34, 50, 101 or 152, how many have weights, shortcuts aside.
        side: height and width of the colour picture.
        classes: of the answer.
        strided_kernel: which convolution of a bottleneck halves the map: the first, 1x1, as in the paper and in
            `keras.applications`, or the 3x3, as is usual since.
        has_convolution_bias: as in `keras.applications`; the batch normalisation behind makes it useless.
    """
    plan = Plan(f"resnet{layers}", f"ResNet-{layers}", (side, side, 3))
    builder = Residual(plan, strided_kernel=strided_kernel, has_bias=has_convolution_bias)
    builder.convolution("stem", 64, 7, stride=2)
    plan.add("stem_pool", Pool2D(kind="max", window=3, stride=2, padding="same"))
    for stage, (width, count) in enumerate(zip(_WIDTHS, _BLOCKS[layers], strict=True), start=1):
        for number in range(1, count + 1):
            stride = 2 if number == 1 and stage > 1 else 1
            is_bottleneck = layers >= FROM_BOTTLENECK
            builder.block(
                f"stage_{stage}_block_{number}", width, stride, is_first=number == 1, is_bottleneck=is_bottleneck
            )
    plan.add("global_pool", GlobalAveragePool2D())
    plan.add("answer", Dense(units=classes, activation="softmax"))
    return plan.architecture()


class Residual:
    """Writes convolutions with their batch normalisation, and the blocks made of them.

    Args:
        plan: what is written to.
        strided_kernel, has_bias: see `resnet`.
        has_norm: without it, a convolution with a bias is all.
        has_skip: without it, a block gives what its layers make of its input, and nothing is added.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        strided_kernel: StridedKernel = 3,
        has_bias: bool = False,
        has_norm: bool = True,
        has_skip: bool = True,
    ) -> None:
        self._plan, self._strided_kernel = plan, strided_kernel
        self._has_bias, self._has_norm, self._has_skip = has_bias or not has_norm, has_norm, has_skip

    def convolution(
        self, stem: str, filters: int, kernel: int, *, stride: int = 1, block: str = "", is_open: bool = False
    ) -> str:
        """Convolution, normalisation and, unless it is left open, ReLU."""
        layer = Conv2D(filters=filters, kernel=kernel, stride=stride, padding="same", has_bias=self._has_bias)
        written = self._plan.add(f"{stem}_conv", layer, block=block)
        if self._has_norm:
            written = self._plan.add(f"{stem}_norm", BatchNormalization(), block=block)
        return written if is_open else self._plan.add(f"{stem}_relu", Activation(function="relu"), block=block)

    def block(self, stem: str, width: int, stride: int, *, is_first: bool, is_bottleneck: bool = False) -> None:
        """One residual block: its layers, the shortcut around them, and their sum (fig. 2 and 5 of the paper)."""
        source, block = self._plan.last, stem.replace("_", " ")
        if is_bottleneck:
            first, middle = (stride, 1) if self._strided_kernel == 1 else (1, stride)
            self.convolution(f"{stem}_1", width, 1, stride=first, block=block)
            self.convolution(f"{stem}_2", width, 3, stride=middle, block=block)
            changed = self.convolution(f"{stem}_3", _EXPANSION * width, 1, block=block, is_open=True)
        else:
            self.convolution(f"{stem}_1", width, 3, stride=stride, block=block)
            changed = self.convolution(f"{stem}_2", width, 3, block=block, is_open=True)
        if self._has_skip:
            if is_first and (is_bottleneck or stride > 1):
                source = self._shortcut(stem, source, _EXPANSION * width if is_bottleneck else width, stride, block)
            self._plan.add(f"{stem}_sum", Add(), changed, source, block=block)
        self._plan.add(f"{stem}_relu", Activation(function="relu"), block=block)

    def _shortcut(self, stem: str, source: str, filters: int, stride: int, block: str) -> str:
        """Where shapes differ, a 1x1 convolution takes the input to the shape of the sum (option B of the paper)."""
        layer = Conv2D(filters=filters, kernel=1, stride=stride, padding="same", has_bias=self._has_bias)
        taken = self._plan.add(f"{stem}_shortcut_conv", layer, source, block=block)
        return self._plan.add(f"{stem}_shortcut_norm", BatchNormalization(), block=block) if self._has_norm else taken
