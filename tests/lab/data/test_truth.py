"""Pictures whose evidence is known: the patch, and nothing else, tells the class."""

import numpy as np
import pytest

from lab.data.truth import CLASSES, PATCH, SIDE, draw_truth, patterns


def test_no_pictures_can_be_drawn():
    assert draw_truth(0, 0).images.shape == (0, SIDE, SIDE, 1)


def test_the_patterns_differ_from_each_other_in_many_pixels():
    forms = patterns().reshape(len(CLASSES), -1)
    apart = [(forms[one] != forms[two]).sum() for one in range(4) for two in range(one)]
    assert min(apart) >= 24


def test_the_patch_shows_the_pattern_of_the_class_where_it_is_said_to_be():
    pictures = draw_truth(200, 3)
    for index in range(200):
        top, left, bottom, right = pictures.square_yxyx(index)
        patch = pictures.images[index, top:bottom, left:right, 0]
        assert patch.shape == (PATCH, PATCH) and len(np.unique(patch)) == 2
        np.testing.assert_array_equal(patch == patch.max(), patterns()[pictures.labels[index]])


def test_the_same_seed_gives_the_same_pictures_and_another_others():
    one, again, other = (draw_truth(5, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.images, again.images)
    assert (one.images != other.images).any()


@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_around_the_patch_says_nothing_of_the_class(seed):
    """Means and spreads outside the patch are alike for all classes, up to four standard errors."""
    pictures = draw_truth(2000, seed)
    outside = pictures.images[..., 0].astype(float)
    for index in range(len(pictures)):
        top, left, bottom, right = pictures.square_yxyx(index)
        outside[index, top:bottom, left:right] = np.nan
    for statistic in (np.nanmean, np.nanstd):
        values = statistic(outside, axis=(1, 2))
        for label in range(len(CLASSES)):
            mine, rest = values[pictures.labels == label], values[pictures.labels != label]
            error = np.sqrt(mine.var() / len(mine) + rest.var() / len(rest))
            assert abs(mine.mean() - rest.mean()) < 4 * error
