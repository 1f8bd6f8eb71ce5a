import numpy as np
import pytest

from lab.data.annotated import COLORS, annotated
from lab.data.coco import Detections


def found(count, *, with_masks=True, score=0.9):
    boxes = np.array([[4.0, 6, 20, 24], [10, 10, 30, 30], [-5, -5, 300, 300]])[:count]
    masks = np.zeros((count, 40, 40), bool)
    masks[:, 12:16, 12:16] = True
    return Detections(
        boxes_xyxy=boxes.astype(np.float32).reshape(-1, 4),
        scores=np.full(count, score, np.float32),
        labels=np.arange(count),
        masks=masks if with_masks else None,
    )


PICTURE = np.full((40, 40, 3), 100, np.uint8)
NAMES = ["cat", "dog", "traffic light"]


def test_nothing_found_is_the_picture_enlarged():
    shown = annotated(PICTURE, found(0), NAMES, scale=3)
    assert shown.shape == (120, 120, 3) and (shown == 100).all()


def test_unsure_ones_are_left_out():
    assert (annotated(PICTURE, found(2, score=0.4), NAMES) == 100).all()


def test_box_and_mask_have_the_color_of_the_category():
    shown = annotated(PICTURE, found(1), NAMES)
    assert shown[47, 30].tolist() == list(COLORS[0])  # the lower edge of the box, twice as far
    np.testing.assert_allclose(shown[28, 28], np.rint(50 + np.array(COLORS[0]) / 2), atol=1)
    assert shown[40, 30].tolist() == [100, 100, 100]


@pytest.mark.parametrize("with_masks", [True, False])
def test_boxes_across_the_edge_and_many_of_them_are_drawn(with_masks):
    shown = annotated(PICTURE, found(3, with_masks=with_masks), NAMES)
    assert shown.shape == (80, 80, 3) and (shown != 100).any()
