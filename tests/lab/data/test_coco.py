import json

import numpy as np
import pytest
from pycocotools import mask as rle
from pycocotools.coco import COCO

from lab.data.coco import Detections, as_coco, average_precision
from lab.data.scenes import CATEGORIES, CATEGORY_NAMES, draw_scene


@pytest.fixture(scope="module")
def scenes():
    return [draw_scene("validation", index) for index in range(6)]


def perfect(scene, **changes):
    found = {
        "boxes_xyxy": scene.boxes_xyxy,
        "scores": np.ones(len(scene.labels), np.float32),
        "labels": scene.labels,
        "masks": scene.masks,
    }
    return Detections(**found | changes)


def test_pycocotools_reads_what_is_written(scenes, tmp_path):
    path = tmp_path / "instances.json"
    path.write_text(json.dumps(as_coco(scenes)))
    coco = COCO(str(path))
    assert {row["name"]: row["id"] for row in coco.loadCats(coco.getCatIds())} == CATEGORIES
    for number, scene in enumerate(scenes, 1):
        rows = coco.loadAnns(coco.getAnnIds(imgIds=[number]))
        assert [row["category_id"] for row in rows] == [CATEGORIES[CATEGORY_NAMES[label]] for label in scene.labels]
        for row, mask, box in zip(rows, scene.masks, scene.boxes_xyxy, strict=True):
            np.testing.assert_array_equal(coco.annToMask(row), mask)
            assert row["area"] == rle.area(coco.annToRLE(row)) == mask.sum()
            assert row["bbox"] == [box[0], box[1], box[2] - box[0], box[3] - box[1]]


def test_the_truth_scores_one(scenes):
    scores = average_precision(scenes, [perfect(scene) for scene in scenes])
    assert scores["box"]["AP"] == scores["mask"]["AP"] == 1


def test_boxes_alone_have_no_score_for_masks(scenes):
    assert set(average_precision(scenes, [perfect(scene, masks=None) for scene in scenes])) == {"box"}


def test_wrong_categories_score_nothing(scenes):
    wrong = [perfect(scene, labels=(scene.labels + 1) % len(CATEGORY_NAMES)) for scene in scenes]
    assert average_precision(scenes, wrong)["box"]["AP50"] < 0.2


def test_a_box_that_overlaps_by_six_tenths_counts_at_the_three_lowest_thresholds(scenes):
    def narrower(boxes):  # exactly 0.62 of the width: the overlap is 0.62
        return np.stack(
            [boxes[:, 0], boxes[:, 1], boxes[:, 0] + 0.62 * (boxes[:, 2] - boxes[:, 0]), boxes[:, 3]], axis=1
        )

    few = [scene for scene in scenes if len(set(scene.labels)) == len(scene.labels)]
    scores = average_precision(few, [perfect(scene, boxes_xyxy=narrower(scene.boxes_xyxy)) for scene in few])["box"]
    assert scores["AP50"] == pytest.approx(1) and scores["AP75"] == 0
    assert scores["AP"] == pytest.approx(0.3)


def test_nothing_found_has_no_score(scenes):
    nothing = Detections(
        boxes_xyxy=np.empty((0, 4), np.float32), scores=np.empty(0, np.float32), labels=np.empty(0, np.int64)
    )
    assert average_precision(scenes, [nothing] * len(scenes)) == {}
