"""Answers on pictures of any size lie where the objects are."""

from types import SimpleNamespace

import numpy as np

from lab.data.coco import Detections
from lab.data.mosaic import png_bytes
from lab.nets.detection.answering import answer_files

SIDE = 64


class RedFinder:
    """Finds what is red, with its mask, in place of a network."""

    model = SimpleNamespace(spec=SimpleNamespace(side=SIDE))

    def detect(self, image):
        assert image.shape == (SIDE, SIDE, 3)
        red = (image[..., 0] > 128) & (image[..., 1] < 90)
        if not red.any():
            return Detections(
                boxes_xyxy=np.empty((0, 4), np.float32),
                scores=np.empty(0, np.float32),
                labels=np.empty(0, np.int64),
                masks=np.empty((0, SIDE, SIDE), bool),
            )
        rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
        box = [columns[0], rows[0], columns[-1] + 1, rows[-1] + 1]
        return Detections(
            boxes_xyxy=np.array([box], np.float32),
            scores=np.array([0.9], np.float32),
            labels=np.array([3]),
            masks=red[None],
        )


def test_no_pictures_have_no_answers():
    assert len(answer_files(RedFinder(), []).labels) == 0


def test_boxes_and_masks_are_in_the_pixels_of_each_picture():
    sizes = [(48, 128), (200, 100), (64, 64)]
    images = [np.zeros((*size_hw, 3), np.uint8) for size_hw in sizes]
    images[0][8:40, 32:96, 0] = 255
    images[1][50:150, 20:60, 0] = 255
    found = answer_files(RedFinder(), [png_bytes(image) for image in images])
    assert found.pictures.tolist() == [0, 1] and found.labels.tolist() == [3, 3] and not found.are_crowds.any()
    for row, box in enumerate([(32, 8, 96, 40), (20, 50, 60, 150)]):
        np.testing.assert_allclose(found.boxes_xyxy[row], box, atol=3.2)
        (mask,) = found.only(np.array([row])).masks(sizes[row])
        truth = images[row][..., 0] > 0
        assert (mask & truth).sum() / (mask | truth).sum() > 0.85
