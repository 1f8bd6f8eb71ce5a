"""The script that trains the judge: its data, its memory; the training itself is `make pretrain NAME=digits_judge`."""

from dataclasses import replace

import numpy as np
import pytest

from lab.architectures.judge import NONE_OF_THEM
from lab.data import datasets
from lab.data.records import Dataset, Part
from pretrain import digits_judge, not_digits


def first(part: Part, count: int) -> Part:
    return Part(images=part.images[:count], labels=part.labels[:count])


@pytest.fixture(scope="module")
def few_digits() -> Dataset:
    dataset = datasets.load("digits")
    return replace(dataset, train=first(dataset.train, 128), validation=first(dataset.validation, 80))


@pytest.fixture
def few_rejects(monkeypatch):
    monkeypatch.setattr(digits_judge, "REJECTS_A_KIND", 4)


def test_an_epoch_has_every_digit_once_and_rejects_of_every_kind(few_digits, few_rejects):
    images, labels = digits_judge.epoch_pictures(few_digits.train, 0)
    assert len(images) == len(labels) == 128 + 4 * len(not_digits.LEARNT)
    counts = np.bincount(labels, minlength=11)
    np.testing.assert_array_equal(counts[:NONE_OF_THEM], np.bincount(few_digits.train.labels, minlength=10))
    assert counts[NONE_OF_THEM] == 4 * len(not_digits.LEARNT)


def test_an_epoch_follows_from_its_number(few_digits, few_rejects):
    images, labels = digits_judge.epoch_pictures(few_digits.train, 3)
    again, same_labels = digits_judge.epoch_pictures(few_digits.train, 3)
    other, _ = digits_judge.epoch_pictures(few_digits.train, 4)
    np.testing.assert_array_equal(images, again)
    np.testing.assert_array_equal(labels, same_labels)
    assert (images != other).any()


def test_about_a_fifth_of_the_digits_is_left_as_it_is(few_digits, few_rejects):
    images, labels = digits_judge.epoch_pictures(few_digits.train, 0)
    originals = {image.tobytes() for image in few_digits.train.images}
    untouched = sum(image.tobytes() in originals for image in images[labels != NONE_OF_THEM])
    assert 0.1 < untouched / 128 < 0.3


def test_a_resumed_training_goes_on_as_if_it_had_not_stopped(few_digits, few_rejects, tmp_path):
    whole = digits_judge.Training(few_digits, epochs=3)
    whole.run(tmp_path)
    for later in ("epoch_0002.npz", "epoch_0003.npz"):
        (tmp_path / later).unlink()
    resumed = digits_judge.Training(few_digits, epochs=3)
    resumed.restore(tmp_path)
    assert [epoch["epoch"] for epoch in resumed.history] == [1]
    resumed.run(tmp_path)
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(
            [epoch[name] for epoch in resumed.history], [epoch[name] for epoch in whole.history], rtol=1e-4
        )
    for one, other in zip(whole.best_weights, resumed.best_weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-4)


def test_without_checkpoints_resume_begins_at_the_beginning(few_digits, few_rejects, tmp_path):
    training = digits_judge.Training(few_digits, epochs=3)
    training.restore(tmp_path)
    assert training.history == []
