"""The script that teaches a box head to read RoIPool: the detector stays as it is, the card tells what is shipped."""

import json

import numpy as np
import pytest

from lab.cards import pool_head_card
from lab.data.scenes import draw_scene
from lab.nets.detection.four_ways import POOL_HEAD
from lab.nets.detection.learning import DetectorRecipe
from lab.nets.detection.opened import shipped
from lab.nets.models.shipped import load_weights
from pretrain import pool_head


def test_the_head_alone_learns_and_what_is_shipped_is_what_the_card_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(pool_head, "RECIPE", DetectorRecipe(steps=2, batch_size=1, warm_up=1, average_over=2))
    for name, value in {"EPOCH_STEPS": 1, "VALIDATION_SCENES": 1, "TEST_SCENES": 3}.items():
        monkeypatch.setattr(pool_head, name, value)
    model = shipped(pool_head.DETECTOR).model
    before = [weight.numpy() for weight in model.weights]
    training = pool_head.Training(tmp_path / "state")
    first = training.head.get_weights()
    training.run()
    for one, other in zip(before, model.weights, strict=True):
        np.testing.assert_array_equal(one, other.numpy())
    assert any((one != other).any() for one, other in zip(first, training.head.get_weights(), strict=True))

    folder = tmp_path / "assets"
    folder.mkdir()
    card = pool_head.ship(training, folder)
    assert json.loads((folder / "pool-head.json").read_text()) == card and len(card["history"]) == 2
    training.head.set_weights(first)
    load_weights(training.head, folder / POOL_HEAD)
    again = training.scores([draw_scene("known", number) for number in range(3)])
    assert again["box_AP50"] == pytest.approx(card["test"]["known"]["box_AP50"], abs=1e-3)


def test_the_shipped_head_has_learned_from_the_shipped_detector():
    assert pool_head_card(pool_head.DETECTOR)["data"]["detector_sha256"] == pool_head.sha256_of_detector()
