"""The page "R-CNN to Mask R-CNN": its arithmetic equals the network's own, its code, and what its experiments claim."""

from functools import lru_cache

import numpy as np
import pytest

from app.lessons import theatre as lesson
from app.studies.composing import composed, place_ground, read_things
from app.studies.theatre import (
    Shown,
    Thresholds,
    counts,
    picture_subject,
    place_of,
    scene_subject,
    tinted,
)
from app.studies.theatre_anchors import ROLE_NAMES, AnchorsSeen, cell_at
from app.studies.theatre_code import anchor_code, answer_code, pooling_code
from app.studies.theatre_pooling import Microscope, level_of, liveliest, moved_along
from app.widgets.theatre_controls import USUAL as USUAL_THRESHOLDS
from app.widgets.theatre_subject import KINDS, LARGEST_PX, OTHER_ARTISTS
from app.widgets.theatre_subject import USUAL as USUAL_SUBJECT
from lab.architectures.detection import LEAST_OPENED, anchors
from lab.data.coco import Detections
from lab.data.photos import read_photo
from lab.data.scenes import CATEGORY_NAMES, draw_scene
from lab.nets.detection.four_ways import four_ways
from lab.nets.detection.opened import opened, shipped
from lab.ops.anchors import Role
from lab.ops.matching import NOBODY

NAME = "mask-rcnn"


@lru_cache(maxsize=32)
def held_out(number):
    subject = scene_subject(draw_scene("held-out", number - 1))
    return subject, opened(NAME).open(subject.fitted.image)


def shown_scene(number=USUAL_SUBJECT["scene"], **thresholds):
    subject, found = held_out(number)
    return Shown(subject=subject, opened=found, thresholds=Thresholds(**thresholds))


def shown_picture(image, **thresholds):
    subject = picture_subject(image, LARGEST_PX)
    return Shown(subject=subject, opened=opened(NAME).open(subject.fitted.image), thresholds=Thresholds(**thresholds))


@pytest.mark.parametrize("number", (1, 4, 9))
def test_thresholds_in_numpy_give_what_the_network_s_own_graph_gives(number):
    shown = shown_scene(number, confidence=LEAST_OPENED)
    expected = shipped(NAME).detect(shown.subject.fitted.image)
    sure = expected.scores >= LEAST_OPENED
    assert sure.any()
    np.testing.assert_array_equal(shown.found.labels, expected.labels[sure])
    np.testing.assert_allclose(shown.found.scores, expected.scores[sure], atol=1e-5)
    np.testing.assert_allclose(shown.found.boxes_xyxy, expected.boxes_xyxy[sure], atol=1e-2)
    assert (shown.found.masks != expected.masks[sure]).mean() < 1e-4  # masks are kept in half precision


def test_a_picture_without_anything_is_no_trouble():
    shown = shown_picture(np.full((40, 30), 128, np.uint8), confidence=0.99)
    assert len(shown.rows) == 0 and shown.ways == () and shown.found.masks.shape == (0, 256, 256)
    assert shown.answers is None and shown.precision is None and len(shown.matches) == 0
    assert counts(shown.found) == (0, 0, 0) and shown.overlap_with_truth(np.zeros(4)) is None
    empty = Shown(subject=scene_subject(composed([], place_ground(1))), opened=shown.opened)
    assert empty.precision is None and empty.overlap_with_truth(np.array([0, 0, 9, 9])) is None


def test_answers_are_laid_into_the_visitor_s_own_picture():
    scene = draw_scene("held-out", 3).image
    wide = np.concatenate([np.full_like(scene, 90), scene], axis=1)  # 256 x 512: half as large in the square
    shown = shown_picture(wide, confidence=0.3)
    assert shown.shown.masks.shape[1:] == (256, 512) and len(shown.rows)
    np.testing.assert_allclose(
        shown.shown.boxes_xyxy,
        np.clip(2 * shown.found.boxes_xyxy - [0, 128, 0, 128], 0, [512, 256, 512, 256]),
        atol=1e-3,
    )
    for mask, (x1, y1, x2, y2) in zip(shown.shown.masks, shown.shown.boxes_xyxy, strict=True):
        rows, columns = np.nonzero(mask)
        assert not len(rows) or (
            rows.min() >= y1 - 1 and rows.max() <= y2 and columns.min() >= x1 - 1 and columns.max() <= x2
        )


