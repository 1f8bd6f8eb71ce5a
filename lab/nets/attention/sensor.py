"""The glimpse sensor in TensorFlow (Mnih et al. 2014, sec. 3.1); equals `lab.ops.glimpses`, which explains it."""

import numpy as np
import tensorflow as tf


class GlimpseSensor:
    """Looks at pictures, each at a location of its own. It has no weights, and no gradient passes through it.

    The sharpest patch is cut out. The wider ones are averages over blocks of pixels, and an average over rows and
    columns is a matrix from the left and one from the right: `rows @ picture @ columns`. Rows and columns outside the
    picture have no entry in the matrix, so that they count as zero. Compiled by XLA this takes half of the time of
    cutting the whole square out and pooling it (60x60, three scales of 12x12).

    Args:
        patch: height and width of every patch in pixels.
        scales: how many squares.
        factor: how many times as wide each square is as the one before.
        is_compiled: lets XLA compile the wider scales: faster at every call, half a second slower at the first.
    """

    def __init__(self, *, patch: int, scales: int, factor: int, is_compiled: bool = True) -> None:
        self.patch, self.scales, self.factor = patch, scales, factor
        self._wider = tf.function(self._averaged, jit_compile=True, autograph=False) if is_compiled else self._averaged

    def __call__(self, pictures: tf.Tensor, locations_yx: tf.Tensor) -> tf.Tensor:
        """What is seen.

        Args:
            pictures: float32 (N, H, W, 1).
            locations_yx: float32 (N, 2) in [-1, 1], the edges of the picture.

        Returns:
            float32 (N, scales * patch * patch): the sharpest patch first, row by row.
        """
        size_hw = tf.constant(pictures.shape[1:3].as_list(), tf.float32)
        middles_yx = (locations_yx + 1.0) * size_hw / 2.0  # (N, 2), in pixels from the upper left corner
        # Neither centred nor normalised, TensorFlow's offsets are upper left corners: whole pixels stay whole.
        sharp = tf.image.extract_glimpse(
            pictures,
            [self.patch, self.patch],
            self._corners(middles_yx, self.patch),
            centered=False,
            normalized=False,
            noise="zero",
        )
        seen = [tf.reshape(sharp, [-1, self.patch**2])]
        if self.scales > 1:
            seen.append(self._wider(pictures[..., 0], middles_yx))
        return tf.concat(seen, axis=1)

    def _corners(self, middles_yx: tf.Tensor, side: int) -> tf.Tensor:
        """Upper left corners of squares around the middles, in whole pixels."""
        return tf.floor(middles_yx - (side - 1) / 2)

    def _averaged(self, pictures: tf.Tensor, middles_yx: tf.Tensor) -> tf.Tensor:
        """All scales but the first: float32 (N, H, W) -> (N, (scales - 1) * patch * patch)."""
        seen = []
        for scale in range(1, self.scales):
            step = self.factor**scale
            corners = self._corners(middles_yx, self.patch * step)
            rows = self._averaging(corners[:, 0], step, pictures.shape[1])  # (N, patch, H)
            columns = self._averaging(corners[:, 1], step, pictures.shape[2])  # (N, patch, W)
            averaged = tf.matmul(tf.matmul(rows, pictures), columns, transpose_b=True)
            seen.append(tf.reshape(averaged, [-1, self.patch**2]))
        return tf.concat(seen, axis=1)

    def _averaging(self, corners: tf.Tensor, step: int, length: int) -> tf.Tensor:
        """(N, patch, length): 1 / step where a pixel belongs to a cell of the patch, else 0."""
        cells = corners[:, tf.newaxis] + tf.constant(np.arange(self.patch) * step, tf.float32)  # (N, patch)
        beyond = tf.range(length, dtype=tf.float32) - cells[:, :, tf.newaxis]
        return tf.where((beyond >= 0) & (beyond < step), 1.0 / step, 0.0)
