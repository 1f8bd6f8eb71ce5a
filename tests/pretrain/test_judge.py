"""The pictures that a judge and the players of a game learn from."""

import numpy as np

from lab.data import datasets, drawn
from pretrain.judge import training_part


def test_of_a_drawn_dataset_there_are_as_many_pictures_as_asked_for(monkeypatch, tmp_path):
    dataset = datasets.load("house-numbers")
    monkeypatch.setenv("LAB_CACHE", str(tmp_path))
    assert len(training_part(dataset, 0)) == 0
    for part in (training_part(dataset, 30), training_part(dataset, 30)):  # drawn, then read
        np.testing.assert_array_equal(part.images, dataset.train.images[:30])
        np.testing.assert_array_equal(part.labels, dataset.train.labels[:30])
    beyond = training_part(dataset, 33).images[30:]
    np.testing.assert_array_equal(beyond, drawn.draw("house-numbers", "train", range(30, 33)))


def test_of_other_datasets_there_is_what_there_is():
    dataset = datasets.load("digits")
    assert training_part(dataset, 3) is dataset.train
