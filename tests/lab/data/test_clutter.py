"""Fields with a digit: every pixel is the sum of what was put there, and comes from its own part."""

from dataclasses import replace

import numpy as np
import pytest

from lab.data import datasets
from lab.data.clutter import DIGIT_PX, PIECE_PX, TASKS, ClutterTask, compose, draw, held_out
from lab.data.records import Part
from lab.errors import InvalidSpec


@pytest.fixture(scope="module")
def digits():
    return datasets.load("digits")


def put_together(fields, part, side, index):
    """One field, added up patch by patch in whole numbers."""
    canvas = np.zeros((side, side), int)
    y, x = fields.corners_yx[index]
    canvas[y : y + DIGIT_PX, x : x + DIGIT_PX] += part.images[fields.digits[index], ..., 0]
    for source, (top, left), (y, x) in zip(
        fields.piece_digits[index], fields.piece_sources_yx[index], fields.piece_corners_yx[index], strict=True
    ):
        piece = part.images[source, top : top + PIECE_PX, left : left + PIECE_PX, 0]
        canvas[y : y + PIECE_PX, x : x + PIECE_PX] += piece
    return np.minimum(canvas, 255)


@pytest.mark.parametrize("name", ["centred", "translated", "cluttered", "cluttered-100"])
def test_every_field_is_the_sum_of_its_digit_and_its_pieces(digits, name):
    task = TASKS[name]
    fields = draw(task, digits.train, 40, seed=0)
    assert fields.images.shape == (40, *task.image_shape) and fields.images.dtype == np.uint8
    for index in range(40):
        expected = put_together(fields, digits.train, task.side, index)
        np.testing.assert_array_equal(fields.images[index, ..., 0], expected)
    np.testing.assert_array_equal(fields.labels, digits.train.labels[fields.digits])


def test_centred_digits_are_the_digits_themselves(digits):
    fields = held_out(TASKS["centred"], digits.validation, "validation")
    np.testing.assert_array_equal(fields.images, digits.validation.images)
    np.testing.assert_array_equal(fields.labels, digits.validation.labels)


def test_the_tasks_have_the_pieces_of_the_paper():
    assert {name: (task.side, task.pieces) for name, task in TASKS.items()} == {
        "centred": (28, 0),
        "translated": (60, 0),
        "cluttered": (60, 4),
        "cluttered-100": (100, 8),
        "noisy-100": (100, 0),
    }


def test_no_pixel_comes_from_another_part(digits):
    """Parts in which all ink has one value of its own; five layers of one add up to less than the next."""
    marks = {"train": 1, "validation": 7, "test": 49}
    marked = {
        name: Part(images=np.where(part.images > 0, np.uint8(marks[name]), np.uint8(0)), labels=part.labels)
        for name, part in digits.parts()
    }
    fields = {name: held_out(TASKS["cluttered"], marked[name], name) for name in ("validation", "test")}
    fields["train"] = draw(TASKS["cluttered"], marked["train"], 500, seed=0)
    for name, mark in marks.items():
        assert {0, mark, 2 * mark} <= set(np.unique(fields[name].images)) <= {layers * mark for layers in range(6)}


def test_digits_and_pieces_reach_every_edge_and_no_piece_is_of_the_digit_itself(digits):
    task = TASKS["cluttered"]
    fields = draw(task, digits.train, 5000, seed=1)
    assert (fields.corners_yx.min(axis=0), fields.corners_yx.max(axis=0)) == (pytest.approx(0), pytest.approx(32))
    places = fields.piece_corners_yx.reshape(-1, 2)
    assert (places.min(axis=0) == 0).all() and (places.max(axis=0) == 52).all()
    assert (fields.piece_digits != fields.digits[:, np.newaxis]).all()
    np.testing.assert_allclose(fields.corners_yx.mean(axis=0), 16, atol=0.5)


def test_two_digits_are_cut_from_each_other(digits):
    two = Part(images=digits.train.images[:2], labels=digits.train.labels[:2])
    fields = draw(TASKS["cluttered"], two, 50, seed=0)
    assert (fields.piece_digits == 1 - fields.digits[:, np.newaxis]).all()


