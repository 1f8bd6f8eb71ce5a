"""Pictures that are no digits: in form, seeded, and really what their names say."""

import numpy as np
import pytest

from lab.data import datasets
from lab.data.records import Part
from pretrain import not_digits

KINDS = not_digits.LEARNT | not_digits.UNSEEN


@pytest.fixture(scope="module")
def digits() -> Part:
    return datasets.load("digits").validation


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_pictures_and_follows_from_its_seed(name, digits):
    first, again, other = (KINDS[name](40, digits, np.random.default_rng(seed)) for seed in (0, 0, 1))
    assert first.shape == (40, 28, 28, 1)
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    if name != "empty":
        assert all(image.max() > 30 for image in first)  # nothing else is black by mistake


def test_kinds_that_are_learnt_and_kinds_that_measure_are_others():
    assert not set(not_digits.LEARNT) & set(not_digits.UNSEEN)
    assert not set(not_digits.LEARNT.values()) & set(not_digits.UNSEEN.values())


def test_two_digits_never_are_one_class_and_both_can_be_seen():
    # Digits of class c are one white row, row 2 c: which rows are lit says which classes went in.
    images = np.zeros((10, 28, 28, 1), np.uint8)
    images[np.arange(10), 2 * np.arange(10)] = 255
    pictures = not_digits.two_digits(
        300, Part(images=images, labels=np.arange(10, dtype=np.int64)), np.random.default_rng(0)
    )
    rows = pictures.max(axis=(2, 3)).astype(float)  # (300, 28)
    assert ((rows > 0).sum(axis=1) == 2).all()
    brightest = rows.max(axis=1)
    dimmer = np.sort(rows, axis=1)[:, -2]
    assert (dimmer >= 0.69 * brightest).all()
    assert (brightest >= 127).all()


@pytest.mark.parametrize("kind", [not_digits.cut_up_digits, not_digits.mixed_up_pixels])
def test_rearranged_digits_keep_their_pixels_but_not_their_places(kind, digits):
    one = Part(images=digits.images[:1], labels=digits.labels[:1])
    for picture in kind(30, one, np.random.default_rng(0)):
        np.testing.assert_array_equal(np.sort(picture.ravel()), np.sort(one.images[0].ravel()))
        assert (picture != one.images[0]).any()


def test_draw_gives_kind_after_kind(digits):
    pictures = not_digits.draw(not_digits.LEARNT, 3, digits, np.random.default_rng(0))
    assert pictures.shape == (3 * len(not_digits.LEARNT), 28, 28, 1)
    first_kind = not_digits.uniform_noise(3, digits, np.random.default_rng(0))
    np.testing.assert_array_equal(pictures[:3], first_kind)
