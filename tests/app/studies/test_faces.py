"""The page "Faces before CNNs": what it computes, its code, and what its experiments claim."""

from dataclasses import replace

import numpy as np
import pytest

from app.lessons import faces as lesson
from app.studies import faces
from app.studies.faces import OneFeature, Place
from lab.data.photos import read_photo
from lab.ops.haar import PATTERNS


def gray_of(settings):
    return faces.as_gray(read_photo(settings.get("photo", "astronaut")))


def evidence(settings):
    gray = gray_of(settings)
    if settings["show"] == "One feature":
        height, width = gray.shape
        x, y, wide, high = settings["box"]
        place = Place(int(x * width), int(y * height), int(wide * width), int(high * height))
        return OneFeature(gray=gray, pattern=settings["pattern"], place=place)
    if settings["show"] == "Where it fails":
        return faces.walked(faces.turned(gray, settings.get("turn", 0)))
    return faces.walked(gray)


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment):
    assert experiment.holds(evidence(experiment.settings))


def test_an_experiment_can_fail():
    by_title = {experiment.title: experiment for experiment in lesson.EXPERIMENTS}
    flat = OneFeature(gray=np.full((40, 40), 9, np.uint8), pattern="Chessboard", place=Place(2, 2, 8, 8))
    assert not by_title["Eyes are darker than cheeks"].holds(flat)
    face = faces.walked(gray_of({}))
    assert not by_title["A wall has no face"].holds(face)
    assert not by_title["Tilted: still found"].holds(faces.walked(gray_of({"photo": "brick"})))


def test_the_astronaut_has_a_face_and_the_wall_has_none():
    assert len(faces.walked(gray_of({})).faces) == 1
    assert len(faces.walked(gray_of({"photo": "brick"})).faces) == 0


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((600, 300, 3), (256, 128)),
        ((100, 50), (100, 50)),
        ((10, 20), (24, 24)),
        ((1, 1, 3), (24, 24)),
        ((2000, 3), (256, 24)),
    ],
)
def test_every_picture_becomes_grey_and_large_enough_for_a_window(shape, expected):
    image = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    gray = faces.as_gray(image)
    assert gray.dtype == np.uint8 and gray.shape == expected
    faces.walked(gray)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_code_gives_the_value(pattern):
    one = OneFeature(gray=gray_of({}), pattern=pattern, place=Place(90, 40, 36, 18))
    lines = {"gray": one.gray}
    exec(faces.feature_code(one), lines)
    assert lines["value"] == one.value


def test_the_code_of_the_walk_gives_counts_and_faces():
    found = faces.walked(gray_of({}))
    lines = {"gray": found.gray}
    exec(faces.walk_code(3), lines)
    np.testing.assert_array_equal(lines["counts"], found.counts)
    assert len(lines["faces"]) == len(found.faces)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_the_code_of_turning_gives_the_faces(is_mirrored):
    gray = gray_of({})
    lines = {"gray": gray}
    exec(faces.turn_code(10, is_mirrored=is_mirrored, agreeing=3), lines)
    found = faces.walked(faces.turned(gray, 10, is_mirrored=is_mirrored))
    assert len(lines["faces"]) == len(found.faces) == 1


def test_more_windows_that_must_agree_leave_fewer_faces():
    found = faces.walked(gray_of({"photo": "coins"}))
    counts = [len(replace(found, agreeing=agreeing).faces) for agreeing in (1, 3, 10)]
    assert counts == sorted(counts, reverse=True) and counts[0] > counts[-1]


def test_turning_by_nothing_changes_nothing_and_twice_the_mirror_neither():
    gray = gray_of({})
    np.testing.assert_array_equal(faces.turned(gray, 0), gray)
    np.testing.assert_array_equal(faces.turned(faces.turned(gray, 0, is_mirrored=True), 0, is_mirrored=True), gray)


def test_what_is_left_is_a_share_of_the_windows_around_a_place():
    every = np.array([[x, y, x + 4, y + 4] for x in range(0, 60) for y in range(0, 60)], float)
    left_half = every[every[:, 0] < 30]
    share = faces.share_left(left_half, every, (64, 64))
    assert share.min() >= 0 and share.max() <= 1 + 1e-6
    assert share[32, 12] > 0.99 and share[32, 52] < 0.01 and 0.2 < share[32, 32] < 0.8
    np.testing.assert_allclose(faces.share_left(every, every, (64, 64))[5:58, 5:58], 1, rtol=1e-6)
    assert not faces.share_left(every[:0], every, (64, 64)).any()


def test_upright_faces_pass_in_more_windows_than_turned_ones():
    rows = {row["angle"]: row for row in faces.windows_by_angle(gray_of({}), 3)}
    assert rows[0]["windows"] > 20 > rows[60]["windows"] and rows[0]["faces"] == 1
