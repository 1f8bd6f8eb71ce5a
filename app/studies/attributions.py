"""What the page "What does it look at?" computes from attributions. Pure."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.studies.inside import best
from lab.architectures.attribution import STEPS, Attribution, rank_correlation

MOST = 99.0  # the percentile that has the full colour: a few pixels of a gradient outshine all others
LEAST_RISE = 0.01  # of a score; of less, a gap in per cent says nothing
FAINTEST = 0.35  # how much is left of the picture's brightness under the colours


def overlay(picture: NDArray[np.uint8], values: NDArray[np.floating], above: str, below: str) -> NDArray[np.uint8]:
    """A picture in faint grey, and over it one colour for what speaks for the class, another for what speaks against.

    Args:
        picture: uint8 `(H, W, C)`.
        values: `(H, W)`.
        above, below: colours "#rrggbb" for values over and under zero.

    Returns:
        uint8 `(H, W, 3)`.
    """
    grey = picture.mean(axis=-1, keepdims=True).repeat(3, axis=-1) * FAINTEST
    reach = np.percentile(np.abs(values), MOST)
    strength = np.clip(np.abs(values) / reach, 0, 1)[..., np.newaxis] if reach > 0 else np.zeros((*values.shape, 1))
    ink = np.where(values[..., np.newaxis] >= 0, _rgb(above), _rgb(below))
    return np.rint(grey * (1 - strength) + ink * strength).astype(np.uint8)


def _rgb(color: str) -> NDArray[np.float64]:
    return np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)], float)


def framed(picture: NDArray[np.uint8], square_yxyx: tuple[int, int, int, int]) -> NDArray[np.uint8]:
    """A picture `(H, W, 3)` with a white line around a square that does not touch its edge."""
    top, left, bottom, right = square_yxyx
    drawn = picture.copy()
    drawn[[top - 1, bottom], left - 1 : right + 1] = 255
    drawn[top - 1 : bottom + 1, [left - 1, right]] = 255
    return drawn


def likeness(first: Attribution, second: Attribution) -> float:
    """How alike two attributions order the pixels, signs aside: Spearman's rank correlation (Adebayo et al. 2018)."""
    return rank_correlation(np.abs(first.values), np.abs(second.values))


def likeness_words(trained: Attribution, shaken: Attribution) -> str:
    """How much the attributions of a network and of its copy that forgot have in common, in a sentence."""
    alike = likeness(trained, shaken)
    if np.isnan(alike):
        both = trained.values.any() and shaken.values.any()
        return ("The same everywhere" if both else "All zero") + ": nothing to compare."
    was, remains = (np.abs(found.values).max() for found in (trained, shaken))
    return f"Rank correlation: {alike:z.2f}. Strongest value: {remains:.2g}, as trained {was:.2g}."


def question(name: str, trained: Attribution, shaken: Attribution | None, random_layers: int) -> str:
    """What is asked, and the score of that class; `shaken` is of the copy in which so many layers are random."""
    words = f"Asked: what speaks for **{name}**? Its score, before the softmax, is {trained.score:z.2f}."
    return words if shaken is None else f"{words} With {random_words(random_layers)} it is {shaken.score:z.2f}."


def answer(found: Attribution, names: Sequence[str]) -> str:
    """The three most probable classes with their probabilities."""
    return ", ".join(f"{name} {share:.1%}" for _, name, share in best(found.probabilities, names, 3))


def random_words(random_layers: int) -> str:
    """So many layers have forgotten, as pages put it."""
    return "1 random layer" if random_layers == 1 else f"{random_layers} random layers"


def completeness(found: Attribution) -> str:
    """What the attributions of integrated gradients add up to, what they should, and why the two differ."""
    total, wanted = float(found.values.sum()), found.score - found.score_at_base
    words = f"They add up to {total:z.2f}; the score rises by {wanted:z.2f} from a black picture to this one."
    if abs(wanted) < LEAST_RISE:
        return words
    return (
        f"{words} The rule: both are equal. Apart by {abs(total / wanted - 1):.1%}: the integral is a sum of {STEPS} "
        "steps, and the slope jumps between them wherever an activation has its kink."
    )


def attribution_code(opening: list[str], method: str, target: int | None) -> str:
    """`values`, float32 `(H, W)`, from `picture`, uint8 `(H, W, C)` of the network's size.

    Args:
        opening: lines that make `network`.
    """
    return "\n".join(
        [
            *opening,
            "from lab.nets.inspection.attribution import Explainer",
            "",
            f'values = Explainer(network).attribution("{method}", picture, {target}).values',
        ]
    )
