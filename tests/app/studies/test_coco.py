"""The page "How good is it?": its figures, one picture's matching, and what its experiments claim."""

import functools

import numpy as np
import pytest

from app.lessons import coco as lesson
from app.studies import coco_figures, coco_picture
from app.studies.box_address import MOST_BOXES, read_boxes, write_boxes
from app.studies.coco_figures import DRAWINGS, Counts, matched, shipped_answers
from app.studies.coco_picture import Compared, Drawn, drawn, judged, shifted, twice, without
from app.widgets.coco_charts import BESIDE, precision_points
from app.widgets.coco_picture import EDITS, USUAL_SCENE
from lab.data.answers import Answered, Outlines, answered
from lab.data.coco import Detections
from lab.data.scenes import CATEGORIES, CATEGORY_NAMES, draw_scene
from lab.ops.matching import NOBODY, THRESHOLDS, Answers

CAT, DOG = CATEGORY_NAMES.index("cat"), CATEGORY_NAMES.index("dog")


@functools.cache
def matched_on(kind, threshold):
    return matched(shipped_answers(kind), threshold)


def evidence(settings):
    words = settings.get("drawings", "by other artists")
    kind = DRAWINGS[words]
    other = next(kind for name, kind in DRAWINGS.items() if name != words)
    threshold, confidence = settings.get("overlap", 0.5), settings.get("confidence", 0.5)
    truth = shipped_answers(kind).boxes_of(settings.get("scene", USUAL_SCENE) - 1)
    own = drawn(truth, confidence)
    change = EDITS.get(settings.get("edit"), lambda boxes: boxes)
    return lesson.Evidence(
        own=matched_on(kind, threshold),
        other=matched_on(other, threshold),
        confidence=confidence,
        compared=Compared(before=judged(own, truth, threshold), after=judged(change(own), truth, threshold)),
    )


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment):
    assert experiment.holds(evidence(experiment.settings))


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_an_experiment_can_fail(experiment):
    assert not experiment.holds(evidence({}))


# ---- the curve ----


@pytest.fixture(scope="module")
def invented() -> Answered:
    """Scenes with answers that are partly right."""
    rng = np.random.default_rng(3)
    scenes = [draw_scene("validation", index) for index in range(12)]
    found = []
    for scene in scenes:
        rows = np.concatenate([rng.permutation(len(scene.labels)), rng.integers(len(scene.labels), size=2)])
        labels = np.where(rng.random(len(rows)) < 0.2, rng.integers(len(CATEGORY_NAMES), size=len(rows)), 0)
        found.append(
            Detections(
                boxes_xyxy=(scene.boxes_xyxy[rows] + rng.normal(0, 3, (len(rows), 4))).astype(np.float32),
                scores=np.sort(rng.random(len(rows)).astype(np.float32))[::-1],
                labels=np.where(labels, labels, scene.labels[rows]),
                masks=scene.masks[rows],
            )
        )
    return answered(scenes, found)


def test_the_mean_height_is_what_pycocotools_says(invented):
    scores = invented.evaluated("bbox").scores
    assert matched(invented, 0.5).average_precision == pytest.approx(scores["AP50"], abs=1e-6)
    assert matched(invented, 0.75).average_precision == pytest.approx(scores["AP75"], abs=1e-6)
    every = [matched(invented, threshold).average_precision for threshold in THRESHOLDS]
    assert np.mean(every) == pytest.approx(scores["AP"], abs=1e-6)


def test_a_category_has_the_height_that_pycocotools_says(invented):
    by_category = invented.evaluated("bbox").by_category
    for label in np.unique(invented.truth.labels):
        every = [matched(invented, threshold).averaged(label).mean() for threshold in THRESHOLDS]
        assert np.mean(every) == pytest.approx(by_category[label], abs=1e-6)


def test_counts_are_those_of_the_curve(invented):
    found = matched(invented, 0.5)
    curve = found.curve(None)
    for at in (0, 7, len(curve.scores) - 1):
        counts = found.counts(None, float(curve.scores[at]))
        assert counts.precision == pytest.approx(curve.precision[at])
        assert counts.recall == pytest.approx(curve.recall[at])
        assert counts.right + counts.missed == len(invented.truth.labels)
        assert counts.right + counts.wrong == at + 1


