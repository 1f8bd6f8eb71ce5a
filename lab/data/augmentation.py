"""Pictures moved, turned, stretched, bent, blurred, dimmed and made noisy at random, for training.

`draw_distortions` chooses how each picture's pixels move, `distort` moves them; a picture is sampled once, however
many distortions it gets. `augment` is both at once, with blur, brightness and noise on top.
"""

from dataclasses import dataclass, fields

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.data.records import Images, Part
from lab.errors import InvalidSpec

_ELASTIC_REACH_PX = 4.0  # standard deviation of the smoothing (Simard et al. 2003, sec. 2): larger bends wider
_LEAST_BLUR_PX = 0.01  # changes nothing; OpenCV takes 0 for "choose yourself"
_STEPS_PER_PX = 32  # OpenCV samples at 1/32 of a pixel; rounded before, so that whole pixels come out whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """The most that happens to a picture; 0 everywhere changes nothing.

    Movements are drawn evenly between minus and plus their bounds, blur, dimming and noise between 0 and theirs.

    Attributes:
        shift_px: along each axis.
        rotation_deg: around the middle.
        scale: 0.1 stands for sizes between 1/1.1 and 1.1.
        shear: horizontal pixels a row.
        elastic_px: root mean square of the bending displacement along each axis (Simard et al. 2003).
        blur_px: standard deviation of a Gaussian blur.
        dim: share of the brightness that is taken away, at most 1.
        noise: standard deviation of the grey-level noise.

    Raises:
        InvalidSpec: for a negative bound, or more than all brightness.
    """

    shift_px: float = 0.0
    rotation_deg: float = 0.0
    scale: float = 0.0
    shear: float = 0.0
    elastic_px: float = 0.0
    blur_px: float = 0.0
    dim: float = 0.0
    noise: float = 0.0

    def __post_init__(self) -> None:
        """Check the bounds."""
        for item in fields(self):
            value = getattr(self, item.name)
            if not value >= 0:
                raise InvalidSpec(f"{item.name} must be >= 0, got {value}")
        if self.dim > 1:
            raise InvalidSpec(f"dim must be <= 1, got {self.dim}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Distortions:
    """What happens to each of N pictures.

    Attributes:
        shift_px: float (N, 2), down and right.
        rotation_deg: float (N,), counter-clockwise on the screen.
        scale: float (N,), 1 keeps the size.
        shear: float (N,), pixels to the right a row above the middle.
        bend_px: float (N, H, W, 2) or None: how far down and right of its own place each pixel is fetched.
    """

    shift_px: NDArray[np.floating]
    rotation_deg: NDArray[np.floating]
    scale: NDArray[np.floating]
    shear: NDArray[np.floating]
    bend_px: NDArray[np.floating] | None = None


def still(count: int) -> Distortions:
    """Distortions that leave `count` pictures as they are; `dataclasses.replace` one of them to see it alone."""
    zeros = np.zeros(count)
    return Distortions(shift_px=np.zeros((count, 2)), rotation_deg=zeros, scale=np.ones(count), shear=zeros)


def draw_distortions(strength: Strength, count: int, size_hw: tuple[int, int], rng: np.random.Generator) -> Distortions:
    """Random distortions for `count` pictures of `size_hw`, within the bounds of `strength`."""

    def evenly(bound: float, *shape: int) -> NDArray[np.floating]:
        return rng.uniform(-bound, bound, (count, *shape))

    return Distortions(
        shift_px=evenly(strength.shift_px, 2),
        rotation_deg=evenly(strength.rotation_deg),
        scale=np.exp(evenly(np.log1p(strength.scale))),
        shear=evenly(strength.shear),
        bend_px=elastic_bends(strength.elastic_px, count, size_hw, rng) if strength.elastic_px > 0 else None,
    )


def elastic_bends(
    size_px: float, count: int, size_hw: tuple[int, int], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Smooth random displacement fields (Simard et al. 2003, sec. 2), float32 (count, H, W, 2).

    Every field has a mean of 0, so that it bends and does not move, and a root mean square of `size_px` along
    each axis. The paper scales by a factor before smoothing instead; this says what comes out.
    """
    height, width = size_hw
    noise = rng.standard_normal((count, height, width, 2), dtype=np.float32)
    fields_px = np.empty_like(noise)
    for index in range(count):
        fields_px[index] = cv2.GaussianBlur(noise[index], (0, 0), _ELASTIC_REACH_PX)
    fields_px -= fields_px.mean(axis=(1, 2), keepdims=True)
    root_mean_square = np.sqrt((fields_px**2).mean(axis=(1, 2), keepdims=True))
    return (fields_px * (np.float32(size_px) / root_mean_square)).astype(np.float32)


