"""The kernels that everybody should have seen once: blur, sharpen, emboss, edges, Gabor.

All are written for cross-correlation, which is what `conv2d` does: `sobel_x` answers positively where brightness rises
to the right, `sobel_y` where it rises downwards.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.errors import DoesNotFit
from lab.ops.arrays import Floats

ALL_SIZES = (1, 2, 3, 4, 5, 6, 7)
ODD_SIZES = (1, 3, 5, 7)  # with a pixel in the centre


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a kernel may depend on.

    Attributes:
        size: rows and columns.
        seed: of the random kernel.
        sigma: width of the Gaussian in pixels, or None for OpenCV's rule, `0.3 * ((size - 1) / 2 - 1) + 0.8`.
        theta: direction of the Gabor wave in radians; 0 runs to the right, pi / 2 downwards.
    """

    size: int
    seed: int
    sigma: float | None
    theta: float

    @property
    def width(self) -> float:
        """The Gaussian's sigma, chosen or by rule."""
        return 0.3 * ((self.size - 1) / 2 - 1) + 0.8 if self.sigma is None else self.sigma


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelRule:
    """One kernel of the registry.

    Attributes:
        key: its name in code and in links.
        title: its name in a select box.
        what: one sentence that says what it does.
        sizes: the sizes it comes in, rising.
        make: its values, float64 (size, size).
    """

    key: str
    title: str
    what: str
    sizes: tuple[int, ...]
    make: Callable[[Settings], Floats] = field(repr=False)


def named_kernels() -> tuple[str, ...]:
    """The names of all kernels, in the order of a select box.

    Example:
        >>> named_kernels()[:3]
        ('identity', 'box_blur', 'gaussian_blur')
    """
    return tuple(KERNELS)


def kernel(
    name: str, size: int, *, seed: int = 0, sigma: float | None = None, theta: float = 0.0
) -> NDArray[np.float64]:
    """A kernel by name.

    Args:
        name: a key of `KERNELS`.
        size: rows and columns, one of `KERNELS[name].sizes`.
        seed: of "random"; the others ignore it.
        sigma: of "gaussian_blur" and "gabor", in pixels, > 0; by OpenCV's rule if left out.
        theta: of "gabor", in radians.

    Returns:
        float64 (size, size).

    Raises:
        DoesNotFit: if the kernel does not come in this size.
        ValueError: if the name is unknown or sigma not positive.

    Example:
        >>> kernel("sobel_x", 3)
        array([[-1.,  0.,  1.],
               [-2.,  0.,  2.],
               [-1.,  0.,  1.]])
    """
    if name not in KERNELS:
        raise ValueError(f"name must be one of {', '.join(KERNELS)}, got {name}")
    if sigma is not None and not sigma > 0:
        raise ValueError(f"sigma must be > 0, got {sigma}")
    rule = KERNELS[name]
    if size not in rule.sizes:
        *most, last = map(str, rule.sizes)
        known = f"sizes {', '.join(most)} and {last}" if most else f"size {last}"
        raise DoesNotFit(f"The kernel '{rule.title}' comes in {known}, not in size {size}.")
    return rule.make(Settings(size=size, seed=seed, sigma=sigma, theta=theta)).astype(np.float64)


def _identity(settings: Settings) -> Floats:
    values = np.zeros((settings.size, settings.size))
    values[settings.size // 2, settings.size // 2] = 1
    return values


def _box(settings: Settings) -> Floats:
    return np.full((settings.size, settings.size), 1 / settings.size**2)


def _gaussian(settings: Settings) -> Floats:
    line = cv2.getGaussianKernel(settings.size, settings.width, cv2.CV_64F)
    return np.outer(line, line)


def _derivative(settings: Settings, dx: int, dy: int) -> Floats:
    across, down = cv2.getDerivKernels(dx, dy, settings.size, ktype=cv2.CV_64F)
    return np.outer(down, across)


def _gabor(settings: Settings) -> Floats:
    wavelength = (settings.size + 1) / 2
    shape = (settings.size, settings.size)
    return np.asarray(cv2.getGaborKernel(shape, settings.width, settings.theta, wavelength, 1.0, 0.0, cv2.CV_64F))


def _random(settings: Settings) -> Floats:
    # Divided by the size, so that noise in and noise out have the same variance.
    return np.random.default_rng(settings.seed).standard_normal((settings.size, settings.size)) / settings.size


def _fixed(*rows: tuple[int, int, int]) -> Callable[[Settings], Floats]:
    return lambda settings: np.array(rows, np.float64)


_RULES = (
    KernelRule(
        key="identity",
        title="Identity",
        what="Copies the pixel in the centre: the picture stays as it is.",
        sizes=ODD_SIZES,
        make=_identity,
    ),
    KernelRule(
        key="box_blur",
        title="Box blur",
        what="Takes the mean of all pixels under the kernel: noise and fine detail fade.",
        sizes=ALL_SIZES,
        make=_box,
    ),
    KernelRule(
        key="gaussian_blur",
        title="Gaussian blur",
        what="Takes a mean in which near pixels count more: a softer blur without the box's corners.",
        sizes=ODD_SIZES,
        make=_gaussian,
    ),
    KernelRule(
        key="sharpen",
        title="Sharpen",
        what="Adds what distinguishes a pixel from its four neighbours: edges stand out.",
        sizes=(3,),
        make=_fixed((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    ),
    KernelRule(
        key="emboss",
        title="Emboss",
        what="Adds the rise of brightness towards the lower right: the picture looks like a relief.",
        sizes=(3,),
        make=_fixed((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    ),
    KernelRule(
        key="prewitt_x",
        title="Prewitt x (vertical edges)",
        what="Compares the right column with the left one: positive where brightness rises to the right.",
        sizes=(3,),
        make=_fixed((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
    ),
    KernelRule(
        key="prewitt_y",
        title="Prewitt y (horizontal edges)",
        what="Compares the lower row with the upper one: positive where brightness rises downwards.",
        sizes=(3,),
        make=_fixed((-1, -1, -1), (0, 0, 0), (1, 1, 1)),
    ),
    KernelRule(
        key="sobel_x",
        title="Sobel x (vertical edges)",
        what="Compares right with left, near pixels counting more: positive where brightness rises to the right.",
        sizes=(3, 5, 7),
        make=lambda settings: _derivative(settings, dx=1, dy=0),
    ),
    KernelRule(
        key="sobel_y",
        title="Sobel y (horizontal edges)",
        what="Compares below with above, near pixels counting more: positive where brightness rises downwards.",
        sizes=(3, 5, 7),
        make=lambda settings: _derivative(settings, dx=0, dy=1),
    ),
    KernelRule(
        key="laplacian",
        title="Laplacian (edges in all directions)",
        what="Compares a pixel with its four neighbours: zero on even ground and on even slopes, large at edges.",
        sizes=(3,),
        make=_fixed((0, 1, 0), (1, -4, 1), (0, 1, 0)),
    ),
    KernelRule(
        key="gabor",
        title="Gabor (stripes of one direction)",
        what="Is a wave under a Gaussian: answers to stripes of its own direction and width (Daugman 1985).",
        sizes=(3, 5, 7),
        make=_gabor,
    ),
    KernelRule(
        key="random",
        title="Random",
        what="Holds random weights, as a layer does before training.",
        sizes=ALL_SIZES,
        make=_random,
    ),
)
KERNELS: dict[str, KernelRule] = {rule.key: rule for rule in _RULES}
