"""What the page "Convolution" computes from its controls. Pure: nothing here knows Streamlit."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lab.ops.convolution import Convolution, conv2d, flip
from lab.ops.costs import Cost, dense_equivalent, plain
from lab.ops.padding import NO_PADS, PadMode, Pads, covered, same_pads

Padding = Literal["valid", "same", "custom", "reflect", "replicate"]
PADDINGS: dict[Padding, str] = {
    "valid": "Valid: none",
    "same": "Same: zeros",
    "custom": "Zeros, as many as you say",
    "reflect": "Reflect: mirror the picture",
    "replicate": "Replicate: repeat the edge",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sliding:
    """How a kernel slides. `amount` counts for custom padding alone; reflect and replicate pad as much as "same"."""

    stride: int = 1
    padding: Padding = "valid"
    amount: int = 1
    dilation: int = 1
    bias: float = 0.0
    has_relu: bool = False
    is_flipped: bool = False

    @property
    def mode(self) -> PadMode:
        """What stands in the margin."""
        return self.padding if self.padding in ("reflect", "replicate") else "zero"

    def pads(self, size_hw: tuple[int, int], kernel_hw: tuple[int, int]) -> Pads:
        """Pixels added on each side."""
        if self.padding == "valid":
            return NO_PADS
        if self.padding == "custom":
            return Pads(self.amount, self.amount, self.amount, self.amount)
        return same_pads(size_hw, kernel_hw, self.stride, self.dilation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A convolution and what it came from.

    Attributes:
        image: uint8 `(H, W, C)`.
        own: float64 `(kh, kw, C)`, the kernel as it was chosen.
        kernel: float64 `(kh, kw, C, 1)`, as it is applied: turned by 180 degrees where that is wanted.
        result: see `lab.ops.convolution`; its output is before ReLU.
        output: float64 `(H', W')`, after ReLU if it is on.
    """

    sliding: Sliding
    image: np.ndarray
    own: np.ndarray
    kernel: np.ndarray
    pads: Pads
    result: Convolution
    output: np.ndarray

    @property
    def cost(self) -> Cost:
        """Parameters and multiply-accumulates of this layer."""
        height, width, channels, _ = self.kernel.shape
        return plain(_hw(self.output), (height, width), channels, 1)

    @property
    def dense_cost(self) -> Cost:
        """The same for a dense layer between pictures of these sizes."""
        return dense_equivalent(self.image.shape, (*_hw(self.output), 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What the controls say.

    Attributes:
        image: uint8 `(side, side, C)`, what the kernel slides over.
        kernel: float64 `(kh, kw, C)`, with the numbers that the visitor typed.
        about: what the kernel does, in a sentence.
    """

    image: np.ndarray
    kernel: np.ndarray
    about: str
    sliding: Sliding

    def shown(self) -> Shown:
        """The convolution of all that; see `convolve` for what it raises."""
        return convolve(self.image, self.kernel, self.sliding)


def convolve(image: np.ndarray, kernel: np.ndarray, sliding: Sliding) -> Shown:
    """Slides a kernel over a picture.

    Args:
        image: uint8 `(H, W, C)`.
        kernel: float `(kh, kw, C)`.

    Raises:
        DoesNotFit: if the kernel is larger than the padded picture, or there is too little to reflect.
    """
    weights = kernel.astype(np.float64)[..., None]
    if sliding.is_flipped:
        weights = flip(weights)
    pads = sliding.pads(_hw(image), _hw(kernel))
    result = conv2d(
        image.astype(np.float64),
        weights,
        bias=np.array([sliding.bias]),
        stride=sliding.stride,
        dilation=sliding.dilation,
        pads=pads,
        mode=sliding.mode,
    )
    output = result.output[..., 0]
    return Shown(
        sliding=sliding,
        image=image,
        own=kernel,
        kernel=weights,
        pads=pads,
        result=result,
        output=np.maximum(output, 0.0) if sliding.has_relu else output,
    )


def size_formula(name: str, size: int, before: int, after: int, kernel: int, sliding: Sliding) -> str:
    """The output size along one axis in LaTeX, with today's numbers."""
    reach, stride = covered(kernel, sliding.dilation), sliding.stride
    answer = (size + before + after - reach) // stride + 1
    return (
        rf"\text{{{name}}} = \left\lfloor \frac{{{size} + {before} + {after} - {reach}}}{{{stride}}} \right\rfloor + 1"
        rf" = {answer}"
    )


def keras_code(shown: Shown) -> str:
    """Lines that give exactly `shown.output` from `image`; Keras where it can, else NumPy."""
    sliding = shown.sliding
    lines = _beginning(shown)
    if sliding.stride > 1 and sliding.dilation > 1:
        kh, kw = (covered(size, sliding.dilation) for size in shown.kernel.shape[:2])
        lines += [
            "# Keras takes a stride or a dilation above 1, not both at once: NumPy takes both.",
            f"windows = np.lib.stride_tricks.sliding_window_view(padded, ({kh}, {kw}), axis=(0, 1))",
            f"windows = windows[::{sliding.stride}, ::{sliding.stride}, :, ::{sliding.dilation}, ::{sliding.dilation}]",
            f'output = np.einsum("hwcij,ijco->hwo", windows, kernel) + {sliding.bias:g}',
        ]
    else:
        lines[1:1] = ["import keras"]
        lines += [
            f'output = keras.ops.conv(padded[None], kernel, strides={sliding.stride}, padding="valid", '
            f"dilation_rate={sliding.dilation})[0] + {sliding.bias:g}",
        ]
    if sliding.has_relu:
        lines.append("output = np.maximum(output, 0)")
    return "\n".join(lines)


def matrix_code(shown: Shown) -> str:
    """`matrix`, `(windows, kh * kw * C)`, and `output`, `(H', W')`, from `image`."""
    sliding = shown.sliding
    kh, kw = (covered(size, sliding.dilation) for size in shown.kernel.shape[:2])
    step, apart = sliding.stride, sliding.dilation
    lines = [
        *_beginning(shown),
        f"windows = np.lib.stride_tricks.sliding_window_view(padded, ({kh}, {kw}), axis=(0, 1))",
        f"windows = windows[::{step}, ::{step}, :, ::{apart}, ::{apart}]  # (H', W', C, kh, kw)",
        "height, width = windows.shape[:2]",
        "matrix = windows.transpose(0, 1, 3, 4, 2).reshape(height * width, -1)  # a window a row",
        f"output = (matrix @ kernel.reshape(-1, 1) + {sliding.bias:g}).reshape(height, width)",
    ]
    if sliding.has_relu:
        lines.append("output = np.maximum(output, 0)")
    return "\n".join(lines)


def price_code(shown: Shown) -> str:
    """`parameters`, `macs`, `dense_parameters` and `dense_macs`."""
    height, width, channels, filters = shown.kernel.shape
    return "\n".join(
        [
            f"kh, kw, channels, filters = {height}, {width}, {channels}, {filters}",
            f"in_rows, in_columns = {shown.image.shape[0]}, {shown.image.shape[1]}",
            f"rows, columns = {len(shown.output)}, {shown.output.shape[1]}  # of the output",
            "weights = kh * kw * channels * filters",
            "parameters = weights + filters  # one bias a filter",
            "macs = weights * rows * columns",
            "dense_macs = in_rows * in_columns * channels * rows * columns * filters",
            "dense_parameters = dense_macs + rows * columns * filters",
        ]
    )


def _beginning(shown: Shown) -> list[str]:
    """`kernel`, `(kh, kw, C, 1)`, and `padded`, float64 `(H', W', C)`, from `image`."""
    pads = shown.pads
    numbers = np.array2string(
        shown.kernel[..., 0], separator=", ", floatmode="unique", threshold=10_000, max_line_width=110
    )
    return [
        "import numpy as np",
        "",
        f"# image: uint8 {shown.image.shape}, the numbers of the input",
        f"kernel = np.array({numbers})[..., None]  # (kh, kw, C, 1)",
        f"margin = (({pads.top}, {pads.bottom}), ({pads.left}, {pads.right}), (0, 0))",
        f'padded = np.pad(image.astype("float64"), margin, mode="{_NUMPY_MODES[shown.sliding.mode]}")',
    ]


def _hw(array: np.ndarray) -> tuple[int, int]:
    height, width = array.shape[:2]
    return height, width


_NUMPY_MODES = {"zero": "constant", "reflect": "reflect", "replicate": "edge"}
