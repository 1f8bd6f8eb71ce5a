import numpy as np
import pytest

from lab.data.letterbox import GREY, letterbox

SIZES = [(1, 1), (256, 256), (100, 300), (300, 100), (3, 900), (900, 2), (33, 57)]


@pytest.mark.parametrize("size_hw", SIZES)
def test_boxes_there_and_back_are_where_they_were(size_hw):
    rng = np.random.default_rng(0)
    height, width = size_hw
    corners = rng.uniform(0, 1, (20, 2, 2)) * [width, height]
    boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
    boxed = letterbox(np.zeros((*size_hw, 3), np.uint8), 256)
    assert boxed.image.shape == (256, 256, 3)
    inside = boxed.to_square(boxes)
    assert inside.min() >= 0 and inside.max() <= 256
    np.testing.assert_allclose(boxed.to_original(inside), boxes, atol=1e-3 * max(size_hw) / 100 + 1e-4)


@pytest.mark.parametrize("size_hw", [(64, 128), (128, 64), (20, 20)])
def test_a_marked_part_is_found_where_the_box_says(size_hw):
    image = np.zeros((*size_hw, 3), np.uint8)
    box = np.array([[4.0, 6, 14, 18]])
    image[6:18, 4:14] = 255
    boxed = letterbox(image, 256)
    rows, columns = np.nonzero(boxed.image[..., 0] > 127)
    x1, y1, x2, y2 = boxed.to_square(box)[0]
    np.testing.assert_allclose(
        [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1], [x1, y1, x2, y2], atol=1.5
    )


def test_beside_the_picture_is_grey_and_boxes_there_are_cut_off():
    boxed = letterbox(np.full((10, 40), 200, np.uint8), 256)
    assert (boxed.image[:90] == GREY).all() and (boxed.image[100:150] == 200).all()
    np.testing.assert_allclose(boxed.to_original(np.array([[0.0, 0, 256, 256]])), [[0, 0, 40, 10]])


def test_the_picture_keeps_its_form():
    boxed = letterbox(np.zeros((77, 131, 3), np.uint8), 256)
    assert boxed.scale_xy[0] == pytest.approx(boxed.scale_xy[1], rel=0.01)


@pytest.mark.parametrize("size_hw", [(256, 256), (90, 300), (500, 333), (7, 5)])
def test_masks_come_back_where_their_boxes_do(size_hw):
    boxed = letterbox(np.zeros((*size_hw, 3), np.uint8), 256)
    assert boxed.masks_to_original(np.zeros((0, 256, 256), bool)).shape == (0, *size_hw)
    height, width = size_hw
    x1, y1, x2, y2 = (int(value) for value in boxed.to_square(np.array([[0, 0, width / 2, height]]))[0].round())
    mask = np.zeros((1, 256, 256), bool)
    mask[0, y1:y2, x1:x2] = True
    (back,) = boxed.masks_to_original(mask)
    assert back.shape == size_hw
    expected = np.broadcast_to(np.arange(width) < width / 2, size_hw)
    assert (back != expected).mean() <= 1.01 / width
