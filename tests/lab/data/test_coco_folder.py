import json
import re

import numpy as np
import pytest
from pycocotools import mask as rle

from lab.data.coco import as_coco
from lab.data.coco_folder import MOST_NOTES, UnreadableCoco, read_coco
from lab.data.mosaic import png_bytes
from lab.data.scenes import CATEGORY_NAMES, draw_scene

PICTURE = np.zeros((20, 30, 3), np.uint8)
SQUARE = [2, 3, 8, 3, 8, 9, 2, 9]


def document(annotations=(), *, images=None, categories=None):
    return json.dumps(
        {
            "images": [{"id": 1, "file_name": "a.png"}] if images is None else images,
            "annotations": [{"image_id": 1, "category_id": 7, **annotation} for annotation in annotations],
            "categories": [{"id": 7, "name": "cup"}] if categories is None else categories,
        }
    ).encode()


def read(*annotations, **settings):
    return read_coco(document(annotations, **settings), {"a.png": png_bytes(PICTURE)}.get)


def test_scenes_that_the_lab_writes_come_back():
    scenes = [draw_scene("validation", index) for index in range(3)]
    files = {f"{number:06d}.png": png_bytes(scene.image) for number, scene in enumerate(scenes, 1)}
    found = read_coco(json.dumps(as_coco(scenes)).encode(), files.get)
    assert found.category_names == CATEGORY_NAMES and found.notes == ()
    for picture, scene in zip(found.pictures, scenes, strict=True):
        np.testing.assert_array_equal(picture.image, scene.image)
        np.testing.assert_array_equal(picture.labels, scene.labels)
        np.testing.assert_array_equal(picture.masks, scene.masks)
        np.testing.assert_array_equal(picture.boxes_xyxy, scene.boxes_xyxy)


def test_polygons_codes_and_bare_boxes_become_masks():
    mask = np.zeros((20, 30), np.uint8, order="F")
    mask[3:9, 2:8] = 1
    code = rle.encode(mask)
    runs = [2 * 20 + 3, *[6, 14] * 5, 6, 20 * 30 - 2 * 20 - 3 - 5 * 20 - 6]
    shapes = (
        [SQUARE],
        {"size": [20, 30], "counts": code["counts"].decode()},
        {"size": [20, 30], "counts": runs},
    )
    (picture,) = read(
        *({"segmentation": shape, "iscrowd": int(isinstance(shape, dict))} for shape in shapes),
        {"bbox": [2, 3, 6, 6]},
    ).pictures
    assert len(picture.labels) == 4
    for found, box in zip(picture.masks, picture.boxes_xyxy, strict=True):
        np.testing.assert_array_equal(found, mask)
        assert box.tolist() == [2, 3, 8, 9]
    assert picture.are_crowds.tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    ("annotation", "words"),
    [
        ({"category_id": 99, "bbox": [0, 0, 5, 5]}, "has the category 99, which the file does not name"),
        ({"category_id": [], "bbox": [0, 0, 5, 5]}, "does not name"),
        ({"segmentation": [[1, 2, 3, 4, 5]]}, "at least three corners, received 5 numbers"),
        ({"segmentation": [[1, 2, 3, 4]]}, "received 4 numbers"),
        ({"segmentation": [[1, 2, 3, 4, 5, "x"]]}, "received 6 numbers"),
        ({"segmentation": [[1, 2, 3, 4, 5, float("nan")]]}, "received 6 numbers"),
        ({"segmentation": ["1,2,3"]}, "received '1,2,3'"),
        (
            {"segmentation": {"size": [9, 9], "counts": "abc"}},
            "must be of the picture's size \\[20, 30\\], received \\[9, 9\\]",
        ),
        ({"segmentation": {"size": [20, 30], "counts": [5, 5]}}, "runs must add up"),
        ({"segmentation": {"size": [20, 30], "counts": [-5, 605]}}, "runs must add up"),
        ({"segmentation": {"size": [20, 30], "counts": 5}}, "could not be read"),
        ({"segmentation": "circle"}, "received 'circle'"),
        ({"bbox": [0, 0, -5, 5]}, "left, top, width and height, received \\[0, 0, -5, 5\\]"),
        ({"bbox": [0, 0]}, "four numbers"),
        ({}, "four numbers, left, top, width and height, received None"),
    ],
)
def test_what_is_malformed_is_passed_over_with_a_sentence(annotation, words):
    found = read(annotation, {"segmentation": [SQUARE]})
    assert len(found.pictures[0].labels) == 1
    assert len(found.notes) == 1
    assert re.search(words, found.notes[0]), found.notes[0]


def test_a_missing_or_broken_picture_is_named_and_the_others_stay():
    images = [
        {"id": 1, "file_name": "train/a.png"},
        {"id": 2, "file_name": "gone.png"},
        {"id": 3},
        {"id": 4, "file_name": "text.png"},
    ]
    files = {"a.png": png_bytes(PICTURE), "text.png": b"no picture"}
    found = read_coco(document(images=images), files.get)
    assert [picture.name for picture in found.pictures] == ["a.png"]
    assert "“gone.png” is missing" in found.notes[0] and "“” is missing" in found.notes[1]
    assert "“text.png” could not be read" in found.notes[2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b"[]", "missing here: images, annotations, categories"),
        (b'{"images": [], "categories": {}}', "missing here: annotations, categories"),
        (document(categories=[]), "names no category"),
        (document(categories=[{"id": 1}, 5]), "names no category"),
        (document(images=[]), "No picture"),
        (document(images=[5, {"id": 1, "file_name": 7}]), "No picture"),
        (document(images=[{"id": 1, "file_name": "b.png"}]), "“b.png” is missing"),
    ],
)
def test_a_file_of_which_nothing_can_be_used_is_refused(content, words):
    with pytest.raises(UnreadableCoco, match=words):
        read_coco(content, {"a.png": png_bytes(PICTURE)}.get)


def test_a_picture_without_objects_is_a_picture():
    (picture,) = read().pictures
    assert picture.masks.shape == (0, 20, 30) and picture.boxes_xyxy.shape == (0, 4)


def test_many_notes_end_in_their_number():
    found = read(*[{"category_id": 5}] * 100)
    assert len(found.notes) == MOST_NOTES and found.notes[-1] == "81 more things were passed over."


def test_a_polygon_far_outside_leaves_an_empty_mask_and_its_box():
    (picture,) = read({"segmentation": [[900, 900, 950, 900, 950, 950]], "bbox": [900, 900, 50, 50]}).pictures
    assert not picture.masks.any() and picture.boxes_xyxy.tolist() == [[900, 900, 950, 950]]
