"""Generator and discriminator as a record: what the two players are (Goodfellow et al. 2014, Radford et al. 2015)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lab.controls import Settings, control

ACCEPTED_ABOVE = 0.9  # what a judge must give to a kind to have read a drawing
KINDS = 10
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
        help="Maps of the layers next to the picture; each stage has twice as many. Fully connected players "
        "have four times as many hidden units.",
        low=4,
        high=96,
        step=4,
        more=True,
    )
    stages: int = control(
        2,
        label="Stages",
        help="How often a convolution halves the picture on D's way, and doubles it on G's. What D finds after two "
        "stages spans 10 pixels, after three 22.",
        low=2,
        high=3,
        step=1,
        more=True,
    )
    modes: int = control(
        0,
        label="Modes",
        help="Between how many learned modes G chooses by its z before it draws, nearly all or nothing; 0 for none. "
        "Kinds then lie apart, and fewer drawings are half of one kind and half of another "
        "(a mixture behind G, after Gurumurthy et al. 2017).",
        low=0,
        high=80,
        step=10,
        more=True,
    )
    kinds: bool = control(
        False,
        label="Tell the kinds",
        help="G is told which of the ten kinds to draw, by which of z's first ten numbers is the largest. D also "
        "learns to read the kind of real pictures, and G gains when D reads in a drawing what was told "
        "(auxiliary classifier GAN, Odena et al. 2017).",
        more=True,
    )
    reads: bool = control(
        False,
        label="D also reads",
        help="D has a second task: to read which of the ten kinds a real picture shows. What it learns to see for "
        "that helps it to tell drawings from real pictures; G is told nothing (after Salimans et al. 2016). No "
        "effect where kinds are told: D reads them then in any case.",
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
        if name == "reads" and self.kinds:
            return False
        return name not in ("batch_norm", "stages", "modes", "kinds", "reads") or self.pair == "dcgan"

    @property
    def d_reads(self) -> bool:
        """Whether D learns kinds, be they told to G or not."""
        return self.kinds or self.reads

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """`(H, W, C)` of a picture."""
        return self.side, self.side, self.channels

    @property
    def stage_sides(self) -> tuple[int, ...]:
        """How large the maps are at each stage of convolutions, from the picture to the smallest ones, rounded up.

        Example:
            >>> GanSpec(stages=3).stage_sides
            (28, 14, 7, 4)
        """
        sides = [self.side]
        for _ in range(self.stages):
            sides.append(-(-sides[-1] // 2))
        return tuple(sides)


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Quality:
    """What is measured of N drawn pictures, with a judge that was trained to read real ones.

    Attributes:
        kinds: int64 (N,), what each is most like, 0 to 9.
        confidences: float32 (N,) in [0, 1], what the judge gives to that kind.
        real_kinds, real_confidences: (M,), the same for the real pictures beside.
        frechet: squared Fréchet distance of the judge's features, drawn against real.
        frechet_of_real: the same of training pictures against these real ones.
        precision, recall: shares in [0, 1].
        precision_of_real, recall_of_real: the same of training pictures, as many as there are real ones here.
        nearest_training: median distance to the nearest training picture, in grey levels a pixel.
        nearest_training_of_real: the same of the real pictures.
        variety: 1 where drawn pictures differ from each other as much as real ones do.
    """

    kinds: NDArray[np.int64]
    confidences: NDArray[np.float32]
    real_kinds: NDArray[np.int64]
    real_confidences: NDArray[np.float32]
    frechet: float
    frechet_of_real: float
    precision: float
    recall: float
    precision_of_real: float
    recall_of_real: float
    nearest_training: float
    nearest_training_of_real: float
    variety: float

    def accepted(self, above: float = ACCEPTED_ABOVE) -> float:
        """The share that the judge takes for one of the kinds."""
        return float((self.confidences > above).mean())

    def accepted_by_kind(self, above: float = ACCEPTED_ABOVE) -> NDArray[np.int64]:
        """How many it takes for each kind: int64 (10,)."""
        return np.bincount(self.kinds[self.confidences > above], minlength=KINDS)

    def real_by_kind(self, above: float = ACCEPTED_ABOVE) -> NDArray[np.int64]:
        """The same of the real pictures: int64 (10,)."""
        return np.bincount(self.real_kinds[self.real_confidences > above], minlength=KINDS)

    def scores(self) -> dict[str, float]:
        """The numbers that a run or a card keeps."""
        return {
            "accepted": self.accepted(),
            "least_kind": float(self.accepted_by_kind().min() / len(self.kinds)),
            "frechet": self.frechet,
            "frechet_of_real": self.frechet_of_real,
            "precision": self.precision,
            "recall": self.recall,
            "nearest_training": self.nearest_training,
            "nearest_training_of_real": self.nearest_training_of_real,
            "variety": self.variety,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawings:
    """What a generator makes of N z, and what others say of it.

    Attributes:
        pictures: uint8 (N, H, W, C).
        answers: float32 (N,), what D says of each by itself: a probability, or its output where the loss gives none.
        kinds: int64 (N,), what a judge takes each for; None where the data have no judge.
        confidences: float32 (N,) in [0, 1], what the judge gives to that kind; or None.
        nones: float32 (N,) in [0, 1], what it gives to "none of these"; or None.
    """

    pictures: NDArray[np.uint8]
    answers: NDArray[np.float32]
    kinds: NDArray[np.int64] | None
    confidences: NDArray[np.float32] | None
    nones: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbours:
    """The real training pictures nearest to each of N pictures.

    Attributes:
        pictures: uint8 (N, count, H, W, C), the nearest first.
        apart: float64 (N, count), their distances.
        usual: float64 (200,), how far real pictures that were never trained on are from the nearest training picture.
        among: how many training pictures were compared.
    """

    pictures: NDArray[np.uint8]
    apart: NDArray[np.float64]
    usual: NDArray[np.float64]
    among: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contest:
    """Pictures to be told apart: real ones that nobody trained on, and drawn ones.

    Attributes:
        pictures: uint8 (N, H, W, C).
        is_real: bool (N,).
        answers: float32 (N,), what D says of each by itself.
        bound: D takes for real what it gives more than this: half way between what it says on average to other real
            and other drawn pictures.
    """

    pictures: NDArray[np.uint8]
    is_real: NDArray[np.bool_]
    answers: NDArray[np.float32]
    bound: float
