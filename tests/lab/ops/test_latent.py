"""Walks through latent space against SciPy's arcs, moments against NumPy's fits."""

import numpy as np
import pytest
from scipy.spatial import geometric_slerp

from lab.errors import LabError
from lab.ops.latent import between, mean_level, slant, square, warmth

SHARES = np.linspace(0, 1, 7)


def some(count: int, length: int = 5, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, length))


def test_no_share_gives_no_place():
    assert between(*some(2), np.empty(0), is_spherical=True).shape == (0, 5)


@pytest.mark.parametrize("seed", range(20))
def test_an_arc_between_unit_vectors_is_scipy_s(seed):
    first, second = (each / np.linalg.norm(each) for each in some(2, seed=seed))
    np.testing.assert_allclose(
        between(first, second, SHARES, is_spherical=True), geometric_slerp(first, second, SHARES)
    )


def test_an_arc_keeps_the_length_and_a_straight_way_does_not():
    first, second = (10 * each / np.linalg.norm(each) for each in some(2, 100))
    lengths = {way: np.linalg.norm(between(first, second, SHARES, is_spherical=way), axis=1) for way in (True, False)}
    np.testing.assert_allclose(lengths[True], 10)
    assert lengths[False][3] == pytest.approx(10 / np.sqrt(2), rel=0.1)  # 100 random numbers are nearly at right angles


@pytest.mark.parametrize("is_spherical", [True, False])
def test_both_ways_begin_and_end_at_the_two(is_spherical):
    first, second = some(2)
    walk = between(first, second, SHARES, is_spherical=is_spherical)
    np.testing.assert_allclose(walk[[0, -1]], [first, second])


@pytest.mark.parametrize("factor", [1.0, 3.0, -1.0])
def test_where_an_arc_has_no_plane_the_way_is_straight(factor):
    first = some(1)[0]
    expected = np.outer(1 - SHARES, first) + np.outer(SHARES, factor * first)
    np.testing.assert_allclose(between(first, factor * first, SHARES, is_spherical=True), expected)


def test_an_arc_from_zero_is_refused():
    with pytest.raises(LabError, match="zero has no direction"):
        between(np.zeros(3), np.ones(3), SHARES, is_spherical=True)


@pytest.mark.parametrize("is_spherical", [True, False])
def test_a_square_has_its_corners_and_straight_edges(is_spherical):
    corners = some(4)
    found = square(corners, 4, is_spherical=is_spherical)
    np.testing.assert_allclose(found[[0, 0, -1, -1], [0, -1, 0, -1]], corners)
    np.testing.assert_allclose(
        found[0], between(corners[0], corners[1], np.linspace(0, 1, 4), is_spherical=is_spherical)
    )
    np.testing.assert_allclose(
        found[:, 0], between(corners[0], corners[2], np.linspace(0, 1, 4), is_spherical=is_spherical)
    )


def test_the_middle_of_a_straight_square_is_the_mean_of_its_corners():
    corners = some(4)
    np.testing.assert_allclose(square(corners, 3, is_spherical=False)[1, 1], corners.mean(axis=0))


def test_a_mean_level_is_that_of_all_pixels():
    pictures = np.random.default_rng(0).integers(0, 256, (3, 4, 5, 2), dtype=np.uint8)
    np.testing.assert_allclose(mean_level(pictures), [picture.mean() for picture in pictures])


def test_warmth_is_red_minus_blue_and_nothing_of_green():
    pictures = np.random.default_rng(3).integers(0, 256, (5, 4, 6, 3), dtype=np.uint8)
    expected = [(picture[..., 0].astype(int) - picture[..., 2]).mean() for picture in pictures]
    np.testing.assert_allclose(warmth(pictures), expected)
    assert warmth(np.empty((0, 4, 6, 3), np.uint8)).tolist() == []


def test_slant_is_the_slope_of_a_weighted_fit():
    pictures = np.random.default_rng(1).integers(0, 256, (10, 9, 7, 1), dtype=np.uint8)
    heights, columns = np.mgrid[:9, :7]
    heights = 8 - heights
    for picture, found in zip(pictures[..., 0], slant(pictures), strict=True):
        slope, _ = np.polyfit(heights.ravel(), columns.ravel(), 1, w=np.sqrt(picture.astype(float)).ravel())
        assert found == pytest.approx(slope, abs=1e-9)


def test_pictures_without_ink_or_with_one_row_of_it_do_not_lean():
    pictures = np.zeros((2, 5, 5, 1), np.uint8)
    pictures[1, 2] = 255
    np.testing.assert_array_equal(slant(pictures), [0, 0])