def distort(images: Images, distortions: Distortions) -> Images:
    """Pictures distorted around their middle, sampled bilinearly; black comes in from outside.

    Args:
        images: uint8 (N, H, W, C), C from 1 to 4.
        distortions: one entry a picture.

    Returns:
        uint8 (N, H, W, C), a new array.

    Example:
        >>> from dataclasses import replace
        >>> dot = np.zeros((1, 5, 5, 1), np.uint8)
        >>> dot[0, 2, 2] = 255
        >>> one_down = replace(still(1), shift_px=np.array([[1, 0]]))
        >>> np.argwhere(distort(dot, one_down)[0, ..., 0]).tolist()
        [[3, 2]]
    """
    count, height, width, channels = images.shape
    if len(distortions.scale) != count:
        raise ValueError(f"{count} pictures need as many distortions, got {len(distortions.scale)}")
    centre_yx = np.array([(height - 1) / 2, (width - 1) / 2])
    grid_yx = np.moveaxis(np.mgrid[:height, :width], 0, -1) - centre_yx  # (H, W, 2), from the middle
    matrices, moved = _back_to_source(distortions)
    distorted = np.empty_like(images)
    for index in range(count):
        source_yx = (grid_yx - moved[index]) @ matrices[index].T + centre_yx  # (H, W, 2)
        if distortions.bend_px is not None:
            source_yx = source_yx + distortions.bend_px[index]
        source_yx = (np.rint(source_yx * _STEPS_PER_PX) / _STEPS_PER_PX).astype(np.float32)
        sampled = cv2.remap(
            images[index],
            np.ascontiguousarray(source_yx[..., 1]),
            np.ascontiguousarray(source_yx[..., 0]),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
        )
        distorted[index] = sampled.reshape(height, width, channels)
    return distorted


def augment(images: Images, strength: Strength, rng: np.random.Generator) -> Images:
    """Each picture distorted, then blurred, dimmed and made noisy, in its own random way.

    Args:
        images: uint8 (N, H, W, C) in [0, 255], C from 1 to 4.
        strength: bounds of what happens.
        rng: the same generator in the same state gives the same pictures.

    Returns:
        uint8 (N, H, W, C) in [0, 255], a new array.
    """
    count, height, width, _ = images.shape
    moved = distort(images, draw_distortions(strength, count, (height, width), rng))
    values = moved.astype(np.float32)
    if strength.blur_px > 0:
        values = _blur(values, np.asarray(rng.uniform(0, strength.blur_px, count)))
    if strength.dim > 0:
        values *= 1 - rng.uniform(0, strength.dim, (count, 1, 1, 1)).astype(np.float32)
    if strength.noise > 0:
        deviations = rng.uniform(0, strength.noise, (count, 1, 1, 1)).astype(np.float32)
        values += deviations * rng.standard_normal(images.shape, dtype=np.float32)
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)


def _blur(values: NDArray[np.float32], deviations_px: NDArray[np.floating]) -> NDArray[np.float32]:
    """Each picture of float32 (N, H, W, C) smoothed with its own standard deviation."""
    blurred = np.empty_like(values)
    for index, deviation_px in enumerate(deviations_px):
        soft = cv2.GaussianBlur(values[index], (0, 0), max(deviation_px, _LEAST_BLUR_PX))
        blurred[index] = soft.reshape(values.shape[1:])
    return blurred


def _back_to_source(distortions: Distortions) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """From a place in the new picture to its place in the old one, both (y, x) from the middle.

    The picture is sheared, then turned and scaled, then shifted; sampling goes the other way.

    Returns:
        matrices (N, 2, 2), and shifts (N, 2) to be taken off before.
    """
    angles = np.deg2rad(distortions.rotation_deg)
    cosines, sines = np.cos(angles) / distortions.scale, np.sin(angles) / distortions.scale
    shear = distortions.shear
    # Turned back and sized back: y = c y' + s x', x = -s y' + c x'. Then sheared back: x -= shear * (-y).
    rows_y = np.stack([cosines, sines], axis=-1)
    rows_x = np.stack([-sines, cosines], axis=-1) + shear[:, np.newaxis] * rows_y
    return np.stack([rows_y, rows_x], axis=1), np.asarray(distortions.shift_px, dtype=np.float64)


def enlarge(part: Part, strength: Strength, versions: int, seed: int) -> Part:
    """The part followed by `versions` distorted copies of it: one part of (1 + versions) times as many digits.

    Distorting takes about 0.1 ms a digit with bending, more than learning from it: so it is done once, before.
    """
    rng = np.random.default_rng([seed, 0])
    distorted = [augment(part.images, strength, rng) for _ in range(versions)]
    return Part(images=np.concatenate([part.images, *distorted]), labels=np.tile(part.labels, 1 + versions))
