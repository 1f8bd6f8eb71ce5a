"""What the page "Pooling" computes from its controls. Pure: nothing here knows Streamlit."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from lab.ops.convolution import conv2d, windows
from lab.ops.kernels import kernel
from lab.ops.padding import NO_PADS, Pads, same_pads
from lab.ops.pooling import Pooling, PoolKind, pool2d

Kind = Literal["max", "average", "l2", "stochastic", "global_max", "global_average"]
KINDS: dict[Kind, str] = {
    "max": "Max",
    "average": "Average",
    "l2": "L2",
    "stochastic": "Stochastic",
    "global_max": "Global max",
    "global_average": "Global average",
}
ABOUT: dict[Kind, str] = {
    "max": "Keeps the largest number of each window: whether a feature is there, but not quite where.",
    "average": "Keeps the mean of each window: what is there on the whole.",
    "l2": "Keeps the root of the sum of squares of each window: large numbers count more than small ones.",
    "stochastic": "Draws one number of each window; a number twice as large is drawn twice as often.",
    "global_max": "Keeps one number of the whole map: its largest.",
    "global_average": "Keeps one number of the whole map: its mean. Recent networks end so, in place of dense layers.",
}
Padding = Literal["valid", "same", "custom"]
PADDINGS: dict[Padding, str] = {
    "valid": "Valid: none",
    "same": "Same: leaves no cell out",
    "custom": "As many pixels as you say",
}
Source = Literal["Picture", "Feature map", "Numbers"]
SOURCES: tuple[Source, ...] = ("Picture", "Feature map", "Numbers")
Edges = Literal["Circular", "Repeat the edge"]
EDGES: tuple[Edges, ...] = ("Circular", "Repeat the edge")
COURSE_NUMBERS = ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0))  # chapter 3.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A pooling layer. Window, stride and padding do not count for the global kinds, `seed` for stochastic alone."""

    kind: Kind = "max"
    window: int = 2
    stride: int = 2
    padding: Padding = "valid"
    amount: int = 1
    seed: int = 0

    @property
    def is_global(self) -> bool:
        """Whether its one window is the whole map."""
        return self.kind in ("global_max", "global_average")

    @property
    def rule(self) -> PoolKind:
        """How a window becomes a number."""
        rules: dict[Kind, PoolKind] = {"global_max": "max", "global_average": "average"}
        return rules.get(self.kind, self.kind)  # type: ignore[arg-type]

    @property
    def step(self) -> int:
        """From one window to the next."""
        return 1 if self.is_global else self.stride

    def window_hw(self, size_hw: tuple[int, int]) -> tuple[int, int]:
        """Rows and columns of the window on a map of this size."""
        return size_hw if self.is_global else (self.window, self.window)

    def pads(self, size_hw: tuple[int, int]) -> Pads:
        """Pixels added on each side; none of them ever counts."""
        if self.is_global or self.padding == "valid":
            return NO_PADS
        if self.padding == "custom":
            return Pads(self.amount, self.amount, self.amount, self.amount)
        return same_pads(size_hw, self.window_hw(size_hw), self.stride)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A move of the map in pixels; `edges` says what comes in at the other side."""

    right: int = 1
    down: int = 0
    edges: Edges = "Circular"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Shown:
    """A pooling and what it came from.

    Attributes:
        values: float64 `(H, W)`, what is pooled.
        result: see `lab.ops.pooling`, with one channel.
        output: float64 `(H', W')`.
    """

    pool: Pool
    values: np.ndarray
    window_hw: tuple[int, int]
    pads: Pads
    result: Pooling
    output: np.ndarray

    @property
    def framed(self) -> np.ndarray:
        """The values with their padding, which is NaN: float64 `(top + H + bottom, left + W + right)`."""
        top, bottom, left, right = self.pads
        return np.pad(self.values, ((top, bottom), (left, right)), constant_values=np.nan)

    @property
    def seen_count(self) -> int:
        """How many numbers all windows see together: padding is none."""
        return int(np.isfinite(self.counts).sum())

    @property
    def counts(self) -> np.ndarray:
        """What each cell of a window counts, `(H', W', wh, ww)`, NaN outside the picture: 1 the winner, or its share.

        For L2 every cell counts once.
        """
        result = self.result
        if self.pool.rule == "stochastic":
            counts = self._drawn()
        else:
            counts = np.ones(result.windows.shape) if result.shares is None else result.shares
        return self._inside(counts[..., 0])

    @property
    def chances(self) -> np.ndarray:
        """The probability of each cell to be drawn, `(H', W', wh, ww)`, NaN outside; of stochastic alone."""
        if self.result.shares is None:
            raise ValueError(f"only stochastic pooling draws cells, got {self.pool.kind}")
        return self._inside(self.result.shares[..., 0])

    @property
    def expected(self) -> np.ndarray:
        """The mean under `chances`, float64 `(H', W')`: what stochastic pooling computes after training."""
        return np.asarray(np.nansum(self.chances * self.result.windows[..., 0], axis=(2, 3)))

    @property
    def wins(self) -> np.ndarray:
        """How many windows each cell of the input has won, int64 `(H, W)`."""
        if self.result.winner is None:
            raise ValueError(f"max and stochastic pooling have winners, got {self.pool.kind}")
        wins = np.zeros(self.values.shape, np.int64)
        places = self.result.winner[:, :, 0].reshape(-1, 2)
        np.add.at(wins, tuple(places[places[:, 0] >= 0].T), 1)
        return wins

    def _drawn(self) -> np.ndarray:
        drawn = np.zeros(self.result.windows.shape)
        if self.result.winner is not None:
            rows, columns = np.nonzero(self.result.winner[:, :, 0, 0] >= 0)
            winner = self.result.winner[rows, columns, 0] + (self.pads.top, self.pads.left)
            corner = np.stack([rows, columns], axis=-1) * self.pool.step
            drawn[rows, columns, *(winner - corner).T, 0] = 1
        return drawn

    def _inside(self, counts: np.ndarray) -> np.ndarray:
        is_outside = windows(np.isnan(self.framed)[..., None], self.window_hw, self.pool.step)[..., 0]
        return np.where(is_outside, np.nan, counts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """What the controls say.

    Attributes:
        values: float64 `(H, W)`, what is pooled.
        signed: float64 `(H, W)`, a map that has negative numbers too: the question of ReLU is asked of it.
        shift: how far the map moves where that is asked.
    """

    source: Source
    values: np.ndarray
    signed: np.ndarray
    pool: Pool
    shift: Shift = Shift()

    def shown(self) -> Shown:
        """The pooling of all that; see `pooled` for what it raises."""
        return pooled(self.values, self.pool)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReluOrder:
    """Pooling after ReLU and ReLU after pooling.

    Attributes:
        relu_first: the pooling of the map whose negative numbers were set to zero.
        pool_first: the pooling of the map as it is, before its ReLU.
        after: float64 `(H', W')`, the ReLU of `pool_first.output`.
    """

    relu_first: Shown
    pool_first: Shown
    after: np.ndarray

    @property
    def difference(self) -> np.ndarray:
        """How far the two orders are apart, float64 `(H', W')`, >= 0."""
        return np.abs(self.relu_first.output - self.after)


def pooled(values: np.ndarray, pool: Pool) -> Shown:
    """Pools a map.

    Args:
        values: float `(H, W)`.

    Raises:
        DoesNotFit: if the window is larger than the padded map, or a side of padding as large as the window.
        InvalidSpec: if stochastic pooling meets a negative number.
    """
    height, width = values.shape
    window_hw, pads = pool.window_hw((height, width)), pool.pads((height, width))
    result = pool2d(
        values[..., None], window_hw, kind=pool.rule, stride=pool.step, pads=pads, rng=np.random.default_rng(pool.seed)
    )
    return Shown(pool=pool, values=values, window_hw=window_hw, pads=pads, result=result, output=result.output[..., 0])


def compare_orders(signed: np.ndarray, pool: Pool) -> ReluOrder:
    """Pools a map, float `(H, W)`, before ReLU and after it; see `pooled` for what it raises."""
    pool_first = pooled(signed, pool)
    return ReluOrder(
        relu_first=pooled(np.maximum(signed, 0.0), pool),
        pool_first=pool_first,
        after=np.maximum(pool_first.output, 0.0),
    )


def edge_map(image: np.ndarray) -> np.ndarray:
    """Sobel x of a grey picture, uint8 `(H, W)`, whose edge pixels are repeated outwards: float64 `(H, W)`, signed."""
    height, width = image.shape
    weights = kernel("sobel_x", 3)[..., None, None]
    pads = same_pads((height, width), (3, 3))
    return conv2d(image.astype(np.float64)[..., None], weights, pads=pads, mode="replicate").output[..., 0]


def choose(source: Source, image: np.ndarray, numbers: np.ndarray, pool: Pool) -> Chosen:
    """What is pooled: a grey picture, uint8 `(H, W)`, its edges after ReLU, or numbers, float `(h, w)`."""
    if source == "Numbers":
        values = numbers.astype(np.float64)
        return Chosen(source=source, values=values, signed=values, pool=pool)
    signed = edge_map(image)
    values = image.astype(np.float64) if source == "Picture" else np.maximum(signed, 0.0)
    return Chosen(source=source, values=values, signed=signed, pool=pool)
