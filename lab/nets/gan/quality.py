"""How good a set of drawn pictures is, against real ones that G never learned from."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lab.architectures.gan import Quality
from lab.data.records import Images, PartName
from lab.nets.gan.judging import Judge, Opinion, judge_of
from lab.nets.gan.reals import reals
from lab.ops.likeness import PrecisionRecall, frechet_distance, nearest, precision_recall, variety

NEIGHBOURS_ASKED = 200  # each is compared with all training pictures, pixel by pixel


class Reference(NamedTuple):
    """What drawn pictures are measured against.

    Attributes:
        held_out: the judge's opinion of every picture of the part.
        learnt: its opinion of as many training pictures, or of all if there are fewer.
        floor: the Fréchet distance of the two.
        covered: precision and recall of the second set against the first.
        apart: the median distance of a held-out picture to the nearest training picture, in grey levels a pixel.
    """

    held_out: Opinion
    learnt: Opinion
    floor: float
    covered: PrecisionRecall
    apart: float


@lru_cache(maxsize=4)
def reference(data: str, part: PartName) -> Reference | None:
    """None for a dataset without a judge.

    Raises:
        MissingAsset: if the judge's weights are not there.
    """
    judge, dataset = judge_of(data), reals(data)
    if judge is None:
        return None
    images: Images = getattr(dataset, part).images
    held_out, learnt = judge(images), judge(dataset.train.images[: len(images)])
    return Reference(
        held_out=held_out,
        learnt=learnt,
        floor=frechet_distance(learnt.features, held_out.features),
        covered=precision_recall(held_out.features, learnt.features),
        apart=to_training(images[:NEIGHBOURS_ASKED], data),
    )


def quality(drawn: Images, data: str, part: PartName = "test") -> Quality | None:
    """All that is measured of drawn pictures uint8 (N, H, W, C), N at least 4; None for a dataset without a judge.

    Args:
        drawn: what a generator made of N different z.
        data: what it learned to imitate.
        part: the real pictures beside it: "test", or "validation" to choose by.

    Raises:
        MissingAsset: if the judge's weights are not there.
    """
    judge: Judge | None = judge_of(data)
    beside = reference(data, part)
    if judge is None or beside is None:
        return None
    ours, real = judge(drawn), beside.held_out
    covered = precision_recall(real.features, ours.features)
    return Quality(
        kinds=ours.kinds,
        confidences=ours.shares.max(axis=1),
        real_kinds=real.kinds,
        real_confidences=real.shares.max(axis=1),
        frechet=frechet_distance(ours.features, real.features),
        frechet_of_real=beside.floor,
        precision=covered.precision,
        recall=covered.recall,
        precision_of_real=beside.covered.precision,
        recall_of_real=beside.covered.recall,
        nearest_training=to_training(drawn[:NEIGHBOURS_ASKED], data),
        nearest_training_of_real=beside.apart,
        variety=variety(drawn, getattr(reals(data), part).images),
    )


def to_training(pictures: Images, data: str) -> float:
    """Median distance of pictures to the training picture next to each, in grey levels a pixel."""
    known = reals(data).train.images
    rows, others = (images.reshape(len(images), -1) for images in (pictures, known))
    return float(np.median(nearest(rows, others)[1])) / rows.shape[1] ** 0.5