def test_nothing_is_no_share():
    nothing = Counts(0, 0, 0)
    assert nothing.precision is None and nothing.recall is None
    empty = matched(answered([], []), 0.5)
    assert empty.curve(None) is None and empty.average_precision == 0 and empty.counts(CAT, 0.5) == nothing


def test_less_sure_answers_are_left_out(invented):
    found = matched(invented, 0.5)
    assert len(found.curve(None, 0.7).scores) == (invented.found.scores >= 0.7).sum()
    assert found.averaged(None, 0.7).mean() < found.averaged(None).mean()


def test_a_line_has_ends_and_few_points(invented):
    curve = matched(invented, 0.5).curve(None)
    points = coco_figures.line(curve)
    assert points[0]["recall"] == curve.recall[0] and points[-1]["precision"] == curve.precision[-1]
    many = curve._replace(**{name: np.linspace(0, 1, 5000) for name in curve._fields})
    assert len(coco_figures.line(many)) == coco_figures.MOST_POINTS
    assert coco_figures.line(curve._replace(**{name: np.empty(0) for name in curve._fields})) == []


def test_the_thick_line_ends_at_the_dot(invented):
    found = matched(invented, 0.5)
    points = precision_points(found.curve(None), 0.6, found.counts(None, 0.6), found.averaged(None))
    rows = [dict(zip(points, row, strict=True)) for row in zip(*points.values(), strict=True)]
    sure = [row for row in rows if row["part"] == "sure"]
    (dot,) = [row for row in rows if row["part"] in BESIDE]
    assert sum(row["part"] == "all" for row in rows) == len(invented.found.scores)
    assert 0 < len(sure) == (invented.found.scores >= 0.6).sum()
    assert sure[-1]["recall"] == pytest.approx(dot["recall"])
    assert sure[-1]["precision"] == pytest.approx(dot["precision"])
    nobody = precision_points(found.curve(None), 1.0, found.counts(None, 1.0), found.averaged(None))
    assert set(nobody["part"]) == {"mean", "all"}


def test_rows_say_what_the_evaluation_says(invented):
    told = coco_figures.Figures(invented.evaluated("bbox"), invented.evaluated("segm"))
    boxes, masks = coco_figures.score_rows({"invented": told})
    assert boxes["AP50"] == f"{told.boxes.scores['AP50']:.1%}" and masks["large"] == f"{told.masks.scores['APl']:.1%}"
    rows = coco_figures.category_rows(told.boxes, told.boxes, np.bincount(invented.truth.labels, minlength=24))
    assert np.mean([row["AP"] for row in rows]) == pytest.approx(told.boxes.scores["AP"])
    assert [row["AP"] for row in rows] == sorted((row["AP"] for row in rows), reverse=True)


def test_growth_goes_through_the_trainings_from_the_first():
    def told(known, other, more=None):
        data = {"known_styles": ["twemoji"]} | ({"more_styles": more} if more else {})
        return {"data": data, "test": {"known": {"box_AP50": known}, "held-out": {"box_AP50": other}}}

    first = told(0.91, 0.6)
    second = told(0.9, 0.75, ["openmoji", "emojione"]) | {"begins_with": first}
    third = told(0.9, 0.8, ["openmoji", "emojione", "tuxpaint"]) | {"begins_with": second}
    rows = coco_figures.growth(third)
    assert [row["artists"] for row in rows] == [1, 3, 4]
    assert [row["new among them"] for row in rows] == [
        "Twemoji",
        "OpenMoji and EmojiOne (version 2)",
        "Tux Paint's stamps",
    ]
    assert [row["gap, points"] for row in rows] == [31, 15, 10]
    assert (rows[1]["that it knew"], rows[1]["by other artists"]) == ("90.0%", "75.0%")
    assert coco_figures.growth(first) == [] == coco_figures.growth(first | {"begins_with": None})


