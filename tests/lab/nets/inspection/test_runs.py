"""Looking into the network of a run: any kept epoch, the same numbers as in training."""

import os
import threading

import keras
import numpy as np
import pytest

from lab.catalog import course_spec
from lab.data import datasets
from lab.errors import NotKept
from lab.nets.inspection import runs
from lab.nets.models.answer import compile_answer
from lab.nets.training.checkpoints import save_checkpoint
from lab.nets.training.classifier import compiled

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

SPEC = course_spec("digits", "lenet5", seed=4)
INFO = datasets.dataset_info("digits")


@pytest.fixture(scope="module")
def digits():
    return datasets.load("digits")


@pytest.fixture
def folder(tmp_path, digits):
    """A run of three kept epochs whose weights grow from one to the next."""
    model = compiled(SPEC, digits)
    first = model.get_weights()
    for epoch in range(3):
        model.set_weights([weight * (1 + epoch) for weight in first])
        save_checkpoint(model, tmp_path, epoch)
    model.save(tmp_path / "model.keras")
    return tmp_path


def test_a_run_that_kept_nothing_has_no_network(tmp_path):
    with pytest.raises(NotKept):
        runs.network(tmp_path, SPEC, INFO, None)
    with pytest.raises(NotKept):
        runs.network(tmp_path, SPEC, INFO, 0)


def test_an_epoch_that_was_not_kept_is_not_found(folder):
    with pytest.raises(NotKept):
        runs.network(folder, SPEC, INFO, 7)


@pytest.mark.parametrize("epoch", [0, 1, 2])
def test_the_network_of_an_epoch_has_its_weights_in_half_precision(folder, digits, epoch):
    found = runs.network(folder, SPEC, INFO, epoch)
    first = compiled(SPEC, digits).get_weights()
    for weight, start in zip(found.model.get_weights(), first, strict=True):
        np.testing.assert_array_equal(weight, (start * (1 + epoch)).astype(np.float16))


def test_the_final_network_answers_as_the_saved_model_does(folder, digits):
    found = runs.network(folder, SPEC, INFO, None)
    saved = keras.models.load_model(folder / "model.keras", compile=False)
    pictures = digits.test.images[:7]
    answers = found.answer(pictures)
    np.testing.assert_allclose(answers, compile_answer(saved)(pictures), atol=1e-6)
    np.testing.assert_allclose(answers.sum(axis=1), np.ones(7), atol=1e-5)


def test_the_networks_of_two_epochs_answer_each_for_itself(folder, digits):
    pictures = digits.test.images[:7]
    answers = [runs.network(folder, SPEC, INFO, epoch).answer(pictures) for epoch in (0, 2, 0)]
    np.testing.assert_array_equal(answers[0], answers[2])
    assert np.abs(answers[0] - answers[1]).max() > 0.01


def test_a_network_is_loaded_once_and_few_stay_in_memory(folder, monkeypatch):
    monkeypatch.setattr(runs, "MOST_MODELS", 2)
    found = runs.network(folder, SPEC, INFO, 0)
    assert runs.network(folder, SPEC, INFO, 0) is found
    for epoch in (1, 0, 2):
        runs.network(folder, SPEC, INFO, epoch)
    assert runs.network(folder, SPEC, INFO, 0) is found
    assert len(runs._networks) == 2


def test_threads_that_ask_at_once_share_one_network(folder):
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(runs.network(folder, SPEC, INFO, 1)), daemon=True)
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(found) == 8
    assert all(network is found[0] for network in found)


@pytest.mark.parametrize(("model", "shape"), [("lenet5", (6, 5, 5, 1)), ("mlp", (32, 28, 28, 1))])
def test_the_first_layer_is_shown_as_pictures(digits, model, shape):
    built = compiled(course_spec("digits", model), digits)
    tiles = runs.first_layer_tiles(built)
    kernel = built.weights[0].numpy()
    assert tiles.shape == shape
    assert tiles.dtype == np.float32
    np.testing.assert_array_equal(tiles[2].ravel(), kernel[..., 2].ravel())
