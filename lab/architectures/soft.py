"""Soft attention over patches as a record: its settings, what it did, and what it costs.

Xu et al. 2015, *Show, attend and tell*, sec. 4.2 (deterministic "soft" attention); the score of a patch is the one of
Bahdanau et al. 2015; course chapter 9.2.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.architectures.ram import Values
from lab.controls import Settings, control
from lab.errors import InvalidSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class SoftSpec(Settings):
    """What the network is: the same numbers give the same network, whatever the size of the pictures.

    A patch is described by two layers that all patches share: the first looks at small windows, the second at all
    windows of a patch. Patches overlap, and so they share windows.

    Raises:
        InvalidSpec: on construction, for a value outside its rule, or windows that do not fill the patch.
    """

    steps: int = control(6, label="Steps", help="How often it weighs all patches before it answers.", low=1, high=8)
    patch: int = control(13, label="Patch", help="Height and width of a patch in pixels.", low=2, high=32)
    stride: int = control(4, label="Stride", help="Pixels from one patch to the next.", low=1, high=16)
    window: int = control(5, label="Window", help="Side of what its first layer sees.", low=1, high=32, more=True)
    window_stride: int = control(
        2, label="Window stride", help="Pixels from one window to the next.", low=1, high=16, more=True
    )
    window_units: int = control(
        16, label="Window units", help="Numbers that describe a window.", low=4, high=128, step=4, more=True
    )
    what_units: int = control(
        48, label="What units", help="Numbers that say what is in a patch.", low=8, high=256, step=8, more=True
    )
    where_units: int = control(
        32, label="Where units", help="Numbers that say where a patch is.", low=8, high=256, step=8, more=True
    )
    annotation_units: int = control(
        64, label="Annotation units", help="What and where, joined.", low=8, high=512, step=8, more=True
    )
    score_units: int = control(
        32, label="Score units", help="Hidden units of the score of a patch.", low=8, high=256, step=8, more=True
    )
    core_units: int = control(
        128, label="Core units", help="The network's memory between steps.", low=8, high=512, step=8, more=True
    )
    classes: int = control(10, label="Classes", help="What it tells apart.", low=2, high=10, more=True)

    def __post_init__(self) -> None:
        """Check the rules."""
        Settings.__post_init__(self)  # not super(): a class with slots is made twice, and is not the one meant here
        if self.window > self.patch or (self.patch - self.window) % self.window_stride:
            raise InvalidSpec(
                f"Windows must fill the patch: {self.patch} - {self.window} pixels are no multiple of the window "
                f"stride, {self.window_stride}"
            )
        if self.stride % self.window_stride:
            raise InvalidSpec(
                f"Stride must be a multiple of the window stride, {self.window_stride}; got {self.stride}"
            )

    @property
    def parameters(self) -> int:
        """All weights; the size of the picture does not enter.

        Example:
            >>> SoftSpec(steps=1).parameters == SoftSpec(steps=8).parameters
            True
        """
        windows = (self.window**2 + 1) * self.window_units
        what = (self.patch_windows**2 * self.window_units + 1) * self.what_units
        where = 3 * self.where_units
        annotation = (self.what_units + self.where_units + 1) * self.annotation_units
        attention = (self.annotation_units + 1 + self.core_units + 1) * self.score_units
        core = (self.core_units + self.annotation_units + 1) * self.core_units
        return windows + what + where + annotation + attention + core + (self.core_units + 1) * self.classes

    @property
    def patch_windows(self) -> int:
        """Windows along one side of a patch."""
        return (self.patch - self.window) // self.window_stride + 1

    def windows(self, side: int) -> int:
        """Windows along one side of a picture of `side` x `side` pixels.

        Raises:
            InvalidSpec: if not one patch fits into the picture.
        """
        if side < self.patch:
            raise InvalidSpec(f"A picture must be at least as large as a patch, {self.patch} pixels; got {side}")
        return (side - self.window) // self.window_stride + 1

    def grid(self, side: int) -> int:
        """Patches along one side of such a picture; it has the square of it.

        Raises:
            InvalidSpec: if not one fits.

        Example:
            >>> SoftSpec().grid(60)
            12
        """
        return (self.windows(side) - self.patch_windows) * self.window_stride // self.stride + 1

    def corners_yx(self, height: int, width: int) -> NDArray[np.int64]:
        """(rows, columns, 2), the upper left corner of each patch in pixels.

        Raises:
            InvalidSpec: if not one fits.
        """
        rows, columns = (np.arange(self.grid(side)) * self.stride for side in (height, width))
        return np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoftWatched:
    """N pictures whose patches were weighed T times; float32 throughout.

    Attributes:
        maps: (N, T, rows, columns), the weight of each patch at each step, at least 0 and 1 in all;
            `SoftSpec.corners_yx` says where the patches are.
        probabilities: (N, T, classes), the answer if it had to be given after each step.
    """

    maps: Values
    probabilities: Values


def multiply_accumulates(spec: SoftSpec, side: int) -> int:
    """Multiplications of one answer to a picture of `side` x `side`, matrix products only.

    The patches are many more in a large picture, and each is described, and weighed at every step.

    Raises:
        InvalidSpec: if not one patch fits into the picture.

    Example:
        >>> multiply_accumulates(SoftSpec(), 100) > 3 * multiply_accumulates(SoftSpec(), 60)
        True
    """
    windows, patches = spec.windows(side) ** 2, spec.grid(side) ** 2
    window = spec.window**2 * spec.window_units
    what = spec.patch_windows**2 * spec.window_units * spec.what_units
    where = 2 * spec.where_units
    annotation = (spec.what_units + spec.where_units) * spec.annotation_units
    offer = spec.annotation_units * spec.score_units
    weighing = spec.score_units + spec.annotation_units  # the score of a patch, and its share of the context
    asking = spec.core_units * spec.score_units
    core = (spec.core_units + spec.annotation_units) * spec.core_units
    described = windows * window + patches * (what + where + annotation + offer)
    return described + spec.steps * (patches * weighing + asking + core) + spec.core_units * spec.classes