@pytest.mark.parametrize("label", [None, CAT])
def test_the_code_gives_the_figures(label):
    lines = {}
    exec(coco_figures.figures_code("held-out", label, 0.75, 0.4), lines)
    found = matched_on("held-out", 0.75)
    assert Counts(lines["right"], lines["wrong"], lines["missed"]) == found.counts(label, 0.4)
    assert lines["scores"] == shipped_answers("held-out").evaluated("bbox").scores


# ---- one picture ----

TRUTH = Answers(
    np.empty((0, 4), np.float32),
    np.empty(0, np.float32),
    np.empty(0, np.int64),
    np.array([(10, 10, 50, 50), (60, 10, 100, 50), (10, 100, 50, 140)], np.float32),
    np.array([CAT, CAT, DOG]),
)


def test_no_boxes_miss_everything():
    nothing = judged((), TRUTH, 0.5)
    assert nothing.average_precision == 0 and nothing.missed == [0, 1, 2]
    assert [line.why for line in nothing.lines()] == [
        "nothing finds cat 1",
        "nothing finds cat 2",
        "nothing finds the dog",
    ]


def test_a_picture_without_objects_has_no_score():
    empty = TRUTH._replace(objects_xyxy=np.empty((0, 4), np.float32), object_labels=np.empty(0, np.int64))
    alone = judged((Drawn(0, 0, 9, 9, CAT, 0.5),), empty, 0.5)
    assert alone.average_precision == -1 and alone.reason(0) == "no object here"
    assert [change[1:] for change in Compared(before=alone, after=alone).changes()] == 2 * [("–", "–", 0)]


def test_each_answer_is_told_what_became_of_it():
    boxes = (
        Drawn(10, 10, 40, 40, CAT, 0.9),
        Drawn(12, 10, 40, 40, CAT, 0.8),
        Drawn(60, 10, 40, 10, CAT, 0.7),
        Drawn(60, 10, 40, 40, DOG, 0.6),
        Drawn(200, 200, 20, 20, DOG, 0.5),
        Drawn(60, 10, 40, 10, DOG, 0.4),
    )
    found = judged(boxes, TRUTH, 0.5)
    assert [found.reason(row) for row in range(6)] == [
        "finds cat 1",
        "cat 1 is taken already, by No. 1",
        "too little overlap with cat 2",
        "this is cat 2",
        "no object here",
        "too little overlap, and this is cat 2",
    ]
    assert found.missed == [1, 2]
    assert [line.verdict for line in found.lines()] == ["right"] + 5 * ["wrong"] + 2 * ["missed"]
    assert found.lines()[1].answer == "2 · cat 80.0%" and found.lines()[1].overlap == pytest.approx(38 / 42)


def test_changes_are_told_in_points():
    one, none = judged((Drawn(10, 100, 40, 40, DOG, 0.9),), TRUTH, 0.5), judged((), TRUTH, 0.5)
    lost = Compared(before=one, after=none).changes()
    assert lost[1] == ("AP50", "50.0%", "0.0%", -50.0) and Compared(before=none, after=one).changes()[0].points == 50


def by_pycocotools(boxes, truth):
    """The same picture, asked of COCOeval."""
    now = judged(boxes, truth, 0.5).answers
    count, objects = len(now.scores), len(now.object_labels)
    return Answered(
        sizes_hw=np.array([(256, 256)]),
        categories=CATEGORIES,
        truth=Outlines(
            pictures=np.zeros(objects, np.int64),
            boxes_xyxy=now.objects_xyxy,
            labels=now.object_labels,
            scores=np.ones(objects, np.float32),
            are_crowds=np.zeros(objects, bool),
            codes=("PPP2",) * objects,
        ),
        found=Outlines(
            pictures=np.zeros(count, np.int64),
            boxes_xyxy=now.boxes_xyxy,
            labels=now.labels,
            scores=now.scores,
            are_crowds=np.zeros(count, bool),
            codes=("PPP2",) * count,
        ),
    ).evaluated("bbox")