def test_the_same_seed_gives_the_same_fields_and_another_seed_others(digits):
    for task in TASKS.values():
        first, again, other = (draw(task, digits.train, 8, seed) for seed in ((3, 1), (3, 1), (3, 2)))
        np.testing.assert_array_equal(first.images, again.images)
        assert (first.images != other.images).any()


def test_held_out_fields_show_every_digit_once_a_round_in_another_place(digits):
    fields = held_out(TASKS["translated"], digits.validation, "validation", rounds=2)
    np.testing.assert_array_equal(np.bincount(fields.digits), np.full(800, 2))
    assert (fields.corners_yx[:800] != fields.corners_yx[800:]).any(axis=1).mean() > 0.99
    again = held_out(TASKS["translated"], digits.validation, "validation", rounds=2)
    np.testing.assert_array_equal(fields.images, again.images)


@pytest.mark.parametrize("name", TASKS)
def test_the_empty_batch_is_empty(digits, name):
    fields = draw(TASKS[name], digits.train, 0, seed=0)
    assert fields.images.shape == (0, *TASKS[name].image_shape)
    assert fields.labels.shape == fields.digits.shape == (0,)
    assert fields.piece_corners_yx.shape == (0, TASKS[name].pieces, 2)


def test_noise_has_the_deviation_that_the_task_names_and_turning_keeps_the_ink(digits):
    task = TASKS["noisy-100"]
    fields = draw(task, digits.train, 200, seed=0)
    background = fields.images[fields.images > 0]  # half a normal distribution, digits aside
    assert 0.4 < (fields.images == 0).mean() < 0.55
    assert np.median(background) == pytest.approx(0.674 * task.noise, rel=0.15)
    still = draw(replace(task, noise=0), digits.train, 200, seed=0)
    ink = still.images.sum(axis=(1, 2, 3), dtype=float)
    np.testing.assert_allclose(ink.mean(), digits.train.images[still.digits].sum(axis=(1, 2, 3)).mean(), rtol=0.03)
    plain = draw(replace(task, noise=0, rotation_deg=0, shear=0), digits.train, 200, seed=0)
    assert (still.images != plain.images).any(axis=(1, 2, 3)).all()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"side": 27}, "side must be >= 28, got 27"),
        ({"pieces": -1}, "pieces must be >= 0, got -1"),
        ({"noise": float("nan")}, "noise must be >= 0, got nan"),
    ],
)
def test_a_task_outside_its_rules_is_refused(settings, message):
    with pytest.raises(InvalidSpec, match=message):
        ClutterTask(name="own", title="Own", **settings)


def test_parts_that_do_not_fit_are_refused(digits):
    one = Part(images=digits.train.images[:1], labels=digits.train.labels[:1])
    with pytest.raises(ValueError, match="the part must have >= 2, got 1"):
        draw(TASKS["cluttered"], one, 1, seed=0)
    small = Part(images=digits.train.images[:, :20], labels=digits.train.labels)
    with pytest.raises(ValueError, match=r"must be uint8 \(N, 28, 28, 1\)"):
        compose(TASKS["translated"], small, np.arange(3), np.random.default_rng(0))


def test_the_same_seed_shows_the_same_digits_at_every_size_clutter_and_noise(digits):
    drawn = [
        draw(ClutterTask(name="own", title="", side=side, pieces=pieces, noise=noise), digits.test, 30, seed=4)
        for side, pieces, noise in ((60, 4, 0), (110, 0, 20), (40, 9, 60))
    ]
    for other in drawn[1:]:
        np.testing.assert_array_equal(other.digits, drawn[0].digits)


def test_the_first_fields_are_the_first_of_everything(digits):
    fields = draw(TASKS["cluttered"], digits.validation, 9, seed=2)
    few = fields.first(4)
    assert len(few) == 4
    for index in range(4):
        expected = put_together(few, digits.validation, 60, index)
        np.testing.assert_array_equal(few.images[index, ..., 0], expected)
    np.testing.assert_array_equal(few.images, fields.images[:4])