def test_a_large_picture_is_made_smaller_and_a_grey_one_coloured():
    ramp = np.tile(np.linspace(0, 255, 1200).astype(np.uint8), (30, 1))
    subject = picture_subject(ramp, LARGEST_PX)
    expected = np.linspace(0, 255, LARGEST_PX)
    for channel in range(3):
        np.testing.assert_allclose(subject.picture[7, :, channel], expected, atol=2)
    assert subject.picture.shape == (14, LARGEST_PX, 3) and subject.fitted.image.shape == (256, 256, 3)
    assert picture_subject(np.zeros((1, 3000), np.uint8), LARGEST_PX).picture.shape == (1, LARGEST_PX, 3)


def test_the_place_of_an_anchor_is_where_its_centre_lies():
    for number in (0, 1, 2, 3071, 3072, 3839, 3840, 4031):
        place = place_of(number)
        x1, y1, x2, y2 = anchors()[number]
        assert cell_at(place.level, (x1 + x2) / 2, (y1 + y2) / 2)[:3] == place[:3]
        assert (y2 - y1) / (x2 - x1) == pytest.approx((0.5, 1, 2)[place.ratio], rel=1e-4)
    with pytest.raises(ValueError, match="beyond the last"):
        place_of(4032)


def test_a_way_leads_from_the_anchor_to_the_answer():
    shown = shown_scene(4)
    for number, way in enumerate(shown.ways):
        assert shown.opened.anchors[way.candidate] == way.anchor
        assert shown.proposals[way.place] == way.candidate
        np.testing.assert_array_equal(
            shown.found.boxes_xyxy[number], shown.opened.class_boxes_xyxy[way.candidate, way.label]
        )


def test_who_is_put_out_is_put_out_by_one_that_stays():
    shown = shown_scene(4, proposal_overlap=0.4)
    out = np.concatenate([shown.put_out_by(candidate) for candidate in shown.suppressed.kept])
    assert sorted([*out, *shown.suppressed.kept]) == list(range(300))


def test_things_that_touch_are_counted_once_if_painted():
    boxes = np.array([[0, 0, 4, 4], [3, 3, 8, 8], [20, 20, 24, 24]], np.float32)
    masks = np.zeros((3, 30, 30), bool)
    masks[0, :4, :4] = masks[1, 5:9, 5:9] = masks[2, 20:24, 20:24] = True
    masks[2, 28, 28] = True  # a splinter
    found = Detections(boxes_xyxy=boxes, scores=np.ones(3, np.float32), labels=np.zeros(3, np.int64), masks=masks)
    assert counts(found) == (2, 3, 3)


def test_tints_change_the_masks_pixels_alone():
    image = np.full((4, 4, 3), 100, np.uint8)
    mask = np.zeros((1, 4, 4), bool)
    mask[0, 1, 2] = True
    changed = (tinted(image, mask) != image).any(axis=2)
    assert changed.sum() == 1 and changed[1, 2]


def number_in(text):
    return int(text.replace(",", ""))


def test_anchors_are_told_what_training_tells_them():
    seen = AnchorsSeen(shown=shown_scene(4))
    rows = seen.counts()
    assert [row["anchors"] for row in rows] == ["3,072", "768", "192"]
    told = [[number_in(row[name]) for name in ROLE_NAMES.values()] for row in rows]
    assert [sum(roles) for roles in told] == [3072, 768, 192]
    assert sum(positive for positive, *_ in told) == (seen.labelled.roles == Role.POSITIVE).sum() > 0
    strict = AnchorsSeen(shown=seen.shown, positive_from=0.3, negative_below=0.3)
    assert not sum(number_in(row["ignored"]) for row in strict.counts())
    for level in (3, 4, 5):
        cells = seen.roles_of(level) == Role.POSITIVE
        assert cells.sum() <= (seen.labelled.roles[seen.numbers_of(level)] == Role.POSITIVE).sum()
        assert seen.heat(level).shape == cells.shape
    with pytest.raises(ValueError, match="anchors stand on levels"):
        seen.numbers_of(2)


