"""Visitors' COCO folders: what is counted, what the detector is judged on, what is drawn."""

import json

import numpy as np
import pytest

from app.studies.coco_own import EXAMPLE_SCENES, Own, example_zip, excerpt, own_code, shown_answers, shown_truth
from lab.data.answers import answered, outlines
from lab.data.coco import Detections, as_coco, average_precision
from lab.data.coco_folder import read_coco
from lab.data.coco_zip import read_coco_zip
from lab.data.mosaic import png_bytes
from lab.data.scenes import CATEGORY_NAMES, draw_scene
from lab.nets.detection.opened import shipped


@pytest.fixture(scope="module")
def scenes():
    return [draw_scene("held-out", index) for index in EXAMPLE_SCENES]


def perfect(scene):
    return Detections(
        boxes_xyxy=scene.boxes_xyxy,
        scores=np.linspace(1, 0.6, len(scene.labels), dtype=np.float32),
        labels=scene.labels,
        masks=scene.masks,
    )


def folder_of(scenes, change=lambda content: None):
    content = as_coco(scenes)
    change(content)
    files = {f"{number:06d}.png": png_bytes(scene.image) for number, scene in enumerate(scenes, 1)}
    return read_coco(json.dumps(content).encode(), files.get)


def test_a_folder_without_objects_has_no_scores(scenes):
    own = Own(folder=folder_of(scenes[:1], lambda content: content["annotations"].clear()), found=outlines([]))
    assert {row["objects"] for row in own.rows()} == {0}
    assert own.figures.boxes.scores["AP"] == -1 and own.score_rows()[0]["AP"] == "–"


def test_the_example_comes_back_and_the_truth_scores_one(scenes):
    own = Own(folder=read_coco_zip(example_zip()), found=outlines([perfect(scene) for scene in scenes]))
    assert own.folder.notes == () and len(own.shared) == len(CATEGORY_NAMES)
    assert own.figures.boxes.scores["AP"] == own.figures.masks.scores["AP"] == 1
    assert sum(row["objects"] for row in own.rows()) == sum(len(scene.labels) for scene in scenes)
    assert own.rows()[0]["AP of boxes"] == "100.0%"


def test_other_numbers_and_another_order_of_categories_change_nothing(scenes):
    def renumber(content):
        for entry in content["categories"]:
            entry["id"] = 1000 - entry["id"]
            entry["name"] = f" {entry['name'].upper()}"
        for entry in content["annotations"]:
            entry["category_id"] = 1000 - entry["category_id"]
        content["categories"].reverse()

    rng = np.random.default_rng(1)
    found = []
    for scene in scenes:
        moved = (scene.boxes_xyxy + rng.normal(0, 4, scene.boxes_xyxy.shape)).astype(np.float32)
        found.append(Detections(**{**_fields(perfect(scene)), "boxes_xyxy": moved}))
    own = Own(folder=folder_of(scenes, renumber), found=outlines(found))
    expected = answered(scenes, found).evaluated("bbox").scores
    assert own.figures.boxes.scores == pytest.approx(expected) and 0 < expected["AP"] < 1


def _fields(found):
    return {name: getattr(found, name) for name in ("boxes_xyxy", "scores", "labels", "masks")}


def test_objects_that_the_detector_cannot_know_are_left_out(scenes):
    def rename(content):
        content["categories"][0]["name"] = "unicorn"

    own = Own(folder=folder_of(scenes, rename), found=outlines([perfect(scene) for scene in scenes]))
    assert len(own.shared) == len(CATEGORY_NAMES) - 1 and own.figures.boxes.scores["AP"] == 1
    unicorns = next(row for row in own.rows() if row["category"] == "unicorn")
    assert unicorns["AP of boxes"] == "" and unicorns["objects"] == sum((scene.labels == 0).sum() for scene in scenes)


def test_crowds_count_for_nothing(scenes):
    def crowd(content):
        content["annotations"][0]["iscrowd"] = 1

    found = [perfect(scene) for scene in scenes]
    own = Own(folder=folder_of(scenes, crowd), found=outlines(found))
    assert own.truth.are_crowds.sum() == 1 and own.figures.boxes.scores["AP"] == 1


def test_no_shared_category_asks_nothing(scenes):
    def rename(content):
        for number, entry in enumerate(content["categories"]):
            entry["name"] = f"thing {number}"

    own = Own(folder=folder_of(scenes, rename))
    assert own.shared == {} and own.figures is None and own.score_rows() == []
    assert "AP of boxes" not in own.rows()[0]


def test_pictures_are_drawn_with_what_is_in_them(scenes):
    folder = folder_of(scenes)
    picture = folder.pictures[0]
    drawn = shown_truth(picture, folder.category_names)
    assert drawn.shape == (512, 512, 3)
    found = outlines([perfect(scene) for scene in scenes])
    none = shown_answers(picture, 0, found, 1.1)
    some = shown_answers(picture, 0, found, 0.5)
    assert (drawn != none).any(axis=2).mean() > 0.05 and (some != none).any(axis=2).mean() > 0.05


def test_wide_pictures_are_made_smaller():
    wide = np.full((90, 1600, 3), 120, np.uint8)
    content = {
        "images": [{"id": 1, "file_name": "w.png"}],
        "categories": [{"id": 3, "name": "cat"}],
        "annotations": [{"image_id": 1, "category_id": 3, "bbox": [800, 10, 400, 60]}],
    }
    folder = read_coco(json.dumps(content).encode(), {"w.png": png_bytes(wide)}.get)
    drawn = shown_truth(folder.pictures[0], folder.category_names)
    assert drawn.shape == (29, 512, 3)
    changed = np.flatnonzero((drawn != 120).any(axis=(0, 2)))
    assert abs(changed[0] - 256) < 3 and abs(changed[-1] - 384) < 3


def test_the_excerpt_names_what_the_reader_wants():
    words = excerpt()
    for name in ("images", "annotations", "categories", "bbox", "segmentation", "file_name", "iscrowd"):
        assert f'"{name}"' in words


def test_the_code_gives_the_six_numbers(scenes):
    lines = {"data": example_zip()}
    exec(own_code(), lines)
    detector = shipped("mask-rcnn")
    expected = average_precision(scenes, [detector.detect(scene.image) for scene in scenes])["box"]
    assert 0 < expected["AP"] <= 1
    for name in ("AP", "AP50", "AP75"):
        assert lines["scores"][name] == pytest.approx(expected[name], abs=0.005)
