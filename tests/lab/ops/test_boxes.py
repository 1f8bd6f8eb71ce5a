import numpy as np
import pytest

from lab.ops.boxes import areas, clip, decode, encode, iou
from tests.lab.ops import box_loops

DEVIATIONS = (0.1, 0.1, 0.2, 0.2)


@pytest.mark.parametrize("count", [0, 1, 2, 25])
@pytest.mark.parametrize("others", [0, 1, 7])
def test_overlaps_equal_those_of_pairs_one_at_a_time(count, others):
    rng = np.random.default_rng([count, others])
    first, second = box_loops.some_boxes(rng, count, 30), box_loops.some_boxes(rng, others, 30)
    expected = np.array([[box_loops.overlap(a, b) for b in second] for a in first]).reshape(count, others)
    np.testing.assert_allclose(iou(first, second), expected, atol=1e-12)


def test_overlaps_equal_pycocotools():
    from pycocotools import mask

    rng = np.random.default_rng(0)
    corners = rng.uniform(0, 50, (20, 2, 2))
    boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
    xywh = np.concatenate([boxes[:, :2], boxes[:, 2:] - boxes[:, :2]], axis=1)
    np.testing.assert_allclose(iou(boxes, boxes), mask.iou(xywh, xywh, [0] * 20), atol=1e-9)


def test_a_box_turned_inside_out_has_no_area_and_overlaps_nothing():
    boxes = np.array([[5.0, 5, 1, 1], [0, 0, 6, 6]])
    assert areas(boxes).tolist() == [0, 36]
    assert iou(boxes[:1], boxes).tolist() == [[0, 0]]


def test_one_delta_by_hand():
    reference, box = np.array([[10.0, 20, 30, 60]]), np.array([[16.0, 20, 56, 40]])
    # centre (20, 40) to (36, 30): 16 / 20 and -10 / 40; sides 20x40 to 40x20
    expected = [[0.8, -0.25, np.log(2), -np.log(2)]]
    np.testing.assert_allclose(encode(box, reference, (1, 1, 1, 1)), expected)
    np.testing.assert_allclose(encode(box, reference, DEVIATIONS), np.array(expected) / DEVIATIONS)


@pytest.mark.parametrize("count", [0, 1, 40])
def test_decoding_undoes_encoding(count):
    rng = np.random.default_rng(count)
    upper = rng.uniform(-20, 60, (count, 2)), rng.uniform(-20, 60, (count, 2))
    boxes, references = (np.concatenate([corner, corner + rng.uniform(1, 50, (count, 2))], axis=1) for corner in upper)
    np.testing.assert_allclose(decode(encode(boxes, references, DEVIATIONS), references, DEVIATIONS), boxes, atol=1e-9)


def test_an_absurd_delta_gives_a_finite_box():
    assert np.isfinite(decode(np.full((1, 4), 1e6), np.array([[0.0, 0, 8, 8]]), (1, 1, 1, 1))).all()


def test_what_lies_outside_is_cut_off():
    assert clip(np.array([[-3.0, 2, 12, 99]]), (8, 10)).tolist() == [[0, 2, 10, 8]]
