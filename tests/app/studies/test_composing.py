"""A scene that a visitor puts together: what stands in it is known, and an address can say it."""

import numpy as np
import pytest

from app.studies.composing import (
    LARGEST_PX,
    MOST_THINGS,
    SMALLEST_PX,
    Thing,
    composed,
    drawings_of,
    own_ground,
    place_ground,
    read_things,
    usual_things,
    write_things,
)
from lab.data.scenes import CATEGORY_NAMES, SIDE


def test_nothing_is_a_scene_too():
    ground = place_ground(3)
    scene = composed([], ground)
    np.testing.assert_array_equal(scene.image, ground)
    assert scene.boxes_xyxy.shape == (0, 4) and write_things([]) == "" and read_things("") == ()


def test_an_address_says_where_things_stand():
    things = usual_things()
    assert [thing.sprite.class_name for thing in things] == ["dog", "bicycle", "bus"]
    assert read_things(write_things(things)) == things
    turned = read_things("traffic_light-vertical-noto~0.0.50.-175")[0]
    assert (turned.sprite.class_name, turned.angle_deg) == ("traffic light", -175)


@pytest.mark.parametrize(
    "text",
    ("nobody~1.2.3.4", "cat-cat-noto", "cat-cat-noto~1.2.3", "cat-cat-noto~a.b.c.d", "../../etc~1.2.3.4", "~", ",,,"),
)
def test_what_names_no_thing_is_left_out(text):
    assert read_things(text) == ()
    assert len(read_things(f"{text},cat-cat-noto~10.10.40.0")) == 1


def test_things_are_kept_inside_and_at_a_bounded_number():
    thing = read_things("cat-cat-noto~999.999.999.0")[0]
    assert thing.side == LARGEST_PX and thing.x == thing.y == SIDE - LARGEST_PX
    assert read_things("cat-cat-noto~5.5.1.0")[0].side == SMALLEST_PX
    assert len(read_things(",".join(["cat-cat-noto~5.5.20.0"] * 99))) == MOST_THINGS


def test_the_truth_is_what_can_be_seen():
    (cat,) = read_things("cat-cat-noto~60.80.100.0")
    scene = composed([cat], np.zeros((SIDE, SIDE, 3), np.uint8))
    assert CATEGORY_NAMES[scene.labels[0]] == "cat" and scene.seen[0] == 1
    x1, y1, x2, y2 = scene.boxes_xyxy[0]
    assert 60 <= x1 < x2 <= 160 and 80 <= y1 < y2 <= 180
    # What is drawn is what the mask says, up to the soft edge.
    assert (scene.image.any(axis=2) >= scene.masks[0]).all()
    twin = composed([cat, cat], np.zeros((SIDE, SIDE, 3), np.uint8))
    assert len(twin.labels) == 1  # the first would be hidden altogether: the second is not put there


def test_a_thing_is_turned_about_its_middle():
    sprite = drawings_of("bus")[0]
    upright, turned = (
        composed([Thing(sprite, 60, 60, 120, angle)], place_ground(1)).boxes_xyxy[0] for angle in (0, 90)
    )
    width, height = upright[2] - upright[0], upright[3] - upright[1]
    assert turned[2] - turned[0] == pytest.approx(height, abs=3)
    assert turned[3] - turned[1] == pytest.approx(width, abs=3)


def test_grounds_are_of_the_scene_s_size_and_the_same_for_a_number():
    np.testing.assert_array_equal(place_ground(2), place_ground(2))
    assert own_ground(np.zeros((30, 700), np.uint8)).shape == (SIDE, SIDE, 3)
    assert own_ground(np.zeros((1, 1, 3), np.uint8)).shape == (SIDE, SIDE, 3)
