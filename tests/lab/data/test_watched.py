"""Which held-out pictures a run is watched on."""

import numpy as np
import pytest

from lab.data import datasets
from lab.data.watched import WATCHED_PICTURES, validation_fields, watched_fields, watched_rows


@pytest.mark.parametrize(
    ("labels", "count", "rows"),
    [
        ([], 12, []),
        ([5], 12, [0]),
        ([0, 0, 0, 1], 3, [0, 3, 1]),
        ([2, 1, 0, 2, 1, 0], 4, [2, 1, 0, 5]),
        ([0, 1] * 20, 12, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ],
)
def test_watched_pictures_are_the_first_of_each_class_in_turn(labels, count, rows):
    assert watched_rows(np.array(labels, dtype=np.int64), count).tolist() == rows


def test_a_run_of_ram_is_watched_on_fields_of_every_digit():
    images, labels = watched_fields("cluttered")
    assert images.shape == (WATCHED_PICTURES, 60, 60, 1)
    assert sorted(set(labels.tolist())) == list(range(10))


def test_validation_fields_show_each_validation_digit_once():
    fields = validation_fields("centred")
    validation = datasets.load("digits").validation
    np.testing.assert_array_equal(fields.images, validation.images)
    np.testing.assert_array_equal(fields.labels, validation.labels)
