"""Players that draw on demand, and what is said of their drawings: by D, by a judge, by the training pictures."""

from functools import lru_cache

import numpy as np
import tensorflow as tf

from lab.architectures.gan import Contest, Drawings, Neighbours, Quality
from lab.data.records import Images
from lab.errors import InvalidSpec
from lab.nets.gan.gan import Gan, pictures_out, pixels_in
from lab.nets.gan.judging import judge_of
from lab.nets.gan.live import watched_noise
from lab.nets.gan.quality import quality
from lab.nets.gan.reals import reals
from lab.ops.likeness import nearest

MOST_AT_ONCE = 500
USUAL_ASKED = 200
BOUND_FROM = 200  # pictures of each kind


class Artist:
    """A pair of players, compiled for any number of z.

    Args:
        gan: the players.
    """

    def __init__(self, gan: Gan) -> None:
        self.gan = gan
        latents = tf.TensorSpec([None, gan.spec.latent], tf.float32)
        pictures = tf.TensorSpec([None, *gan.spec.gan.image_shape], tf.float32)
        self._draw = tf.function(gan.draw, autograph=False, input_signature=[latents])
        self._ask = tf.function(gan.judge_each, autograph=False, input_signature=[pictures])

    def draw(self, latents: np.ndarray) -> Images:
        """Pictures uint8 (N, H, W, C) of z float (N, latent).

        Raises:
            InvalidSpec: for z of another length, or none.
        """
        if latents.ndim != 2 or latents.shape[1] != self.gan.spec.latent or not len(latents):
            raise InvalidSpec(
                f"These players take z of {self.gan.spec.latent} numbers, one or more; got {latents.shape}"
            )
        values = latents.astype(np.float32)
        parts = [values[start : start + MOST_AT_ONCE] for start in range(0, len(values), MOST_AT_ONCE)]
        return np.concatenate([pictures_out(self._draw(part)) for part in parts])

    def ask(self, pictures: Images) -> np.ndarray:
        """What D says of pictures uint8 (N, H, W, C), each by itself: float32 (N,)."""
        return np.nan_to_num(self._ask(pixels_in(pictures)).numpy())

    def drawings(self, latents: np.ndarray) -> Drawings:
        """Pictures of z float (N, latent), with D's answers and the judge's."""
        pictures, judge = self.draw(latents), judge_of(self.gan.spec.data)
        opinion = judge(pictures) if judge else None
        return Drawings(
            pictures=pictures,
            answers=self.ask(pictures),
            kinds=opinion.kinds if opinion else None,
            confidences=opinion.shares.max(axis=1) if opinion else None,
            nones=opinion.nones if opinion else None,
        )

    def measured(self, count: int) -> Quality | None:
        """How good `count` drawings are beside the test pictures; None where the data have no judge."""
        return quality(self.draw(watched_noise(self.gan.spec, count)), self.gan.spec.data)

    def contest(self, count: int, seed: int) -> Contest:
        """Test pictures and new drawings in random order, as many of each as a coin gives."""
        rng, dataset = np.random.default_rng([seed, 3]), reals(self.gan.spec.data)
        is_real = rng.random(count) < 0.5
        pictures = self.draw(rng.standard_normal((count, self.gan.spec.latent)))
        real = dataset.test.images[rng.permutation(len(dataset.test))[:count]]
        pictures = np.where(is_real[:, None, None, None], real, pictures)
        others = watched_noise(self.gan.spec, BOUND_FROM), dataset.validation.images[:BOUND_FROM]
        means = self.ask(self.draw(others[0])).mean(), self.ask(others[1]).mean()
        return Contest(pictures=pictures, is_real=is_real, answers=self.ask(pictures), bound=float(np.mean(means)))


def neighbours(pictures: Images, data: str, count: int, *, by_judge: bool) -> Neighbours:
    """The training pictures nearest to each of N pictures.

    Args:
        pictures: uint8 (N, H, W, C).
        data: the dataset.
        count: how many for each.
        by_judge: by what a judge sees in them, instead of pixel by pixel; where the data have none, by pixels.
            Distances are grey levels a pixel by pixels, and have no unit by judge.
    """
    known = reals(data).train.images
    places, apart = nearest(_seen(pictures, data, by_judge), _of_part(data, "train", by_judge), count)
    return Neighbours(pictures=known[places], apart=apart, usual=_usual(data, by_judge), among=len(known))


@lru_cache(maxsize=4)
def _usual(data: str, by_judge: bool) -> np.ndarray:
    held_out = reals(data).test.images[:USUAL_ASKED]
    return nearest(_seen(held_out, data, by_judge), _of_part(data, "train", by_judge))[1][:, 0]


@lru_cache(maxsize=4)
def _of_part(data: str, part: str, by_judge: bool) -> np.ndarray:
    return _seen(getattr(reals(data), part).images, data, by_judge)


def _seen(pictures: Images, data: str, by_judge: bool) -> np.ndarray:
    """What distances are taken of: float32 (N, F), grey levels over the root of their number, or features."""
    judge = judge_of(data) if by_judge else None
    if judge:
        return judge(pictures).features
    rows = pictures.reshape(len(pictures), -1).astype(np.float32)
    return rows / np.float32(rows.shape[1] ** 0.5)
