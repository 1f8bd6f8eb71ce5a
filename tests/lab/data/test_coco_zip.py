"""ZIPs in COCO's layout: they come back, and what is wrong with one is told in a sentence."""

import io
import json
import zipfile

import numpy as np
import pytest

from lab.data.archives import MAX_FILES, MAX_UNPACKED_BYTES, unpack
from lab.data.coco import as_coco
from lab.data.coco_folder import MOST_PIXELS, UnreadableCoco
from lab.data.coco_zip import read_coco_zip, write_coco_zip
from lab.data.mosaic import png_bytes
from lab.data.scenes import CATEGORY_NAMES, draw_scene
from lab.errors import UnreadablePicture


def zipped(files):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


@pytest.fixture(scope="module")
def scenes():
    return [draw_scene("validation", index) for index in range(2)]


@pytest.fixture
def files(scenes):
    return {
        "data/images/000001.png": png_bytes(scenes[0].image),
        "data/images/000002.png": png_bytes(scenes[1].image),
        "data/annotations/instances_val.json": json.dumps(as_coco(scenes)).encode(),
    }


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"", "The ZIP file is empty"), (b"not one", "not a ZIP"), (zipped({}), "holds no files")],
)
def test_what_is_no_zip_is_told(data, words):
    for read in (unpack, read_coco_zip):
        with pytest.raises(UnreadablePicture, match=words):
            read(data)


def test_scenes_come_back(scenes):
    data = write_coco_zip(scenes)
    assert data == write_coco_zip(scenes)
    folder = read_coco_zip(data)
    assert folder.category_names == CATEGORY_NAMES and folder.notes == ()
    for picture, scene in zip(folder.pictures, scenes, strict=True):
        np.testing.assert_array_equal(picture.image, scene.image)
        np.testing.assert_array_equal(picture.masks, scene.masks)
        np.testing.assert_array_equal(picture.boxes_xyxy, scene.boxes_xyxy)


def test_folders_do_not_matter_and_other_files_are_passed_over(files):
    extra = {
        "data/annotations/captions_val.json": b'{"images": []}',
        "__MACOSX/data/images/._000001.png": b"shadow",
        "data/README.md": b"hello",
    }
    folder = read_coco_zip(zipped(extra | files))
    assert len(folder.pictures) == 2 and folder.notes == ()


def test_names_are_never_paths(files, scenes):
    content = as_coco(scenes)
    content["images"][0]["file_name"] = "../../etc/000001.png"
    files["data/annotations/instances_val.json"] = json.dumps(content).encode()
    assert read_coco_zip(zipped(files)).pictures[0].name == "000001.png"


def test_a_missing_picture_is_told(files):
    del files["data/images/000001.png"]
    folder = read_coco_zip(zipped(files))
    assert len(folder.pictures) == 1 and folder.notes == ("The picture “000001.png” is missing in the folder.",)


def test_a_zip_without_json_is_told(files):
    del files["data/annotations/instances_val.json"]
    with pytest.raises(UnreadableCoco, match=r"holds no JSON: COCO's layout"):
        read_coco_zip(zipped(files))


def test_a_picture_that_is_too_large_is_told(files):
    files["data/images/000001.png"] = png_bytes(np.zeros((MOST_PIXELS // 1000 + 1, 1000), np.uint8))
    folder = read_coco_zip(zipped(files))
    assert len(folder.pictures) == 1
    assert "it has 1,000 x 4,001 pixels; here at most 4,000,000 are taken." in folder.notes[0]


def test_objects_beyond_what_can_be_kept_are_told(files, monkeypatch):
    monkeypatch.setattr("lab.data.coco_folder.MOST_MASK_PIXELS", 3 * 256 * 256)
    folder = read_coco_zip(zipped(files))
    assert sum(len(picture.labels) for picture in folder.pictures) == 3
    assert any("were passed over: they are too many" in note for note in folder.notes)


def test_limits_hold_while_reading(files):
    many = {f"{number}.png": b"x" for number in range(MAX_FILES + 1)}
    with pytest.raises(UnreadablePicture, match="takes at most 200"):
        read_coco_zip(zipped(many))
    with pytest.raises(UnreadablePicture, match="unpacks to more than 50 MB"):
        read_coco_zip(zipped(files | {"zeros": bytes(MAX_UNPACKED_BYTES)}))
