"""Gradient ascent on a picture: activation maximisation, and what keeps it from ending in noise.

Erhan et al. 2009; L2 decay: Simonyan et al. 2014; blur: Yosinski et al. 2015; jitter and steps in a decorrelated space:
Olah et al. 2017.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from lab.ops.arrays import Floats
from lab.ops.spectra import as_photographs_vary

GREY = 127.5
WHITE = 255.0
REACH = 4  # a blur's kernel ends so many deviations from its middle


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a picture climbs.

    Attributes:
        steps: how many.
        step_size: grey levels by which a pixel moves in a step, on average (root of the mean square).
        jitter: pixels by which the picture is shifted at most, along both axes, before each slope is taken.
        blur: deviation in pixels of a Gaussian blur; 0 is none.
        blur_every: steps from one blur to the next.
        decay: share of its distance from middle grey that each pixel loses in a step.
        is_natural: steps are taken where photographs are white, see `as_photographs_vary`.
        seed: of the jitter.
    """

    steps: int
    step_size: float
    jitter: int = 0
    blur: float = 0.0
    blur_every: int = 1
    decay: float = 0.0
    is_natural: bool = False
    seed: int = 0


def ascend(start: Floats, slope: Callable[[Floats], Floats], recipe: Recipe) -> Iterator[Floats]:
    """Lets a picture climb; yields it after each step.

    Args:
        start: `(H, W, C)` in [0, 255].
        slope: gives the gradient of what is to grow, `(H, W, C)`, at a picture.
        recipe: how.

    Example:
        >>> slope = np.array([[[1.0], [-1.0]]])
        >>> path = ascend(np.zeros((1, 2, 1)), lambda picture: slope, Recipe(steps=2, step_size=3))
        >>> [picture.ravel().tolist() for picture in path]
        [[3.0, 0.0], [6.0, 0.0]]
    """
    rng = np.random.default_rng(recipe.seed)
    picture = start
    for number in range(1, recipe.steps + 1):
        shift_yx = rng.integers(-recipe.jitter, recipe.jitter + 1, 2)
        uphill = shifted(slope(shifted(picture, shift_yx)), -shift_yx)
        if recipe.is_natural:
            uphill = as_photographs_vary(uphill)
        length = np.sqrt(np.square(uphill).mean())
        if length > 0:
            picture = picture + recipe.step_size * uphill / length
        picture = GREY + (1 - recipe.decay) * (picture - GREY)
        if recipe.blur and number % recipe.blur_every == 0:
            picture = blurred(picture, recipe.blur)
        picture = np.clip(picture, 0, WHITE)
        yield picture


def shifted(picture: Floats, shift_yx: np.ndarray) -> Floats:
    """A picture `(H, W, C)` moved down and right; what leaves at one side comes in at the other."""
    return np.roll(picture, tuple(shift_yx), axis=(0, 1))


def blurred(picture: Floats, sigma: float) -> Floats:
    """A Gaussian blur; beyond its edge the picture is mirrored, the edge itself not repeated.

    Args:
        picture: `(H, W, C)`.
        sigma: the deviation in pixels, above 0.
    """
    import cv2  # here, so that naming a recipe does not load OpenCV

    side = 2 * int(REACH * sigma + 0.5) + 1
    smooth = cv2.GaussianBlur(picture, (side, side), sigma, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(smooth, picture.dtype).reshape(picture.shape)
