"""Drawn pictures: each a function of its part and number, from sources that no other part uses."""

import numpy as np
import pytest

from lab.data import drawn, house_numbers, illustrated, panoramas
from lab.data.records import PART_NAMES, PartSizes
from lab.data.sprites import all_sprites, bent, blend, placed, read_sprite, recolouring

NAMES = ("house-numbers", "illustrated")
SIZES = PartSizes(train=50, validation=20, test=30)


@pytest.fixture
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("LAB_CACHE", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("count", [0, 1, 10, 47])
def test_labels_of_a_shorter_part_are_the_beginning_of_a_longer_one(count):
    assert drawn.labels("test", count).tolist() == drawn.labels("test", 60)[:count].tolist()


def test_every_ten_labels_in_a_row_hold_each_class_once_in_varying_order():
    rounds = drawn.labels("train", 200).reshape(20, 10)
    assert (np.sort(rounds, axis=1) == np.arange(10)).all()
    assert len({tuple(row) for row in rounds.tolist()}) == 20
    assert (rounds[0] != drawn.labels("test", 10)).any()


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_drawn_alone_equals_the_one_in_the_whole_set(name, own_cache):
    parts = drawn.read_or_draw(name, SIZES)
    for part in PART_NAMES:
        for index in (0, 7, 19):
            assert np.array_equal(drawn.draw(name, part, [index])[0], parts[part].images[index])


@pytest.mark.parametrize("name", NAMES)
def test_no_pictures_are_drawn_for_no_indices(name):
    assert drawn.draw(name, "train", []).shape == (0, 32, 32, 3)


@pytest.mark.parametrize("name", NAMES)
def test_pictures_of_one_class_differ_and_no_two_parts_share_one(name):
    pictures = [image.tobytes() for part in PART_NAMES for image in drawn.draw(name, part, range(30))]
    assert len(set(pictures)) == 90


@pytest.mark.parametrize("name", NAMES)
def test_pictures_have_contrast_and_colour(name):
    images = drawn.draw(name, "train", range(50)).astype(np.float32)
    assert (images.std(axis=(1, 2, 3)) > 3).all()
    assert (images.max(axis=3) - images.min(axis=3)).mean() > 5


def test_the_label_decides_what_a_house_number_shows():
    as_one, as_eight = house_numbers.draw("train", 3, 1), house_numbers.draw("train", 3, 8)
    assert np.abs(as_one.astype(int) - as_eight).mean() > 2


def test_families_of_fonts_are_in_one_part_each_and_all_are_used():
    families = [family for part in PART_NAMES for family in house_numbers.FAMILIES[part]]
    assert len(families) == len(set(families)) == 14
    assert [len(house_numbers.fonts_of(part)) for part in PART_NAMES] == [16, 3, 5]


def test_drawings_and_places_are_in_one_part_each_and_every_part_has_all_classes():
    used: dict[str, str] = {}
    for part in PART_NAMES:
        for class_name in illustrated.CLASS_NAMES:
            drawings = illustrated.drawings_of(part, class_name)
            assert drawings, f"{part} has no {class_name}"
            for sprite in (sprite for finishes in drawings for sprite in finishes):
                assert used.setdefault(sprite.file, part) == part
    shipped = [sprite for sprite in all_sprites() if sprite.class_name in illustrated.CLASS_NAMES]
    assert len(used) == len(shipped)
    places = [place for part in PART_NAMES for place in illustrated.PLACES[part]]
    assert len(places) == len(set(places)) and set(places) <= set(panoramas.PANORAMAS)


def test_the_two_finishes_of_a_fluent_drawing_stay_together():
    for part in PART_NAMES:
        for class_name in illustrated.CLASS_NAMES:
            for finishes in illustrated.drawings_of(part, class_name):
                styles = {sprite.style for sprite in finishes}
                assert styles == {"fluent3d", "fluentflat"} or len(finishes) == 1


def test_a_damaged_cache_is_drawn_again(own_cache, caplog):
    whole = drawn.read_or_draw("house-numbers", SIZES)
    (path,) = own_cache.glob("house-numbers-*.npz")
    path.write_bytes(path.read_bytes()[:1000])
    again = drawn.read_or_draw("house-numbers", SIZES)
    assert np.array_equal(again["test"].images, whole["test"].images)
    assert "damaged and will be made again" in caplog.text


def test_a_cache_with_other_arrays_is_drawn_again(own_cache):
    drawn.read_or_draw("house-numbers", SIZES)
    (path,) = own_cache.glob("house-numbers-*.npz")
    np.savez(path, train=np.zeros((50, 32, 32, 3), np.uint8))
    assert len(drawn.read_or_draw("house-numbers", SIZES)["test"]) == 30


def test_other_sizes_do_not_take_each_others_cache(own_cache):
    drawn.read_or_draw("house-numbers", SIZES)
    smaller = PartSizes(train=10, validation=10, test=10)
    assert len(drawn.read_or_draw("house-numbers", smaller)["train"]) == 10


def test_a_straight_view_has_the_middle_of_the_panorama_in_its_middle():
    columns = np.tile(np.arange(256, dtype=np.uint8)[np.newaxis, :, np.newaxis], (128, 1, 3))
    seen = panoramas.view(columns, 31, yaw=0.0, fov=1.0)
    assert abs(int(seen[15, 15, 0]) - 127.5) <= 1
    # at the edge of the view, half of the 1.0 rad lies to each side: 256 columns are 2 pi rad
    assert abs(int(seen[15, 30, 0]) - int(seen[15, 0, 0]) - 255 / (2 * np.pi)) <= 1.5


def test_a_view_turned_by_a_quarter_looks_a_quarter_of_the_panorama_further():
    columns = np.tile(np.arange(256, dtype=np.uint8)[np.newaxis, :, np.newaxis], (128, 1, 3))
    assert abs(int(panoramas.view(columns, 31, yaw=np.pi / 2)[15, 15, 0]) - (127.5 + 64)) <= 1


@pytest.mark.parametrize(("pitch", "brighter"), [(-0.5, "sky"), (0.5, "ground")])
def test_pitch_is_upward_when_negative(pitch, brighter):
    rows = np.tile(np.linspace(0, 255, 128).astype(np.uint8)[:, np.newaxis, np.newaxis], (1, 256, 3))
    middle = int(panoramas.view(rows, 31, yaw=0.0, pitch=pitch)[15, 15, 0])
    assert abs(middle - 255 * (0.5 + pitch / np.pi)) <= 2, brighter


def test_a_clear_layer_leaves_the_canvas_and_an_opaque_one_covers_it():
    canvas = np.full((1, 3, 3), 100, np.float32)
    layer = np.array([[[0, 0, 0, 0], [200, 10, 0, 255], [50, 0, 0, 51]]], np.uint8)
    assert blend(canvas, layer).tolist() == [[[100, 100, 100], [200, 10, 0], [130, 80, 80]]]


def test_a_sprite_in_its_own_size_is_placed_unchanged():
    sprite = read_sprite(next(s for s in all_sprites() if s.class_name == "frog"))
    height, width = sprite.shape[:2]
    layer = placed(sprite, 120, long_side=max(height, width), centre_xy=((width - 1) / 2 + 4, (height - 1) / 2 + 7))
    assert np.abs(layer[7 : 7 + height, 4 : 4 + width].astype(int) - sprite).max() <= 1
    mirrored = placed(sprite, 120, long_side=max(height, width), centre_xy=((width - 1) / 2, 60), mirrored=True)
    upright = placed(sprite, 120, long_side=max(height, width), centre_xy=((width - 1) / 2, 60))
    assert np.abs(mirrored[:, :width].astype(int) - upright[:, :width][:, ::-1]).max() <= 1


def test_a_sprite_whose_points_stay_is_the_same():
    sprite = read_sprite(next(s for s in all_sprites() if s.class_name == "frog"))
    np.testing.assert_array_equal(bent(sprite, np.zeros((3, 3, 2), np.float32)), sprite)


@pytest.mark.parametrize(("right", "down"), [(0.25, 0.0), (0.0, -0.125), (-0.125, 0.25)])
def test_a_sprite_whose_points_move_together_is_moved(right, down):
    sprite = np.zeros((16, 8, 4), np.uint8)
    sprite[3:9, 2:7] = [10, 200, 30, 255]
    sprite[4, 3] = [5, 6, 7, 8]
    moved = bent(sprite, np.full((2, 3, 2), (right, down), np.float32))
    frame = int(max(abs(right), abs(down)) * 16)
    framed = np.pad(sprite, ((frame, frame), (frame, frame), (0, 0)))
    np.testing.assert_array_equal(moved, np.roll(framed, (int(down * 16), int(right * 16)), axis=(0, 1)))


@pytest.mark.parametrize(
    ("hue_deg", "saturation", "expected"),
    [(0, 1, [255, 0, 0]), (120, 1, [0, 255, 0]), (240, 1, [0, 0, 255]), (0, 0, [85, 85, 85])],
)
def test_recolouring_turns_red_about_the_grey_axis(hue_deg, saturation, expected):
    matrix = recolouring(hue_deg, saturation, np.ones(3))
    assert np.allclose(matrix @ [255, 0, 0], expected, atol=1e-3)
    assert np.allclose(matrix @ [80, 80, 80], 80, atol=1e-3)
