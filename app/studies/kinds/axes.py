"""Convolution along one axis, and along three. Pure."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lab.ops.convolution_kinds import conv1d, conv3d
from lab.ops.padding import covered, same_pads

Signal = Literal["Step", "Spike", "Noisy wave", "Row of the picture"]
SIGNALS: tuple[Signal, ...] = ("Noisy wave", "Step", "Spike", "Row of the picture")
LENGTH = 32
Padding = Literal["valid", "same", "causal"]
PADDINGS: dict[Padding, str] = {
    "valid": "Valid: none",
    "same": "Same: zeros at both ends",
    "causal": "Causal: zeros before the start alone",
}
LINES: dict[str, np.ndarray] = {
    "Mean of three": np.full(3, 1 / 3),
    "Mean of seven": np.full(7, 1 / 7),
    "Rise": np.array([-1.0, 1.0]),
    "Bend": np.array([1.0, -2.0, 1.0]),
}
Film = Literal["A dot that moves", "A dot that rests", "A ball in a block"]
FILMS: tuple[Film, ...] = ("A dot that moves", "A dot that rests", "A ball in a block")
FRAMES, SIDE = 5, 7
BLOCKS: dict[str, np.ndarray] = {
    "Later less earlier": np.stack([np.full((1, 1), -1.0), np.full((1, 1), 1.0)]),
    "Mean of 3 × 3 × 3": np.full((3, 3, 3), 1 / 27),
    "Motion to the right": np.stack([np.array([[1.0, -1.0]]), np.array([[-1.0, 1.0]])]),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Line:
    """A convolution along one axis.

    Attributes:
        signal: float64 `(T,)`.
        kernel: float64 `(k,)`.
        before: zeros before the first number; `behind` after the last.
        output: float64 `(T',)`.
    """

    signal: np.ndarray
    kernel: np.ndarray
    padding: Padding
    dilation: int
    before: int
    behind: int
    output: np.ndarray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """A convolution along three axes, without padding: volume `(D, H, W)`, kernel and output likewise, float64."""

    volume: np.ndarray
    kernel: np.ndarray
    output: np.ndarray


def signal(name: Signal, row: np.ndarray) -> np.ndarray:
    """Some numbers along one axis, float64 `(32,)`; `row`, uint8 `(32,)`, is the picture's middle one."""
    if name == "Row of the picture":
        return row.astype(np.float64)
    times = np.arange(LENGTH)
    if name == "Step":
        return np.where(times < LENGTH // 2, 0.0, 10.0)
    if name == "Spike":
        return np.where(times == LENGTH // 2, 10.0, 0.0)
    noise = np.random.default_rng(0).normal(0, 2, LENGTH)
    return np.round(8 * np.sin(times / LENGTH * 4 * np.pi) + noise, 1)


def film(name: Film) -> np.ndarray:
    """A few small pictures, float64 `(5, 7, 7)` in [0, 9]: frames of a film, or slices of a block."""
    volume = np.zeros((FRAMES, SIDE, SIDE))
    if name == "A ball in a block":
        depth, row, column = np.ogrid[:FRAMES, :SIDE, :SIDE]
        distance = ((depth - FRAMES // 2) * 1.4) ** 2 + (row - SIDE // 2) ** 2 + (column - SIDE // 2) ** 2
        return np.where(distance <= 9, 9.0, volume)
    for frame in range(FRAMES):
        place = 1 + frame if name == "A dot that moves" else SIDE // 2
        volume[frame, SIDE // 2, place] = 9
    return volume


def along_line(values: np.ndarray, kernel: np.ndarray, padding: Padding, dilation: int) -> Line:
    """Slides a kernel, float `(k,)`, over a signal, float `(T,)`.

    Raises:
        DoesNotFit: if the kernel is longer than the padded signal.
    """
    before, behind = _ends(len(values), len(kernel), padding, dilation)
    result = conv1d(values[:, None], kernel[:, None, None], before=before, after=behind, dilation=dilation)
    return Line(
        signal=values,
        kernel=kernel,
        padding=padding,
        dilation=dilation,
        before=before,
        behind=behind,
        output=result[:, 0],
    )


def through_block(volume: np.ndarray, kernel: np.ndarray) -> Block:
    """Slides a kernel, float `(d, h, w)`, through a volume, float `(D, H, W)`."""
    result = conv3d(volume[..., None], kernel[..., None, None])
    return Block(volume=volume, kernel=kernel, output=result[..., 0])


def line_points(line: Line) -> dict[str, list[object]]:
    """Signal and output in one table of places and values; an output stands in the middle of what it sees.

    With causal padding it stands at the last number that it sees.
    """
    reach = covered(len(line.kernel), line.dilation)
    shift = 0.0 if line.padding == "causal" else (reach - 1) / 2 - line.before
    return {
        "place": [*map(float, range(len(line.signal))), *(place + shift for place in range(len(line.output)))],
        "value": [*line.signal.tolist(), *line.output.tolist()],
        "curve": ["signal"] * len(line.signal) + ["output"] * len(line.output),
    }


def axes_code(shown: Line | Block) -> str:
    """`output` from `signal`, or from `volume`."""
    return line_code(shown) if isinstance(shown, Line) else block_code(shown)


def line_code(line: Line) -> str:
    """`output`, float `(T',)`, from `signal`."""
    return "\n".join(
        [
            "import keras",
            "import numpy as np",
            "",
            f"# signal: float64 {line.signal.shape}",
            f"kernel = np.array({line.kernel.tolist()})[:, None, None]  # (k, C_in, C_out)",
            f"padded = np.pad(signal, ({line.before}, {line.behind}))[None, :, None]  # (N, T, C)",
            f'output = keras.ops.conv(padded, kernel, padding="valid", dilation_rate={line.dilation})[0, :, 0]',
        ]
    )


def block_code(block: Block) -> str:
    """`output`, float `(D', H', W')`, from `volume`."""
    return "\n".join(
        [
            "import keras",
            "import numpy as np",
            "",
            f"# volume: float64 {block.volume.shape}",
            f"kernel = np.array({block.kernel.tolist()})[..., None, None]  # (kd, kh, kw, C_in, C_out)",
            'output = keras.ops.conv(volume[None, ..., None], kernel, padding="valid")[0, ..., 0]',
        ]
    )


def _ends(length: int, kernel: int, padding: Padding, dilation: int) -> tuple[int, int]:
    if padding == "causal":
        return covered(kernel, dilation) - 1, 0
    if padding == "same":
        pads = same_pads((length, 1), (kernel, 1), 1, dilation)
        return pads.top, pads.bottom
    return 0, 0
