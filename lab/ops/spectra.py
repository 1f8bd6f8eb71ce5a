"""Frequencies and colours of pictures: noise that varies as photographs do, and how much of a picture is fine detail.

The power of a photograph falls with the square of the frequency (Field 1987), and its three colour channels rise and
fall together; `COLORS` is the square root of their covariance over ImageNet, as in Olah et al. 2017.
"""

import numpy as np
from numpy.typing import NDArray

from lab.ops.arrays import Floats

COLORS = np.array([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])
FINE = 0.25  # cycles per pixel; a checkerboard of single pixels has 0.5 along both axes


def natural_noise(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Noise whose amplitude falls as 1/f, in colours that go together: float64 `(H, W, C)`, mean 0, deviation 1.

    Args:
        shape: `(H, W, C)`, C 1 or 3.
        rng: draws it.
    """
    noise = _in_colors(_filtered(rng.standard_normal(shape), -1.0), COLORS)
    centred = noise - noise.mean()
    return centred / centred.std()


def as_photographs_vary(values: Floats) -> Floats:
    """What a step along `values` becomes if it is taken where photographs are white: amplitudes 1/f, colours together.

    A photograph is white noise `z` through a matrix `A`: spectrum and colours. The slope with respect to `z` is `A'`
    times the one with respect to the pixels, and moves them by `A A'` times it; `A A'` is applied here, with the
    spectrum to the power of one rather than two, or no detail would ever come.

    Args:
        values: `(H, W, C)`, C 1 or 3.
    """
    return _in_colors(_filtered(values, -1.0), COLORS @ COLORS.T)


def fine_share(picture: NDArray[np.generic]) -> float:
    """The share of a picture's variance that lies above `FINE` cycles per pixel, mean colour aside.

    Args:
        picture: `(H, W, C)`.

    Example:
        >>> checks = np.indices((8, 8)).sum(axis=0) % 2
        >>> round(fine_share(checks[..., None]), 6)
        1.0
    """
    power = np.square(np.abs(np.fft.fft2(picture.astype(float), axes=(0, 1)))).sum(axis=-1)
    power[0, 0] = 0
    return float(power[frequencies(*picture.shape[:2]) > FINE].sum() / power.sum()) if power.any() else 0.0


def frequencies(height: int, width: int) -> Floats:
    """The frequency behind each value of `np.fft.fft2`, in cycles per pixel: `(height, width)`."""
    return np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None])


def _filtered(values: Floats, power: float) -> Floats:
    """Each frequency times itself to a power; the mean counts as the lowest."""
    height, width = values.shape[:2]
    gain = np.maximum(frequencies(height, width), 1 / max(height, width)) ** power
    return np.fft.ifft2(np.fft.fft2(values, axes=(0, 1)) * gain[..., None], axes=(0, 1)).real


def _in_colors(values: Floats, matrix: Floats) -> Floats:
    return values @ matrix.T if values.shape[-1] == 3 else values
