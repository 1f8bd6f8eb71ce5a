"""Answers on scenes: written, read, and judged as the scenes themselves are."""

import numpy as np
import pytest

from lab.cards import ANSWERS, DETECTION, detector_card
from lab.data.answers import answered, read_answers, write_answers
from lab.data.assets import MissingAsset, asset_path
from lab.data.coco import Detections, as_coco, average_precision
from lab.data.scenes import CATEGORY_NAMES, draw_scene
from lab.ops import matching

NOTHING = Detections(
    boxes_xyxy=np.empty((0, 4), np.float32),
    scores=np.empty(0, np.float32),
    labels=np.empty(0, np.int64),
    masks=np.empty((0, 256, 256), bool),
)


def shaken(scene, rng):
    """The truth, moved by some pixels, some of it with a wrong name, from the surest."""
    count = len(scene.labels)
    shifts = rng.integers(-3, 4, (count, 2))
    is_wrong = rng.random(count) < 0.3
    return Detections(
        boxes_xyxy=(scene.boxes_xyxy + np.tile(shifts, 2)).astype(np.float32),
        scores=np.sort(rng.random(count).astype(np.float32))[::-1],
        labels=np.where(is_wrong, (scene.labels + 1) % len(CATEGORY_NAMES), scene.labels),
        masks=np.array([np.roll(mask, shift[::-1], (0, 1)) for mask, shift in zip(scene.masks, shifts, strict=True)]),
    )


@pytest.fixture(scope="module")
def scenes():
    return [draw_scene("validation", index) for index in range(8)]


@pytest.fixture(scope="module")
def found(scenes):
    rng = np.random.default_rng(5)
    return [shaken(scene, rng) if number else NOTHING for number, scene in enumerate(scenes)]


def test_no_pictures_are_written_and_read(tmp_path):
    write_answers(tmp_path / "none.npz", answered([], []))
    back = read_answers(tmp_path / "none.npz")
    assert len(back.sizes_hw) == 0 and back.truth.codes == back.found.codes == () and back.results("segm") == []


def test_what_is_written_comes_back(scenes, found, tmp_path):
    before = answered(scenes, found)
    write_answers(tmp_path / "a.npz", before)
    back = read_answers(tmp_path / "a.npz")
    assert back.dataset() == before.dataset()
    for kind in ("bbox", "segm"):
        assert back.results(kind) == before.results(kind)
    assert back.dataset()["annotations"] == as_coco(scenes)["annotations"]


def test_the_file_is_judged_as_the_scenes_are(scenes, found, tmp_path):
    write_answers(tmp_path / "a.npz", answered(scenes, found))
    back = read_answers(tmp_path / "a.npz")
    expected = average_precision(scenes, found)
    for kind, name in (("bbox", "box"), ("segm", "mask")):
        told = back.evaluated(kind)
        assert told.scores == expected[name]
        is_there = told.by_category >= 0
        assert told.by_category[is_there].mean() == pytest.approx(expected[name]["AP"])
        assert np.flatnonzero(is_there).tolist() == sorted({int(n) for scene in scenes for n in scene.labels})


def test_nothing_found_scores_nothing(scenes):
    told = answered(scenes, [NOTHING] * len(scenes)).evaluated("bbox")
    assert told.scores["AP"] == 0 and set(told.by_category) == {-1, 0}


def test_rows_of_a_picture(scenes, found):
    back = answered(scenes, found)
    assert len(back.boxes_of(0).scores) == 0 and len(back.boxes_of(0).object_labels) == len(scenes[0].labels)
    np.testing.assert_array_equal(back.boxes_of(3).boxes_xyxy, found[3].boxes_xyxy)
    pictures = [back.boxes_of(number) for number in range(len(scenes))]
    own = matching.average_precision(pictures, range(len(CATEGORY_NAMES)))
    assert own == pytest.approx(back.evaluated("bbox").scores["AP"], abs=1e-6)


def test_a_damaged_file_is_told(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(MissingAsset, match=r"a\.npz is damaged"):
        read_answers(tmp_path / "a.npz")


@pytest.mark.parametrize("kind", ["known", "held-out"])
def test_the_shipped_answers_give_the_figures_of_the_card(kind):
    card = detector_card("mask-rcnn")["test"][kind]
    shipped = read_answers(asset_path(*DETECTION, "mask-rcnn", ANSWERS.format(kind=kind)))
    assert len(shipped.sizes_hw) == card["scenes"] and len(shipped.truth.labels) == card["objects"]
    for measure, name in (("bbox", "box"), ("segm", "mask")):
        for score, value in shipped.evaluated(measure).scores.items():
            assert round(value, 4) == card[f"{name}_{score}"]
