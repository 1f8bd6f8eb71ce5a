"""How good drawn pictures are, said by a network that was trained to read the real ones."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from lab.architectures.gan import ACCEPTED_ABOVE, KINDS
from lab.architectures.judge import FEATURES, JUDGED
from lab.data.records import Images
from lab.nets.models import shipped
from lab.nets.models.answer import LARGEST_BATCH, as_input


class Opinion(NamedTuple):
    """What the judge makes of N pictures.

    Attributes:
        shares: float32 (N, 10), the probability of each kind; what it takes for none is what is missing to 1.
        features: float32 (N, F), its layer before the last.
    """

    shares: np.ndarray
    features: np.ndarray

    @property
    def nones(self) -> np.ndarray:
        """What it gives to "none of these": float32 (N,)."""
        return np.clip(1 - self.shares.sum(axis=1), 0, 1)

    @property
    def kinds(self) -> np.ndarray:
        """The likeliest kind of each picture: int64 (N,)."""
        return self.shares.argmax(axis=1)

    def is_accepted(self, above: float = ACCEPTED_ABOVE) -> np.ndarray:
        """Whether each picture is taken for one of the kinds: bool (N,)."""
        return self.shares.max(axis=1) > above

    def accepted_by_kind(self, above: float = ACCEPTED_ABOVE) -> np.ndarray:
        """How many pictures are taken for each kind: int64 (10,)."""
        return np.bincount(self.kinds[self.is_accepted(above)], minlength=KINDS)


Judge = Callable[[Images], Opinion]


@lru_cache(maxsize=3)
def judge_of(data: str) -> Judge | None:
    """The judge of a dataset's pictures, uint8 (N, H, W, C); None where the lab has none.

    Raises:
        MissingAsset: if its weights are not there.
    """
    if data not in JUDGED:
        return None
    model = shipped.judge(data)
    inside = keras.Model(model.input, [model.output, model.get_layer(FEATURES).output])
    signature = tf.TensorSpec([None, *model.input_shape[1:]], tf.float32)
    ask = tf.function(lambda pictures: inside(pictures, training=False), autograph=False, input_signature=[signature])

    def judge(images: Images) -> Opinion:
        starts = range(0, max(len(images), 1), LARGEST_BATCH)
        parts = [ask(as_input(images[start : start + LARGEST_BATCH])) for start in starts]
        answers, features = (np.concatenate([np.asarray(part[k]) for part in parts]) for k in range(2))
        return Opinion(answers[:, :KINDS], features)

    return judge
