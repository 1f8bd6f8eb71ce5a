"""Convolutions that differ in which channels they mix, and what they cost. Pure."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lab.ops import convolution_kinds as kinds
from lab.ops import costs
from lab.ops.convolution import Convolution, conv2d
from lab.ops.costs import Cost
from lab.ops.padding import same_pads

Kind = Literal["plain", "depthwise", "separable", "grouped", "pointwise"]
KINDS: dict[Kind, str] = {
    "plain": "Plain",
    "depthwise": "Depthwise",
    "separable": "Separable",
    "grouped": "Grouped",
    "pointwise": "1 × 1",
}
ABOUT: dict[Kind, str] = {
    "plain": "Each output map sees all channels, and a window of each: the layer of the page Convolution.",
    "depthwise": "Each output map sees one channel alone: space is looked at, channels are not mixed.",
    "separable": "Two steps: depthwise, then a 1 × 1 convolution that mixes the channels of each pixel.",
    "grouped": "Channels are cut into groups that know nothing of each other; here each colour is a group.",
    "pointwise": "Each output pixel mixes the channels of one pixel: no neighbour counts.",
}
CHANNELS = 3
MAPS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Mixed:
    """A colour picture through one kind of convolution, to `MAPS` maps, with stride 1 and padding "same".

    Attributes:
        image: uint8 `(H, W, 3)`.
        kernel: float64, its axes as the kind has them: `(k, k, 3, 6)` plain, `(k, k, 3, 2)` depthwise, `(k, k, 1, 6)`
            grouped, `(k, k, 3, 1)` the first step of separable, `(1, 1, 3, 6)` for 1 × 1.
        pointwise: float64 `(1, 1, 3, 6)`, the second step of separable; None for others.
        between: float64 `(H, W, 3)`, what the first step gives; None for others.
        output: float64 `(H, W, 6)`.
    """

    kind: Kind
    seed: int
    image: np.ndarray
    kernel: np.ndarray
    pointwise: np.ndarray | None
    between: np.ndarray | None
    output: np.ndarray

    def sees(self, number: int) -> tuple[int, ...]:
        """Which channels of the picture an output map is made of."""
        if self.kind in ("depthwise", "grouped"):
            return (number // (MAPS // CHANNELS),)
        return tuple(range(CHANNELS))

    def weights(self, number: int, channel: int) -> np.ndarray:
        """What of a channel enters an output map, float64 `(k, k)`; of the map in between, for separable."""
        if self.kind == "depthwise":
            return self.kernel[..., channel, number % self.kernel.shape[-1]]
        if self.kind == "grouped":
            return self.kernel[..., 0, number]
        if self.pointwise is not None:
            return self.pointwise[..., channel, number]
        return self.kernel[..., channel, number]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """A layer's sizes, of which its price follows."""

    kernel: int = 3
    channels_in: int = 64
    channels_out: int = 128
    side: int = 28
    groups: int = 4


def mix(image: np.ndarray, kind: Kind, size: int, seed: int) -> Mixed:
    """Sends a picture, uint8 `(H, W, 3)`, through random kernels of `size` rows and columns.

    Raises:
        DoesNotFit: never with "same" padding; as the operations of `lab.ops`.
    """
    rng = np.random.default_rng(seed)
    kernel = rng.standard_normal(_shape(kind, size))
    values = image.astype(np.float64)
    pads = same_pads((image.shape[0], image.shape[1]), (kernel.shape[0], kernel.shape[1]))
    pointwise, between = None, None
    if kind == "depthwise":
        output = kinds.depthwise(values, kernel, pads=pads).output
    elif kind == "grouped":
        output = kinds.grouped(values, kernel, CHANNELS, pads=pads).output
    elif kind == "separable":
        pointwise = rng.standard_normal((1, 1, CHANNELS, MAPS))
        steps = kinds.separable(values, kernel, pointwise, pads=pads)
        between, output = steps.depthwise.output, steps.output
    else:
        result: Convolution = conv2d(values, kernel, pads=pads)
        output = result.output
    return Mixed(kind=kind, seed=seed, image=image, kernel=kernel, pointwise=pointwise, between=between, output=output)


def prices(sizes: Sizes) -> dict[Kind, Cost]:
    """What a layer of these sizes costs in each kind, without biases; depthwise has as many outputs as inputs.

    Raises:
        DoesNotFit: if the groups do not divide the channels.
    """
    side, kernel = (sizes.side, sizes.side), (sizes.kernel, sizes.kernel)
    into, out = sizes.channels_in, sizes.channels_out
    return {
        "plain": costs.plain(side, kernel, into, out, bias=False),
        "grouped": costs.grouped(side, kernel, into, out, sizes.groups, bias=False),
        "separable": costs.separable(side, kernel, into, out, bias=False),
        "pointwise": costs.pointwise(side, into, out, bias=False),
        "depthwise": costs.depthwise(side, kernel, into, bias=False),
    }


def mixing_code(mixed: Mixed) -> str:
    """`output`, float `(H, W, 6)`, from `image`."""
    shape = ", ".join(map(str, mixed.kernel.shape))
    lines = [
        "import keras",
        "import numpy as np",
        "",
        f"# image: uint8 {mixed.image.shape}",
        'image = image.astype("float64")[None]  # (N, H, W, C)',
        f"rng = np.random.default_rng({mixed.seed})",
        f"kernel = rng.standard_normal(({shape}))  # {_AXES[mixed.kind]}",
    ]
    if mixed.kind == "depthwise":
        lines.append('output = keras.ops.depthwise_conv(image, kernel, padding="same")[0]')
    elif mixed.kind == "separable":
        lines += [
            f"mixing = rng.standard_normal((1, 1, {CHANNELS}, {MAPS}))",
            'output = keras.ops.separable_conv(image, kernel, mixing, padding="same")[0]',
        ]
    elif mixed.kind == "grouped":
        lines += [
            f"parts = zip(np.split(image, {CHANNELS}, axis=-1), np.split(kernel, {CHANNELS}, axis=-1))",
            'outputs = [keras.ops.conv(part, weights, padding="same") for part, weights in parts]',
            "output = keras.ops.concatenate(outputs, axis=-1)[0]",
        ]
    else:
        lines.append('output = keras.ops.conv(image, kernel, padding="same")[0]')
    return "\n".join(lines)


def _shape(kind: Kind, size: int) -> tuple[int, int, int, int]:
    shapes: dict[Kind, tuple[int, int, int, int]] = {
        "plain": (size, size, CHANNELS, MAPS),
        "depthwise": (size, size, CHANNELS, MAPS // CHANNELS),
        "separable": (size, size, CHANNELS, 1),
        "grouped": (size, size, 1, MAPS),
        "pointwise": (1, 1, CHANNELS, MAPS),
    }
    return shapes[kind]


_AXES: dict[Kind, str] = {
    "plain": "(kh, kw, C_in, C_out)",
    "depthwise": "(kh, kw, C, multiplier)",
    "separable": "(kh, kw, C, multiplier)",
    "grouped": "(kh, kw, C_in / groups, C_out)",
    "pointwise": "(1, 1, C_in, C_out)",
}
