import numpy as np
import pytest

from lab.ops.suppression import KEPT, suppress
from tests.lab.ops import box_loops


@pytest.mark.parametrize("count", [0, 1, 2, 60])
@pytest.mark.parametrize("overlap", [0.0, 0.3, 0.7, 1.0])
def test_what_stays_equals_one_box_at_a_time(count, overlap):
    rng = np.random.default_rng(count)
    boxes = box_loops.some_boxes(rng, count, 20)
    scores = np.round(rng.random(count), 1)  # with ties
    found = suppress(boxes, scores, overlap)
    assert found.kept.tolist() == box_loops.suppression(boxes, scores, overlap)


def test_everyone_that_goes_names_a_better_one_that_stays_and_overlaps():
    rng = np.random.default_rng(1)
    boxes, scores = box_loops.some_boxes(rng, 80, 20), rng.random(80)
    found = suppress(boxes, scores, 0.3)
    kept = set(found.kept.tolist())
    assert 0 < len(kept) < 80
    for box, by in enumerate(found.by):
        assert (by == KEPT) == (box in kept)
        if by != KEPT:
            assert by in kept and scores[by] >= scores[box] and box_loops.overlap(boxes[box], boxes[by]) > 0.3


def test_groups_leave_each_other_alone():
    boxes = np.array([[0.0, 0, 10, 10]] * 4)
    found = suppress(boxes, np.array([0.1, 0.2, 0.3, 0.4]), 0.5, groups=np.array([0, 1, 0, 1]))
    assert found.kept.tolist() == [3, 2]
    assert found.by.tolist() == [2, 3, KEPT, KEPT]
