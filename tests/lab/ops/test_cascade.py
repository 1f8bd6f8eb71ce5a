"""The walk equals OpenCV's own detector, window by window."""

import cv2
import numpy as np
import pytest

from lab.data.cascades import cascade_path, frontal_face
from lab.data.photos import photos, read_photo
from lab.ops.boxes import iou
from lab.ops.cascade import scales_of, walk
from lab.ops.pixels import planes

DETECTOR = cv2.CascadeClassifier(str(cascade_path()))


def gray_photo(name, side=256):
    photo = read_photo(name)
    gray = planes(photo)["Grey"] if photo.ndim == 3 else photo
    factor = side / max(gray.shape)
    return cv2.resize(gray, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)


def by_opencv(gray):
    found = np.array(DETECTOR.detectMultiScale(gray, minNeighbors=0), float).reshape(-1, 4)
    found[:, 2:] += found[:, :2]
    return found


def test_the_cascade_has_the_published_size():
    cascade = frontal_face()
    assert len(cascade.stages) == 25 and cascade.window_px == 24
    assert sum(len(stage.features) for stage in cascade.stages) == 2913
    assert [len(stage.features) for stage in cascade.stages][:3] == [9, 16, 27]


@pytest.mark.parametrize("name", [photo.name for photo in photos()])
def test_windows_that_survive_are_those_of_opencv(name):
    gray = gray_photo(name)
    ours, theirs = walk(frontal_face(), gray).survivors(25), by_opencv(gray)
    if not len(ours) or not len(theirs):
        assert len(ours) == len(theirs)
        return
    overlap = iou(ours, theirs)
    assert (overlap.max(axis=1) >= 0.9).mean() >= 0.95
    assert (overlap.max(axis=0) >= 0.9).mean() >= 0.95


def test_fewer_windows_pass_each_stage_and_only_those_that_were_asked():
    found = walk(frontal_face(), gray_photo("astronaut"))
    counts = found.counts(25)
    assert (np.diff(counts) <= 0).all() and counts[0] < len(found.passed)
    assert counts[-1] == len(found.survivors(25)) > 10
    assert (found.seconds > 0).all()


@pytest.mark.parametrize("size_hw", [(24, 24), (24, 60), (10, 10), (23, 100)])
def test_a_flat_or_tiny_picture_has_no_survivor(size_hw):
    found = walk(frontal_face(), np.full(size_hw, 77, np.uint8))
    assert len(found.survivors(0)) == 0
    assert (len(found.passed) > 0) == (min(size_hw) >= 24)


def test_scales_reach_from_the_window_to_the_picture():
    scales = scales_of((100, 80), 24)
    assert scales[0] == 1 and round(24 * scales[-1]) <= 80 < round(24 * scales[-1] * 1.1)
    assert scales_of((100, 80), 24, smallest_px=60)[0] > 2.4
    assert scales_of((20, 80), 24) == []
