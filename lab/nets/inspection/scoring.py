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
        explainer.attribution(method, image, int(label))
        for image, label in zip(pictures.images, pictures.labels, strict=True)
    ]
    values = [one.values for one in found]
    squares = [pictures.square_yxyx(index) for index in range(count)]
    return TruthScores(
        shares=np.array([share_inside(one, square) for one, square in zip(values, squares, strict=True)]),
        hits=np.array([is_hit(one, square) for one, square in zip(values, squares, strict=True)]),
        right=np.array([one.probabilities.argmax() == one.target for one in found]),
        first=np.array(values[:SHOWN]),
    )
