import numpy as np
import pytest

from lab.data.backdrops import PLACES, SURFACES
from lab.data.canvas import Canvas, Placement, boxes_around, cut_window
from lab.data.panoramas import PANORAMAS
from lab.data.scenes import (
    CATEGORIES,
    HELD_OUT_STYLES,
    KNOWN_STYLES,
    MOST_STYLES,
    SCENE_KINDS,
    SCENERY,
    VALIDATION_STYLES,
    VARIETIES,
    draw_scene,
    more_sprites,
    sprites_of,
)
from lab.data.sprites import all_sprites

FEW = 60


@pytest.fixture(scope="module", params=SCENE_KINDS)
def scenes(request):
    return [draw_scene(request.param, index) for index in range(FEW)]


def placement(long_side=40.0, centre=(50.0, 60.0), **settings):
    return Placement(sprite=sprites_of(KNOWN_STYLES)["car"][0], long_side=long_side, centre_xy=centre, **settings)


def test_the_same_number_is_the_same_scene_and_another_is_not():
    first, again, other = draw_scene("train", 3), draw_scene("train", 3), draw_scene("train", 4)
    np.testing.assert_array_equal(first.image, again.image)
    np.testing.assert_array_equal(first.masks, again.masks)
    assert (first.image != other.image).any()


def test_kinds_differ_in_their_scenes():
    images = [draw_scene(kind, 0).image for kind in SCENE_KINDS]
    assert all((images[0] != image).any() for image in images[1:])


def test_boxes_fit_masks_and_masks_do_not_overlap(scenes):
    for scene in scenes:
        assert scene.image.shape == (256, 256, 3) and scene.image.dtype == np.uint8
        assert len(scene.labels) == len(scene.boxes_xyxy) == len(scene.masks) == len(scene.seen)
        assert scene.masks.sum(axis=0).max(initial=0) <= 1
        for box, mask in zip(scene.boxes_xyxy.astype(int), scene.masks, strict=True):
            rows, columns = np.nonzero(mask)
            assert (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) == tuple(box)


def test_scenes_are_as_hard_as_promised(scenes):
    areas = np.concatenate([scene.masks.sum(axis=(1, 2)) for scene in scenes])
    seen = np.concatenate([scene.seen for scene in scenes])
    counts = [len(scene.labels) for scene in scenes]
    assert min(counts) >= 1 and max(counts) <= 8 and np.mean(counts) > 4
    assert (seen < 1).mean() >= 0.3 and (areas < 32 * 32).mean() >= 0.1
    assert seen.min() >= 0.5 and areas.min() >= 50
    assert len({label for scene in scenes for label in scene.labels}) >= 20


def test_no_artist_and_no_place_is_shared():
    assert not set(KNOWN_STYLES) & set(HELD_OUT_STYLES)
    for styles in (KNOWN_STYLES, HELD_OUT_STYLES):
        drawings = sprites_of(styles)
        assert {sprite.style for of_class in drawings.values() for sprite in of_class} == set(styles)
        assert all(name in drawings for name in (*CATEGORIES, *SCENERY))
    for styles in (variety.styles for variety in VARIETIES.values()):
        more = more_sprites((*KNOWN_STYLES, *styles))
        assert set(styles) < {sprite.style for of_class in more.values() for sprite in of_class}
        assert all(name in more for name in (*CATEGORIES, *SCENERY))
        assert set(styles) <= set(MOST_STYLES)
    assert not set(VALIDATION_STYLES) & {*KNOWN_STYLES, *MOST_STYLES, *HELD_OUT_STYLES}
    assert not {*KNOWN_STYLES, *MOST_STYLES} & set(HELD_OUT_STYLES)
    for parts in (PLACES, SURFACES):
        names = [name for part in parts.values() for name in part]
        assert len(names) == len(set(names))
    assert {name for part in PLACES.values() for name in part} == set(PANORAMAS)


