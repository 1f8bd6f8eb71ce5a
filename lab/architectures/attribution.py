"""Ways to ask a network what it looked at, as a page offers them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.architectures.architecture import Architecture, table
from lab.architectures.layers import BatchNormalization

METHODS: dict[str, str] = {
    "saliency": "Saliency",
    "smoothgrad": "SmoothGrad",
    "integrated": "Integrated gradients",
    "gradcam": "Grad-CAM",
    "occlusion": "Occlusion",
}
"""Key -> name on a page. The first three ask the pixels' gradients, the fourth a layer's, the last no gradient."""

STEPS = 64
"""In so many steps integrated gradients go from black to the picture."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribution:
    """How much each pixel had to do with the score of a class.

    Attributes:
        values: float32 `(H, W)`, of the picture's size; below 0 where pixels speak against the class.
        is_signed: whether a method can say that at all.
        score: of the class, before the softmax.
        score_at_base: the same for the picture that integrated gradients start from; nan for other methods.
        target: the class.
        probabilities: float32 `(classes,)`, what the network that was asked answers.
    """

    values: NDArray[np.float32]
    is_signed: bool
    score: float
    score_at_base: float
    target: int
    probabilities: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TruthScores:
    """How one method did on pictures whose evidence is known.

    Attributes:
        shares: float64 `(N,)`, of all attribution, what falls on the patch that decides.
        hits: bool `(N,)`, whether the largest attribution lies on it.
        right: bool `(N,)`, whether the network that was asked answers the true class.
        first: float32 `(n, H, W)`, the attributions of the first few pictures.
    """

    shares: NDArray[np.float64]
    hits: NDArray[np.bool_]
    right: NDArray[np.bool_]
    first: NDArray[np.float32]


def learned_layers(architecture: Architecture) -> list[tuple[str, ...]]:
    """The layers that learn, from the picture to the answer; a normalisation goes with the layer before it.

    Example:
        >>> from lab.architectures.course import lenet5
        >>> learned_layers(lenet5((28, 28, 1), 10))
        [('conv_1',), ('conv_2',), ('dense_1',), ('dense_2',), ('dense_3',)]
    """
    groups: list[tuple[str, ...]] = []
    for row in table(architecture):
        if isinstance(row.node.layer, BatchNormalization) and groups:
            groups[-1] = (*groups[-1], row.name)
        elif row.parameters:
            groups.append((row.name,))
    return groups


def rank_correlation(first: NDArray[np.floating], second: NDArray[np.floating]) -> float:
    """Spearman's: 1 where two maps order their pixels alike, 0 where one says nothing of the other; nan for a flat one.

    Example:
        >>> round(rank_correlation(np.array([1.0, 2.0, 9.0]), np.array([0.1, 0.2, 0.3])), 3)
        1.0
    """
    ranks = [np.unique(values.ravel(), return_inverse=True, return_counts=True)[1:] for values in (first, second)]
    middles = [(counts.cumsum() - (counts - 1) / 2)[places] for places, counts in ranks]
    if any(len(counts) < 2 for _, counts in ranks):
        return float("nan")
    return float(np.corrcoef(*middles)[0, 1])


def share_inside(values: NDArray[np.floating], square_yxyx: tuple[int, int, int, int]) -> float:
    """The share of all attribution, signs aside, that falls into a square: 0 to 1; 0 where there is none at all.

    Args:
        values: `(H, W)`.
        square_yxyx: top, left, bottom and right, the last two exclusive.

    Example:
        >>> share_inside(np.array([[1.0, -3.0], [0.0, 0.0]]), (0, 1, 1, 2))
        0.75
    """
    top, left, bottom, right = square_yxyx
    magnitude = np.abs(values)
    total = float(magnitude.sum())
    return float(magnitude[top:bottom, left:right].sum()) / total if total else 0.0


def is_hit(values: NDArray[np.floating], square_yxyx: tuple[int, int, int, int]) -> bool:
    """Whether the largest attribution lies in a square (the pointing game of Zhang et al. 2016).

    Example:
        >>> is_hit(np.array([[1.0, -3.0], [0.0, 0.0]]), (0, 0, 1, 1))
        False
    """
    row, column = np.unravel_index(np.abs(values).argmax(), values.shape)
    top, left, bottom, right = square_yxyx
    return bool(top <= row < bottom and left <= column < right)