def test_a_positive_anchor_that_overlaps_too_little_is_told_to_be_the_best_of_its_object():
    seen = AnchorsSeen(shown=shown_scene(4), positive_from=0.5)
    told = []
    for number in np.flatnonzero(seen.labelled.roles == Role.POSITIVE):
        level, row, column, ratio = place_of(int(number))
        told.append(seen.three(level, row, column)[ratio]["is told"])
        enough = seen.labelled.overlaps[number] >= 0.5
        assert told[-1] == ("positive" if enough else "positive, as the object's best")
    assert len(set(told)) == 2


def test_without_truth_anchors_have_no_role():
    seen = AnchorsSeen(shown=shown_picture(read_photo("coffee")))
    assert seen.labelled is None and seen.roles_of(4) is None
    assert "positive" not in seen.counts()[0] and "is told" not in seen.three(4, 0, 0)[0]


BOXES = ([10, 20, 60, 77.7], [0, 0, 256, 256], [250, 250, 256, 256], [3, 3, 3.5, 3.5], [-3, -5, 12, 20])


@pytest.mark.parametrize("shift", ((0, 0), (0.3, -0.7), (8, 8), (-8, -8)), ids=str)
@pytest.mark.parametrize("box", BOXES, ids=str)
def test_the_cells_that_a_bin_is_said_to_look_at_give_its_number(box, shift):
    maps = np.random.default_rng(0).normal(size=(64, 64, 2))
    scope = Microscope(maps=maps, level=2, box_xyxy=np.array(box, float), shift_xy=shift, channel=1)
    for looked, expected in ((scope.looked_by_align(), scope.aligned), (scope.looked_by_pool(), scope.pooled)):
        for row, column in np.ndindex(7, 7):
            top, left = looked.origins[row, column]
            shares = looked.weights[row, column]
            cells = np.zeros_like(shares)
            used = ~np.isnan(shares)
            rows, columns = np.nonzero(used)
            cells[used] = scope.cells[rows + top, columns + left]
            assert np.nansum(shares * cells) == pytest.approx(expected[row, column], abs=1e-9)


def test_the_curve_of_a_region_that_moves_passes_through_where_it_is():
    maps = np.random.default_rng(1).normal(size=(64, 64, 1))
    scope = Microscope(maps=maps, level=2, box_xyxy=np.array([40.0, 40, 90, 80]), shift_xy=(1.7, -0.4))
    moved = moved_along(scope)
    now = int(np.argmin(np.abs(moved.shifts_px - 1.7)))
    assert moved.aligned[now] == pytest.approx(scope.aligned[3, 3])
    assert moved.pooled[now] == pytest.approx(scope.pooled[3, 3])


def test_the_liveliest_channel_is_the_one_that_varies_inside():
    maps = np.zeros((64, 64, 3))
    maps[:, :, 2] = 5
    maps[10:12, 10:12, 1] = [[1, 2], [3, 4]]
    assert liveliest(maps, np.array([40.0, 40, 48, 48]), 4) == 1
    assert level_of(np.array([0.0, 0, 20, 20])) == 2


