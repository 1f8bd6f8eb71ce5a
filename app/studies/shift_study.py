"""How much a pooled map changes when its input moves by some pixels: the invariance that is claimed, measured. Pure."""

from dataclasses import dataclass, replace

import numpy as np

from app.studies.pooling import Chosen, Pool, Shift, Shown, pooled

WINDOWS = (1, 2, 3, 4)  # 1 is no pooling at all
MOST_SHIFT = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShiftStudy:
    """A pooling of a map and of the moved map, and how much changes with other windows and other shifts.

    Attributes:
        still: the pooling of the map where it was.
        moved: the pooling of the moved map.
        by_window: for each window of `WINDOWS` that fits, with a stride of its size, the change of this kind of
            pooling after the map moved by 0 to `MOST_SHIFT` pixels to the right, and by the chosen ones down.
        other_draw: the change if nothing moves and cells are only drawn again; of stochastic alone, else None.
    """

    shift: Shift
    still: Shown
    moved: Shown
    by_window: dict[int, list[float]]
    other_draw: float | None

    @property
    def unpooled_change(self) -> float:
        """The change of the input itself, see `relative_change`."""
        return relative_change(self.still.values, self.moved.values)

    @property
    def pooled_change(self) -> float:
        """The change of the pooled map."""
        return relative_change(self.still.output, self.moved.output)


def moved_map(values: np.ndarray, shift: Shift) -> np.ndarray:
    """The map `(H, W)` moved to the right and down."""
    if shift.edges == "Circular":
        return np.roll(values, (shift.down, shift.right), axis=(0, 1))
    height, width = values.shape
    return np.pad(values, ((shift.down, 0), (shift.right, 0)), mode="edge")[:height, :width]


def relative_change(before: np.ndarray, after: np.ndarray) -> float:
    """The sum of the differences as a share of the mean sum of both maps (relative L1): 0 the same, 2 nothing shared.

    Example:
        >>> relative_change(np.array([4.0, 0.0]), np.array([0.0, 4.0]))
        2.0
    """
    size = (np.abs(before).sum() + np.abs(after).sum()) / 2
    return float(np.abs(before - after).sum() / size) if size > 0 else 0.0


def study_shift(chosen: Chosen) -> ShiftStudy:
    """Measures all that for what the controls say; see `app.studies.pooling.pooled` for what it raises."""
    values, pool, shift = chosen.values, chosen.pool, chosen.shift
    still = pooled(values, pool)
    is_drawn = pool.rule == "stochastic"
    other_draw = pooled(values, replace(pool, seed=pool.seed + 1)).output if is_drawn else still.output
    return ShiftStudy(
        shift=shift,
        still=still,
        moved=pooled(moved_map(values, shift), pool),
        by_window={window: _changes(chosen, window) for window in WINDOWS if window <= min(values.shape)},
        other_draw=relative_change(still.output, other_draw) if is_drawn else None,
    )


def _changes(chosen: Chosen, window: int) -> list[float]:
    """The change after each shift to the right, with windows of another size."""
    other: Pool = replace(chosen.pool, kind=chosen.pool.rule, window=window, stride=window, padding="valid")
    still = pooled(chosen.values, other).output
    shifts = (replace(chosen.shift, right=right) for right in range(MOST_SHIFT + 1))
    return [relative_change(still, pooled(moved_map(chosen.values, shift), other).output) for shift in shifts]