@pytest.mark.parametrize("number", [1, USUAL_SCENE, 105, 200])
def test_edited_boxes_have_the_score_that_pycocotools_gives(number):
    truth = shipped_answers("held-out").boxes_of(number - 1)
    own = drawn(truth, 0.05)
    edits = [own, shifted(own), twice(own, 0), without(own, 0), twice(shifted(own), len(own) - 1), ()]
    for boxes in edits:
        found, expected = judged(boxes, truth, 0.5), by_pycocotools(boxes, truth).scores
        assert found.average_precision == pytest.approx(expected["AP"], abs=1e-6)
        assert found.at(0.5) == pytest.approx(expected["AP50"], abs=1e-6)
        assert found.at(0.75) == pytest.approx(expected["AP75"], abs=1e-6)


def test_boxes_stay_in_the_picture_and_at_half_pixels():
    odd = TRUTH._replace(
        boxes_xyxy=np.array([(-3, 250.2, 7.3, 261), (255.9, 255.9, 256, 256), (3.3, 4.2, 3.4, 4.3)], np.float32),
        scores=np.array([0.2, 0.9, 0.6], np.float32),
        labels=np.array([CAT, DOG, CAT]),
    )
    own = drawn(odd, 0.1)
    assert [box.score for box in own] == pytest.approx([0.9, 0.6, 0.2])
    assert own[2][:4] == (0, 250, 7.5, 6)
    for boxes in (own, shifted(own), twice(own, 0), twice(own, 2)):
        for x, y, w, h, *_ in boxes:
            assert 0 <= x <= x + w <= 256 and 0 <= y <= y + h <= 256 and min(w, h) >= 0.5
            assert all(2 * value == round(2 * value) for value in (x, y, w, h))
    assert drawn(odd, 0.5) == own[:2] and len(twice(own, 0)) == 4 and without(own, 1) == (own[0], own[2])


def test_an_address_says_what_became_of_the_boxes():
    own = drawn(shipped_answers("held-out").boxes_of(105 - 1), 0.05)
    assert write_boxes(own, own) == ""
    for boxes in ((), shifted(own), twice(own, 0), without(own, 0), twice(shifted(own), len(own) - 1)):
        assert read_boxes(write_boxes(boxes, own), own) == boxes
    many = own[:1] * (MOST_BOXES + 3)
    assert read_boxes(write_boxes(many, own), own) == many[:MOST_BOXES]


@pytest.mark.parametrize("text", ["", "x", "0", "99~0.0.2.2", "0~-1.0.2.2", "0~1.2.3", "0~1.2.3.4,"])
def test_an_address_that_says_nothing_of_these_boxes_is_passed_over(text):
    assert read_boxes(text, drawn(shipped_answers("held-out").boxes_of(0), 0.05)) is None


def test_boxes_of_an_address_lie_in_the_picture():
    own = (Drawn(0, 0, 8, 8, CAT, 0.5),)
    assert read_boxes("0~500.999.40.0", own) == (Drawn(236, 255.5, 20, 0.5, CAT, 0.5),)
    assert read_boxes("0~9.9.999.512", own) == (Drawn(0, 0, 256, 256, CAT, 0.5),)


def test_the_code_gives_what_the_picture_shows():
    truth = shipped_answers("held-out").boxes_of(USUAL_SCENE - 1)
    for boxes in (shifted(drawn(truth, 0.3)), ()):
        lines = {}
        exec(coco_picture.picture_code("held-out", USUAL_SCENE - 1, boxes, 0.6), lines)
        found = judged(boxes, truth, 0.6)
        np.testing.assert_array_equal(lines["matches"], found.matches)
        assert lines["ap"] == pytest.approx(found.average_precision)


def test_the_scene_on_the_page_is_the_one_that_was_answered():
    for kind in DRAWINGS.values():
        scene, truth = draw_scene(kind, USUAL_SCENE - 1), shipped_answers(kind).boxes_of(USUAL_SCENE - 1)
        np.testing.assert_array_equal(scene.boxes_xyxy, truth.objects_xyxy)
        np.testing.assert_array_equal(scene.labels, truth.object_labels)
        assert NOBODY not in truth.object_labels