def evidence(settings):
    thresholds = {name: settings.get(name, value) for name, value in USUAL_THRESHOLDS.items()}
    told = Thresholds(
        confidence=thresholds["confidence"],
        proposal_overlap=thresholds["nms1"],
        class_overlap=thresholds["nms2"],
        mask_from=thresholds["masked"],
    )
    if settings["given"] == "Compose":
        subject = scene_subject(composed(read_things(settings["things"]), place_ground(1)))
    elif settings["given"] == "Scene":
        subject = scene_subject(draw_scene(KINDS[OTHER_ARTISTS], USUAL_SUBJECT["scene"] - 1))
    else:
        subject = picture_subject(read_photo(settings["photo"]), LARGEST_PX)
    image = subject.fitted.image
    shown = Shown(subject=subject, opened=opened(NAME).open(image), thresholds=told)
    if settings["show"] == "Four networks":
        return four_ways(NAME).measure(image)
    if settings["show"] != "3 RoIAlign":
        return shown
    box = shown.opened.boxes_xyxy[shown.ways[0].candidate]
    maps, level = opened(NAME).maps(image), level_of(box)
    channel = liveliest(maps[level], box, 1 << level)
    shift = settings.get("right", 0.0), 0.0
    return moved_along(Microscope(maps=maps[level], level=level, box_xyxy=box, shift_xy=shift, channel=channel))


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment):
    assert experiment.holds(evidence(experiment.settings))


def test_an_experiment_can_fail():
    by_title = {experiment.title: experiment for experiment in lesson.EXPERIMENTS}
    usual = shown_scene()
    for title in ("One thing, many boxes", "Coins are balls", "Lower the confidence"):
        assert not by_title[title].holds(usual)
    flat = Microscope(maps=np.ones((64, 64, 1)), level=2, box_xyxy=np.array([9.0, 9, 50, 50]))
    assert not by_title["A tenth of a pixel"].holds(moved_along(flat))


def test_the_code_gives_the_answers():
    shown = shown_scene(4, confidence=0.3, proposal_overlap=0.6, class_overlap=0.4, mask_from=0.4)
    lines = {"image": shown.subject.fitted.image}
    exec(answer_code(shown.thresholds, NAME), lines)
    np.testing.assert_array_equal(lines["boxes"], shown.found.boxes_xyxy)
    np.testing.assert_array_equal(lines["masks"], shown.found.masks)
    assert lines["names"] == [CATEGORY_NAMES[label] for label in shown.found.labels]
    assert len(lines["names"]) and (shown.matches != NOBODY).any()


def test_the_code_of_anchors_gives_their_roles_and_where_they_move():
    seen = AnchorsSeen(shown=shown_scene(4), positive_from=0.6, negative_below=0.2)
    subject = seen.shown.subject
    lines = {"image": subject.fitted.image, "true_boxes": subject.truth.boxes_xyxy}
    exec(anchor_code(0.6, 0.2, NAME), lines)
    np.testing.assert_array_equal(lines["roles"], seen.labelled.roles)
    np.testing.assert_allclose(lines["objectness"], seen.objectness, atol=1e-6)
    np.testing.assert_allclose(lines["moved"], seen.shown.opened.boxes_xyxy, atol=1e-2)


def test_the_code_of_pooling_gives_both_grids():
    shown = shown_scene(4)
    maps = opened(NAME).maps(shown.subject.fitted.image)
    box = shown.opened.boxes_xyxy[shown.ways[0].candidate]
    level = level_of(box)
    scope = Microscope(maps=maps[level], level=level, box_xyxy=box, shift_xy=(0.3, -1.2), channel=5)
    lines = {"image": shown.subject.fitted.image}
    exec(pooling_code(tuple(scope.moved_xyxy), level, 5, NAME), lines)
    np.testing.assert_allclose(lines["aligned"], scope.aligned, atol=1e-3)
    np.testing.assert_allclose(lines["pooled"], scope.pooled, atol=1e-3)
    assert 0 <= scope.off_px() < 2 * scope.stride_px


def test_of_many_answers_the_surest_are_given_and_all_are_counted():
    shown = shown_scene(4, confidence=LEAST_OPENED, class_overlap=1.0)
    assert len(shown.stayed) > len(shown.rows) == 32
    np.testing.assert_array_equal(shown.rows, shown.stayed[:32])
