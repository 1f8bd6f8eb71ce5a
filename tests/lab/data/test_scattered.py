import numpy as np
import pytest

from lab.data import datasets
from lab.data.scattered import SIDE, scatter
from lab.ops.boxes import iou

PART = datasets.load("digits").test


@pytest.mark.parametrize("count", [0, 1, 6, 40])
def test_digits_lie_in_the_field_and_hardly_on_each_other(count):
    field = scatter(PART, count, seed=3)
    assert field.image.shape == (SIDE, SIDE) and len(field.labels) == len(field.boxes_xyxy) <= count
    assert count == 40 or len(field.labels) == count
    assert field.boxes_xyxy.min(initial=0) >= 0 and field.boxes_xyxy.max(initial=0) <= SIDE
    assert (iou(field.boxes_xyxy, field.boxes_xyxy) - np.eye(len(field.labels)) < 0.13).all()
    for x1, y1, x2, y2 in field.boxes_xyxy.astype(int):
        assert field.image[y1:y2, x1:x2].max() > 100
    assert (field.image.max() > 0) == (count > 0)


def test_the_same_number_is_the_same_field_and_another_is_not():
    first, again, other = scatter(PART, 6, 1), scatter(PART, 6, 1), scatter(PART, 6, 2)
    np.testing.assert_array_equal(first.image, again.image)
    assert (first.image != other.image).any()
