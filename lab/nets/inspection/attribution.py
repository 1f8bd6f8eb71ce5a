"""What a network looked at: gradients of the pixels, Grad-CAM, occlusion."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from lab.architectures.attribution import METHODS, STEPS, Attribution
from lab.errors import InvalidSpec
from lab.nets.inspection.inside import Inside

PIXELS_AT_ONCE = 224 * 224  # a gradient keeps the maps of every layer: 60 MB for a picture of 224 px in Lite0
MOST_AT_ONCE = 64
NOISY_COPIES = 32
NOISE = 0.15  # of the range of the pixels
CROWDING = 3  # places on the way from black are cubes of even ones: networks make up their mind in its first tenth
SQUARES_A_SIDE = 8  # an occluding square is so many times smaller than the picture, and moves by half of its side


class Explainer:
    """Asks one opened network.

    Args:
        inside: the network; its present weights are used.
    """

    def __init__(self, inside: Inside) -> None:
        self.inside = inside
        shape = inside.architecture.input_shape
        self._at_once = max(1, min(MOST_AT_ONCE, PIXELS_AT_ONCE // (shape[0] * shape[1])))
        signature = [tf.TensorSpec([None, *shape], tf.float32), tf.TensorSpec([], tf.int32)]
        self._slopes = tf.function(self._sloped, autograph=False, input_signature=signature)
        self._scores = tf.function(inside.scores, autograph=False, input_signature=signature)
        self._methods: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
            "saliency": self._saliency,
            "smoothgrad": self._smoothgrad,
            "integrated": self._integrated,
            "gradcam": self._gradcam,
            "occlusion": self._occlusion,
        }

    def attribution(self, method: str, picture: np.ndarray, target: int | None = None) -> Attribution:
        """How much each pixel of a picture had to do with the score of a class.

        Args:
            method: one of `METHODS`.
            picture: uint8 `(H, W, C)` of the network's size.
            target: the class; None for the network's answer.

        Raises:
            InvalidSpec: for another method, or a picture of another size.
        """
        if method not in METHODS:
            raise InvalidSpec(f"An attribution must be one of {', '.join(METHODS)}; got {method!r}")
        opened = self.inside.look(picture, target)
        wanted = int(np.argmax(opened.probabilities)) if target is None else target
        base = self._base(picture)
        return Attribution(
            values=self._methods[method](picture, wanted).astype(np.float32),
            is_signed=method in ("integrated", "occlusion"),
            score=float(opened.score),
            score_at_base=self._scores_of(base[None], wanted)[0] if method == "integrated" else float("nan"),
            target=wanted,
            probabilities=opened.probabilities.numpy(),
        )

    def _saliency(self, picture: np.ndarray, target: int) -> np.ndarray:
        """The largest slope of a pixel's channels (Simonyan et al. 2013, sec. 3.1)."""
        return np.abs(self._slopes_of(self.inside.scaled(picture)[None], target)[0]).max(axis=-1)

    def _smoothgrad(self, picture: np.ndarray, target: int) -> np.ndarray:
        """The mean of the same over noisy copies (Smilkov et al. 2017, eq. 2)."""
        pixels = self.inside.scaled(picture)
        spread = NOISE * 255 / self.inside.scale.room
        noise = np.random.default_rng(0).normal(0, spread, (NOISY_COPIES, *pixels.shape)).astype(np.float32)
        return np.abs(self._slopes_of(pixels + noise, target)).max(axis=-1).mean(axis=0)

    def _integrated(self, picture: np.ndarray, target: int) -> np.ndarray:
        """Mean slope along the way from a black picture, times the way (Sundararajan et al. 2017, eq. 1 and 3).

        Midpoints of `STEPS` steps that are short near black, where scores of photographs rise most: for the same work
        the sum over all pixels comes closer to the difference of the scores at both ends than with even steps.
        """
        pixels, base = self.inside.scaled(picture), self._base(picture)
        ends = np.linspace(0, 1, STEPS + 1) ** CROWDING
        middles = ((ends[1:] + ends[:-1]) / 2).astype(np.float32).reshape(-1, 1, 1, 1)
        slopes = self._slopes_of(base + middles * (pixels - base), target)
        return (np.tensordot(np.diff(ends), slopes, axes=1) * (pixels - base)).sum(axis=-1)

    def _gradcam(self, picture: np.ndarray, target: int) -> np.ndarray:
        """The last maps, weighted by their mean slopes, as far as they speak for the class (Selvaraju et al. 2016)."""
        opened = self.inside.look(picture, target)
        maps, slopes = opened.maps[-1].numpy()[0], opened.slopes[-1].numpy()
        cam = np.maximum((maps * slopes).sum(axis=-1), 0)
        enlarged = tf.image.resize(cam[..., None], picture.shape[:2], method="bilinear")
        return np.asarray(enlarged)[..., 0]

    def _occlusion(self, picture: np.ndarray, target: int) -> np.ndarray:
        """How far the score falls when a grey square covers a place (Zeiler & Fergus 2013, sec. 4.2).

        A pixel gets the mean over the squares that covered it.
        """
        height, width = picture.shape[:2]
        side = max(2, round(min(height, width) / SQUARES_A_SIDE))
        step = max(1, side // 2)
        tops, lefts = (sorted({*range(0, size - side, step), size - side}) for size in (height, width))
        corners = [(top, left) for top in tops for left in lefts]
        whole = self._scores_of(self.inside.scaled(picture)[None], target)[0]
        fallen, covered = np.zeros((height, width)), np.zeros((height, width))
        for start in range(0, len(corners), self._at_once):
            part = corners[start : start + self._at_once]
            copies = np.repeat(picture[None], len(part), axis=0)
            for copy, (top, left) in zip(copies, part, strict=True):
                copy[top : top + side, left : left + side] = 127
            for (top, left), score in zip(part, self._scores_of(self.inside.scaled(copies), target), strict=True):
                fallen[top : top + side, left : left + side] += whole - score
                covered[top : top + side, left : left + side] += 1
        return fallen / covered

    def _base(self, picture: np.ndarray) -> np.ndarray:
        return self.inside.scaled(np.zeros_like(picture))

    def _sloped(self, pixels: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            scores = self.inside.scores(pixels, target)
        return tape.gradient(scores, pixels)

    def _slopes_of(self, pixels: np.ndarray, target: int) -> np.ndarray:
        return self._in_batches(self._slopes, pixels, target)

    def _scores_of(self, pixels: np.ndarray, target: int) -> np.ndarray:
        return self._in_batches(self._scores, pixels, target)

    def _in_batches(self, ask: Callable[..., tf.Tensor], pixels: np.ndarray, target: int) -> np.ndarray:
        wanted = tf.constant(target, tf.int32)
        parts = [pixels[start : start + self._at_once] for start in range(0, len(pixels), self._at_once)]
        return np.concatenate([ask(tf.constant(part, tf.float32), wanted).numpy() for part in parts])
