"""The view "Hard and soft": what falls on the digit, and what is drawn, counted pixel by pixel."""

from dataclasses import fields

import numpy as np
import pytest

from app.studies.hard_and_soft import (
    Both,
    belief,
    framed,
    is_on_digit,
    shares_on_digit,
    step_table,
    tinted,
    weight_of_pixels,
    weight_on_digit,
)
from lab.architectures.ram import RamSpec, Watched
from lab.architectures.soft import SoftSpec, SoftWatched

SPEC = SoftSpec()
RNG = np.random.default_rng(12)
ALL = [(60, (0, 0)), (60, (32, 7)), (75, (20, 47)), (28, (0, 0))]


def some_maps(side: int, steps: int = 3) -> np.ndarray:
    """Weights that sum to 1 at each step."""
    grid = SPEC.grid(side)
    return RNG.dirichlet(np.ones(grid**2), steps).reshape(steps, grid, grid)


def watched_at(locations: list[tuple[float, float]]) -> Watched:
    """A roll-out that looked there; what else it has does not matter."""
    count = len(locations)
    values = {item.name: np.zeros((1, count, 1), np.float32) for item in fields(Watched)}
    values["locations_yx"] = np.array([locations], np.float32)
    values["probabilities"] = np.eye(10, dtype=np.float32)[None, :count]
    return Watched(**values)


@pytest.mark.parametrize(("side", "corner"), ALL)
def test_the_weight_on_the_digit_is_that_of_its_pixels(side: int, corner: tuple[int, int]) -> None:
    maps = some_maps(side)
    shares = shares_on_digit(SPEC, corner, side)
    top, left = corner
    for weights, expected in zip(maps, weight_on_digit(maps, shares), strict=True):
        spread = weight_of_pixels(weights, SPEC, side)
        assert spread.sum() == pytest.approx(1)
        assert spread[top : top + 28, left : left + 28].sum() == pytest.approx(expected)
    even = weight_of_pixels(np.full(shares.shape, 1 / shares.size), SPEC, side)
    assert even[top : top + 28, left : left + 28].sum() == pytest.approx(shares.mean())


@pytest.mark.parametrize(("side", "corner"), ALL)
def test_even_weights_put_the_mean_share_on_the_digit_and_patches_over_a_pixel_are_counted(
    side: int, corner: tuple[int, int]
) -> None:
    maps = some_maps(side)
    both = Both(
        image=np.zeros((side, side, 1), np.uint8),
        label=4,
        corner_yx=corner,
        spec=RamSpec(),
        hard=watched_at([(0, 0)]),
        soft_spec=SPEC,
        soft=SoftWatched(maps=maps[None], probabilities=np.eye(10)[None, :3]),
    )
    is_digit, over = np.zeros((side, side), bool), np.zeros((side, side), int)
    is_digit[corner[0] : corner[0] + 28, corner[1] : corner[1] + 28] = True
    inside = []
    for top, left in SPEC.corners_yx(side, side).reshape(-1, 2):
        patch = slice(top, top + SPEC.patch), slice(left, left + SPEC.patch)
        over[patch] += 1
        inside.append(is_digit[patch].mean())
    assert both.even == pytest.approx(np.mean(inside))
    assert both.area == pytest.approx(is_digit.mean())
    assert both.most_over == over.max()


def test_a_pixel_gets_its_part_of_every_patch_over_it() -> None:
    weights = some_maps(60, steps=1)[0]
    spread = weight_of_pixels(weights, SPEC, 60)
    corners = SPEC.corners_yx(60, 60)
    for y, x in ((0, 0), (13, 22), (59, 30), (57, 59)):
        over = ((corners <= (y, x)) & (corners + SPEC.patch > (y, x))).all(axis=-1)
        assert spread[y, x] == pytest.approx(weights[over].sum() / SPEC.patch**2)


def test_a_glimpse_is_on_the_digit_if_its_middle_is() -> None:
    # On 60 x 60, pixel p is location p / 30 - 1; the digit reaches from 10 to 38 down and from 30 to 58 right.
    watched = watched_at([(0, 0.5), (-0.9, 0.5), (0, -0.1), (0.2, 0.9), (0.3, 0.5)])
    assert is_on_digit(watched, (10, 30), 60).tolist() == [True, False, False, True, False]


def test_ink_stays_white_and_the_heaviest_pixel_has_the_colour() -> None:
    image = np.zeros((4, 5), np.uint8)
    image[2, 2] = 255
    spread = np.zeros((4, 5))
    spread[0, 0], spread[1, 1], spread[2, 2] = 0.5, 0.25, 0.25
    shown = tinted(image, spread, (200, 100, 40))
    assert shown[0, 0].tolist() == [200, 100, 40] and shown[1, 1].tolist() == [100, 50, 20]
    assert shown[2, 2].tolist() == [255, 255, 255] and shown[3, 4].tolist() == [0, 0, 0]
    assert (tinted(image, np.zeros((4, 5)), (9, 9, 9))[..., 0] == image).all()


def test_a_glimpse_is_framed_by_its_squares_the_sharpest_on_top() -> None:
    image = np.full((20, 20), 7, np.uint8)
    red, blue = (255, 0, 0), (0, 0, 255)
    shown = framed(image, np.float32([0, 0]), RamSpec(patch=4, scales=2), [red, blue])
    is_red, is_blue = (shown == red).all(axis=2), (shown == blue).all(axis=2)
    assert is_red.sum() == 4 * 3 and is_blue.sum() == 4 * 7
    assert is_red[8:12, 8:12].sum() == 12 and not is_red[9:11, 9:11].any()
    assert (shown[~is_red & ~is_blue] == 7).all()


def test_squares_beyond_the_edge_are_drawn_as_far_as_they_go() -> None:
    shown = framed(np.zeros((20, 20), np.uint8), np.float32([-1, -1]), RamSpec(patch=4, scales=1), [(255, 0, 0)])
    assert (shown[..., 0] > 0).nonzero()[0].tolist() == [0, 1, 1]  # the lower right corner of the square


def test_the_table_has_a_line_a_step_and_blanks_for_the_shorter() -> None:
    maps = some_maps(60, steps=3)
    both = Both(
        image=np.zeros((60, 60, 1), np.uint8),
        label=4,
        corner_yx=(20, 10),
        spec=RamSpec(),
        hard=watched_at([(0, 0), (0, 0.9)]),
        soft_spec=SPEC,
        soft=SoftWatched(maps=maps[None], probabilities=np.eye(10)[None, 4:7] * 0.9),
    )
    lines = step_table(both)
    assert [line["Step"] for line in lines] == ["1", "2", "3"]
    assert [line["Middle of RAM's glimpse"] for line in lines] == ["on the digit", "beside it", ""]
    assert [line["RAM would answer"] for line in lines] == ["0 (100%)", "1 (100%)", ""]
    on_digit = [weight_of_pixels(weights, SPEC, 60)[20:48, 10:38].sum() for weights in maps]
    assert [line["Soft weight on the digit"] for line in lines] == [f"{share:.1%}" for share in on_digit]
    assert lines[2]["Soft would answer"] == belief(np.eye(10)[6] * 0.9) == "6 (90%)"
