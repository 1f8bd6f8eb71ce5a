"""The glimpse sensor in TensorFlow (Mnih et al. 2014, sec. 3.1); equals `lab.ops.glimpses`, which explains it."""

from typing import NamedTuple

import numpy as np
import tensorflow as tf


class Prepared(NamedTuple):
    """Pictures made ready to be looked at many times.

    Attributes:
        pictures: float32 (N, H, W, 1) in [0, 1].
        sums: float32 (N, H + 1, W + 1), at (y, x) the sum of all pixels above y and left of x, in grey levels; None
            where there is one scale only. Whole numbers below 2^24, so that nothing is rounded up to 256x256 pixels.
    """

    pictures: tf.Tensor
    sums: tf.Tensor | None


class GlimpseSensor:
    """Looks at pictures of any size, each at a location of its own. It has no weights; no gradient passes through it.

    The sharpest patch is cut out. A cell of a wider one is the mean of a block of pixels, and the sum of a block
    follows from four corners of a table of sums (Crow 1984), whatever its size: as with the retina of the paper, a
    wider scale costs no more than a sharp one. Corners outside the picture are moved to its edge, which counts the
    pixels beyond as zero.

    Args:
        patch: height and width of every patch in pixels.
        scales: how many squares.
        factor: how many times as wide each square is as the one before.
        is_compiled: lets XLA compile the wider scales: five times as fast as cutting out and pooling at every call,
            half a second slower at the first.
    """

    def __init__(self, *, patch: int, scales: int, factor: int, is_compiled: bool = True) -> None:
        self.patch, self.scales, self.factor = patch, scales, factor
        self._wider = tf.function(self._averaged, jit_compile=True, autograph=False) if is_compiled else self._averaged

    def prepare(self, images: tf.Tensor) -> Prepared:
        """uint8 (N, H, W, 1) in [0, 255] -> what `__call__` looks at."""
        values = tf.cast(images, tf.float32)
        sums = None
        if self.scales > 1:
            # As two products with triangles of ones: five times as fast as `tf.cumsum` along two axes.
            above, left = (_triangle(size) for size in tf.unstack(tf.shape(images)[1:3]))
            sums = tf.matmul(above, tf.matmul(values[..., 0], left, transpose_b=True))
        return Prepared(values / 255.0, sums)

    def __call__(self, prepared: Prepared, locations_yx: tf.Tensor) -> tf.Tensor:
        """What is seen.

        Args:
            prepared: the pictures.
            locations_yx: float32 (N, 2) in [-1, 1], the edges of the picture.

        Returns:
            float32 (N, scales * patch * patch) in [0, 1]: the sharpest patch first, row by row.
        """
        size_hw = tf.cast(tf.shape(prepared.pictures)[1:3], tf.float32)
        middles_yx = (locations_yx + 1.0) * size_hw / 2.0  # (N, 2), in pixels from the upper left corner
        # Neither centred nor normalised, TensorFlow's offsets are upper left corners: whole pixels stay whole.
        sharp = tf.image.extract_glimpse(
            prepared.pictures,
            [self.patch, self.patch],
            self._corners(middles_yx, self.patch),
            centered=False,
            normalized=False,
            noise="zero",
        )
        sharp = tf.reshape(sharp, [-1, self.patch**2])
        if prepared.sums is None:
            return sharp
        return tf.concat([sharp, self._wider(prepared.sums, middles_yx)], axis=1)

    def _corners(self, middles_yx: tf.Tensor, side: int) -> tf.Tensor:
        """Upper left corners of squares around the middles, in whole pixels."""
        return tf.floor(middles_yx - (side - 1) / 2)

    def _averaged(self, sums: tf.Tensor, middles_yx: tf.Tensor) -> tf.Tensor:
        """All scales but the first: (N, H + 1, W + 1) and (N, 2) -> (N, (scales - 1) * patch * patch)."""
        count, rows, columns = tf.unstack(tf.shape(sums))
        first_of_picture = tf.range(count)[:, tf.newaxis] * (rows * columns)
        seen = []
        for scale in range(1, self.scales):
            step = self.factor**scale
            corners = tf.cast(self._corners(middles_yx, self.patch * step), tf.int32)
            edges = corners[:, tf.newaxis] + tf.constant(np.arange(self.patch + 1) * step, tf.int32)[:, tf.newaxis]
            y = tf.clip_by_value(edges[..., 0], 0, rows - 1)  # (N, patch + 1), from row 0 to row H
            x = tf.clip_by_value(edges[..., 1], 0, columns - 1)
            places = (first_of_picture + y * columns)[:, :, tf.newaxis] + x[:, tf.newaxis]
            above_left = tf.gather(tf.reshape(sums, [-1]), places)  # (N, patch + 1, patch + 1)
            strips = above_left[:, 1:] - above_left[:, :-1]
            blocks = strips[:, :, 1:] - strips[:, :, :-1]
            seen.append(tf.reshape(blocks / (255.0 * step**2), [-1, self.patch**2]))
        return tf.concat(seen, axis=1)


def _triangle(size: tf.Tensor) -> tf.Tensor:
    """float32 (size + 1, size): ones where the column comes before the row."""
    return tf.cast(tf.range(size + 1)[:, tf.newaxis] > tf.range(size), tf.float32)
