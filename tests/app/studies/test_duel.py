"""The page "You against RAM": what is uncovered is what the sensor sees, and the score counts right answers."""

import numpy as np
import pytest

from app.studies.duel import COVER, tally, uncovered
from lab.data import clutter, datasets
from lab.engine import tasks
from lab.nets.attention import shipped
from lab.ops.glimpses import glimpse

RNG = np.random.default_rng(8)


def test_nothing_looked_at_is_all_covered() -> None:
    assert (uncovered(np.zeros((5, 7, 1), np.uint8), [], size=2, scales=1, factor=2) == COVER).all()


@pytest.mark.parametrize("look", [(0.0, 0.0), (-1.0, 1.0), (0.9, -0.2)])
def test_a_look_uncovers_each_square_with_what_the_sensor_sees_there(look) -> None:
    image = RNG.integers(0, 256, (30, 26, 1), dtype=np.uint8)
    shown = uncovered(image, [look], size=4, scales=3, factor=2)
    seen = glimpse(image, look, size=4, scales=3)
    for row in range(30):
        for column in range(26):
            expected = COVER
            for scale in (2, 1, 0):  # the sharpest that covers the pixel
                left, top, right, bottom = seen.squares_xyxy[scale]
                if top <= row < bottom and left <= column < right:
                    expected = round(seen.patches[scale, (row - top) // 2**scale, (column - left) // 2**scale, 0])
            assert shown[row, column] == expected


def test_a_sharp_look_stays_over_a_later_coarse_one() -> None:
    image = RNG.integers(0, 256, (24, 24, 1), dtype=np.uint8)
    shown = uncovered(image, [(0.0, 0.0), (0.3, 0.3)], size=4, scales=2, factor=3)
    left, top, right, bottom = glimpse(image, (0.0, 0.0), size=4).squares_xyxy[0]
    np.testing.assert_array_equal(shown[top:bottom, left:right], image[top:bottom, left:right, 0])


def test_the_score_counts_the_rounds_that_were_played() -> None:
    labels = np.array([1, 2, 3, 4])
    lines = tally(labels, {"You": np.array([1, 0]), "RAM": np.array([1, 2, 0, 0])}, 2)
    assert lines == [{"Player": "You", "Right": 1, "of": 2}, {"Player": "RAM", "Right": 2, "of": 2}]


def test_the_task_gives_the_last_answers_of_the_shipped_network() -> None:
    fields = clutter.draw(clutter.TASKS["translated"], datasets.load("digits").test, 40, seed=1)
    answers = tasks.attention_answers("ram-translated", fields.images)
    watched = shipped.watcher("ram-translated").watch(fields.images)
    np.testing.assert_array_equal(answers, watched.probabilities[:, -1].argmax(axis=1))
    assert (answers == fields.labels).mean() > 0.85
