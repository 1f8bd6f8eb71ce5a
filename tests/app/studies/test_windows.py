"""The page "Why detection is hard": what it computes, its code, and what its experiments claim."""

import numpy as np
import pytest

from app.lessons import detection as lesson
from app.studies import windows
from app.studies.windows import RATIOS, WINDOW_SIDES_PX, Counted, Slid
from lab.architectures.detection import WindowAnswers
from lab.data import datasets
from lab.data.photos import read_photo
from lab.data.scattered import Scattered, scatter
from lab.nets.detection.sliding import read_windows
from lab.ops.sliding import sliding_windows


def slid_with(settings):
    field = scatter(datasets.load("digits").test, settings.get("digits", 6), settings.get("field", 24))
    boxes = sliding_windows(
        field.image.shape, settings.get("windows", WINDOW_SIDES_PX), (1.0,), settings.get("step", 4)
    )
    return Slid(
        field=field,
        boxes_xyxy=boxes,
        answers=read_windows(field.image, boxes),
        confidence=settings.get("confidence", 0.9),
        overlap=settings.get("overlap", 0.3),
    )


def evidence(settings):
    if settings["show"] == "Slide a window":
        return slid_with(settings)
    height, width = read_photo("coffee").shape[:2]
    return Counted(
        size_hw=(height, width), sides_px=(64, 128), ratios=tuple(RATIOS), stride_px=settings.get("stride", 8)
    )


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment):
    assert experiment.holds(evidence(experiment.settings))


def test_an_experiment_can_fail():
    by_title = {experiment.title: experiment for experiment in lesson.EXPERIMENTS}
    usual = slid_with({})
    for title in ("A mess", "One size is not enough", "Larger steps"):
        assert not by_title[title].holds(usual)
    assert not by_title["Cleaned"].holds(slid_with({"overlap": 1.0}))


def slid_by_hand(boxes, digits, confidences, squares, labels, overlap=0.5):
    probabilities = np.zeros((len(digits), 11), np.float32)
    probabilities[np.arange(len(digits)), digits] = confidences
    field = Scattered(
        image=np.zeros((60, 60), np.uint8),
        boxes_xyxy=np.array(squares, np.float32).reshape(-1, 4),
        labels=np.array(labels, np.int64),
    )
    answers = WindowAnswers(probabilities=probabilities, seconds=0.1)
    return Slid(
        field=field,
        boxes_xyxy=np.array(boxes, np.float32).reshape(-1, 4),
        answers=answers,
        confidence=0.9,
        overlap=overlap,
    )


def test_each_digit_is_found_once_and_the_rest_is_a_false_alarm():
    boxes = [(0, 0, 20, 20), (2, 0, 22, 20), (40, 40, 60, 60), (0, 40, 20, 60), (20, 20, 40, 40)]
    found = slid_by_hand(
        boxes,
        digits=[3, 3, 5, 7, 1],
        confidences=[0.95, 0.99, 0.92, 0.97, 0.5],
        squares=[(0, 0, 20, 20), (40, 40, 60, 60), (0, 40, 20, 60)],
        labels=[3, 6, 7],
        overlap=1.0,
    )
    assert found.sure.tolist() == [0, 1, 2, 3] and found.kept.tolist() == [1, 3, 0, 2]
    # The second best of the three is a repeat: its digit is taken; the five is a six in truth.
    assert found.matches.tolist() == [0, 2, -1, -1]
    assert found.is_repeat.tolist() == [False, False, True, False]
    assert (found.found, found.repeats, found.false_alarms) == (2, 1, 1)


def test_no_windows_and_no_digits_are_no_trouble():
    assert slid_by_hand([], [], [], [(0, 0, 9, 9)], [1]).found == 0
    empty = slid_by_hand([(0, 0, 9, 9)], [1], [0.99], [], [])
    assert (empty.found, empty.false_alarms) == (0, 1)
    assert slid_with({"digits": 0}).found == 0 and slid_with({"windows": []}).false_alarms == 0


def test_the_code_gives_what_stays():
    found = slid_with({})
    lines = {"field": found.field.image}
    exec(windows.slide_code(found, WINDOW_SIDES_PX, 4), lines)
    np.testing.assert_array_equal(lines["kept"], found.boxes_xyxy[found.kept])
    np.testing.assert_array_equal(lines["digits"], found.digits[found.kept])


def test_the_code_gives_the_counts():
    counted = Counted(size_hw=(100, 80), sides_px=(32, 64), ratios=("1:1", "1:2, lying"), stride_px=4)
    lines = {}
    exec(windows.count_code(counted), lines)
    assert (lines["windows"], lines["dense"], lines["all_boxes"]) == (counted.windows, counted.dense, counted.all_boxes)
    assert counted.all_boxes > counted.dense > counted.windows > 0


def test_shown_windows_lie_in_the_picture():
    counted = Counted(size_hw=(100, 80), sides_px=(32, 64, 256), ratios=tuple(RATIOS), stride_px=4)
    shown = windows.shown_boxes(counted)
    assert 4 <= len(shown) < 9
    assert all(x >= 0 and y >= 0 and x + wide <= 80 and y + high <= 100 for x, y, wide, high in shown)
