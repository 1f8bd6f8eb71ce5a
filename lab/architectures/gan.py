"""Generator and discriminator as a record: what the two players are (Goodfellow et al. 2014, Radford et al. 2015)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.controls import Settings, control

PAIRS: Mapping[str, str] = {
    "dcgan": "Convolutions (DCGAN)",
    "mlp": "Fully connected (the course's)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GanSpec(Settings):
    """What the two networks are: the same numbers give the same pair.

    Raises:
        InvalidSpec: on construction, for a value outside its rule.
    """

    pair: str = control("dcgan", label="Players", help="What both networks are made of.", choices=PAIRS)
    side: int = control(28, label="Side", help="Of a picture, in pixels.", low=8, high=64, step=4)
    channels: int = control(1, label="Channels", help="1 for grey, 3 for colour.", low=1, high=3, step=2)
    latent: int = control(
        100,
        label="Length of z",
        help="How many random numbers the generator gets: one picture for each choice of them.",
        low=2,
        high=200,
        step=1,
        more=True,
    )
    width: int = control(
        32,
        label="Width",
        help="Maps of the layers next to the picture; the deeper ones have twice as many. Fully connected players "
        "have four times as many hidden units.",
        low=4,
        high=96,
        step=4,
        more=True,
    )
    batch_norm: bool = control(
        True,
        label="Batch norm",
        help="After all convolutions but the first of the discriminator and the last of the generator. With the "
        "Wasserstein loss the discriminator has none.",
    )

    def obeys(self, name: str) -> bool:
        """Whether this pair has use for the setting."""
        return name != "batch_norm" or self.pair == "dcgan"

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """`(H, W, C)` of a picture."""
        return self.side, self.side, self.channels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Turned:
    """Two players after a few single steps, asked about the same pictures each time.

    Attributes:
        pictures: uint8 (N, H, W, C), what G makes of N fixed z.
        answers: float32 (N,), what D says of each: a probability, or its output where the loss gives none.
        slopes: float32 (N, H, W, C), what would make D call each more real: the gradient that G receives, per unit of
            a pixel in [-1, 1].
        real: uint8 (M, H, W, C), real pictures, always the same.
        real_answers: float32 (M,).
        terms: one row for the start and one for each step, (steps + 1, 3): D's loss for real pictures, for drawn ones,
            and G's, all on fixed pictures, which are those of no step.
    """

    pictures: NDArray[np.uint8]
    answers: NDArray[np.float32]
    slopes: NDArray[np.float32]
    real: NDArray[np.uint8]
    real_answers: NDArray[np.float32]
    terms: NDArray[np.float32]
