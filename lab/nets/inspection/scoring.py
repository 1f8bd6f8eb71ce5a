"""The truth test: attributions on pictures whose evidence is known."""

import numpy as np

from lab.architectures.attribution import TruthScores, is_hit, share_inside
from lab.data.truth import TEST_SEED, draw_truth
from lab.nets.inspection.attribution import Explainer

SHOWN = 4


def score_on_truth(explainer: Explainer, method: str, count: int) -> TruthScores:
    """Asks a network of the truth test for the true class of `count` pictures that it never saw.

    Args:
        explainer: of the network.
        method: of `lab.architectures.attribution.METHODS`.
    """
    pictures = draw_truth(count, TEST_SEED)
    found = [
        explainer.attribution(method, image, int(label)).values
        for image, label in zip(pictures.images, pictures.labels, strict=True)
    ]
    squares = [pictures.square_yxyx(index) for index in range(count)]
    return TruthScores(
        shares=np.array([share_inside(values, square) for values, square in zip(found, squares, strict=True)]),
        hits=np.array([is_hit(values, square) for values, square in zip(found, squares, strict=True)]),
        first=np.array(found[:SHOWN]),
    )
