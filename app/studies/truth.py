"""What the truth test makes of its scores: shares with their error bars, and how to read them. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.architectures.attribution import METHODS, TruthScores, is_hit
from lab.data.truth import PATCH, SIDE, TruthPictures

AREA = PATCH**2 / SIDE**2
"""The patch's share of a picture: what falls on it by chance."""
TRAINED, RANDOM = "As trained", "Random weights"
_SPREADS = 1.96  # standard errors either side hold the truth in 95 % of cases


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share in [0, 1], and the ends of the interval that holds its true value in 95 % of cases."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """Three numbers, in per cent."""
        return f"{self.value:.1%} ({self.low:.0%} to {self.high:.0%})"


def share_of(hits: NDArray[np.bool_]) -> Estimate:
    """How often something was so, with Wilson's interval for a binomial share (1927).

    Args:
        hits: bool `(N,)`, N >= 1.

    Example:
        >>> str(share_of(np.array([True] * 3 + [False] * 7)))
        '30.0% (11% to 60%)'
    """
    count, value, square = len(hits), float(hits.mean()), _SPREADS**2
    middle = (value + square / (2 * count)) / (1 + square / count)
    reach = _SPREADS / (1 + square / count) * np.sqrt(value * (1 - value) / count + square / (4 * count**2))
    return Estimate(value, max(0.0, float(middle - reach)), min(1.0, float(middle + reach)))


def mean_of(shares: NDArray[np.float64]) -> Estimate:
    """The mean of shares, float `(N,)` with N >= 2, give or take 1.96 standard errors."""
    value, error = float(shares.mean()), float(shares.std(ddof=1) / np.sqrt(len(shares)))
    return Estimate(value, max(0.0, value - _SPREADS * error), min(1.0, value + _SPREADS * error))


def estimates(scores: dict[str, TruthScores], what: str) -> dict[str, Estimate]:
    """By method: of `what` "shares" the mean share on the patch; of "hits" how often the strongest pixel is there."""
    return {
        method: mean_of(found.shares) if what == "shares" else share_of(found.hits) for method, found in scores.items()
    }


def chart_lines(trained: dict[str, TruthScores], random: dict[str, TruthScores], what: str) -> list[dict[str, object]]:
    """A line a method and network, for a chart."""
    return [
        {"method": METHODS[method], "network": network, "value": one.value, "low": one.low, "high": one.high}
        for network, scores in ((TRAINED, trained), (RANDOM, random))
        for method, one in estimates(scores, what).items()
    ]


def truth_table(trained: dict[str, TruthScores], random: dict[str, TruthScores]) -> list[dict[str, str]]:
    """A line a method: what falls on the patch that decides, and how often the strongest pixel does."""
    columns = {
        f"{title}, {network}": estimates(scores, what)
        for what, title in (("shares", "On the patch"), ("hits", "Strongest pixel on it"))
        for network, scores in ((TRAINED.lower(), trained), (RANDOM.lower(), random))
    }
    return [
        {"Method": METHODS[method]} | {title: str(by_method[method]) for title, by_method in columns.items()}
        for method in trained
    ]


def times_as_strong(share: float) -> float:
    """How many times as strong a pixel of the patch is, on average, as one of the rest, from the patch's share.

    Example:
        >>> times_as_strong(AREA)
        1.0
    """
    return (share / AREA) / ((1 - share) / (1 - AREA))


def edge_hits(pictures: TruthPictures) -> NDArray[np.bool_]:
    """Whether a picture's steepest edge lies on its patch, bool `(N,)`: what one finds with no network at all."""
    found = []
    for index, image in enumerate(pictures.images[..., 0].astype(float)):
        down, right = np.gradient(image)
        found.append(is_hit(np.hypot(down, right), pictures.square_yxyx(index)))
    return np.array(found)


def reading(right: Sequence[bool] | NDArray[np.bool_]) -> str:
    """How many pictures a network reads rightly."""
    return f"{int(np.sum(right))} of {len(right)}"