def test_each_kind_shows_the_drawings_that_it_should(monkeypatch):
    placements = {kind: [] for kind in SCENE_KINDS}

    def note(canvas, placement, label, colours, *, least_seen=0.5):
        placements[kind].append(placement)
        return True

    monkeypatch.setattr(Canvas, "add", note)
    for kind in SCENE_KINDS:
        for index in range(FEW):
            draw_scene(kind, index)
    shown = set(all_sprites())
    for kind in ("train", "validation", "known", "held-out"):
        styles = HELD_OUT_STYLES if kind == "held-out" else KNOWN_STYLES
        assert {each.sprite.style for each in placements[kind]} == set(styles)
        assert all(each.sprite in shown and each.shifts is None for each in placements[kind])
    for kind, variety in VARIETIES.items():
        assert {each.sprite.style for each in placements[kind]} == {*KNOWN_STYLES, *variety.styles}
        assert np.mean([each.sprite not in shown for each in placements[kind]]) == pytest.approx(variety.share, abs=0.1)
        is_varied = [each.shifts is not None for each in placements[kind]]
        assert np.mean(is_varied) == pytest.approx(variety.varied_share, abs=0.1)
    other = placements["validation-other"]
    by_validation = [each for each in other if each.sprite.style in VALIDATION_STYLES]
    assert len(by_validation) > 0.8 * len(other) and not any(each.shifts is not None for each in other)
    drawn = set(more_sprites(VALIDATION_STYLES))
    assert all(each.sprite.class_name not in drawn for each in other if each not in by_validation)


def test_scenery_is_no_category():
    assert not set(SCENERY) & set(CATEGORIES)


def test_what_stands_in_front_hides_what_is_behind():
    canvas = Canvas(np.full((128, 128, 3), 200, np.float32))
    assert canvas.add(placement(), 2)
    alone = canvas.scene().masks[0].sum()
    assert canvas.add(placement(centre=(65.0, 60.0)), 2, least_seen=0.1)
    scene = canvas.scene()
    assert scene.masks[0].sum() < alone and scene.seen[0] == pytest.approx(scene.masks[0].sum() / alone)
    assert scene.seen[1] == 1 and not (scene.masks[0] & scene.masks[1]).any()


def test_what_would_hide_too_much_is_refused_and_changes_nothing():
    canvas = Canvas(np.full((128, 128, 3), 200, np.float32))
    assert canvas.add(placement(), 2)
    before = canvas.scene()
    assert not canvas.add(placement(long_side=80.0), 5)
    after = canvas.scene()
    np.testing.assert_array_equal(before.image, after.image)
    np.testing.assert_array_equal(before.masks, after.masks)


@pytest.mark.parametrize("centre", [(-100.0, 50.0), (50.0, 400.0), (128.0, 128.0)])
def test_what_lies_outside_or_mostly_so_is_refused(centre):
    canvas = Canvas(np.full((128, 128, 3), 200, np.float32))
    assert not canvas.add(placement(centre=centre), 0)
    assert len(canvas.scene().labels) == 0


def test_scenery_has_no_box():
    canvas = Canvas(np.full((128, 128, 3), 200, np.float32))
    assert canvas.add(placement(), None)
    scene = canvas.scene()
    assert scene.boxes_xyxy.shape == (0, 4) and scene.masks.shape == (0, 128, 128)
    assert (scene.image != 200).any()


@pytest.mark.parametrize("long_side", [16.0, 40.0, 160.0])
@pytest.mark.parametrize("angle", [0.0, 45.0, 90.0])
def test_a_sprite_has_the_size_and_place_that_were_asked_for(long_side, angle):
    window = cut_window(placement(long_side=long_side, centre=(300.25, 200.5), angle_deg=angle))
    opaque = window.layer[..., 3] > 127
    assert not opaque[[0, -1]].any() and not opaque[:, [0, -1]].any()
    left, top, right, bottom = boxes_around(opaque[None])[0]
    if angle != 45:
        assert max(right - left, bottom - top) == pytest.approx(long_side, abs=0.12 * long_side + 2)
    centre = window.left + (left + right) / 2, window.top + (top + bottom) / 2
    assert centre == pytest.approx((300.25, 200.5), abs=0.1 * long_side + 1)
