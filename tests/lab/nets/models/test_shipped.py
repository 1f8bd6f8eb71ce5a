"""The judge that comes with the lab does what its card says, with the weights that are in the checkout."""

import json

import keras
import numpy as np
import pytest

from lab.architectures.architecture import count_parameters
from lab.architectures.judge import FEATURES, NONE_OF_THEM
from lab.architectures.judge import judge as judge_record
from lab.data import datasets
from lab.data.assets import MissingAsset, asset_path
from lab.nets.models import shipped
from lab.nets.models.answer import as_input, compile_answer
from lab.nets.models.shipped import load_weights, save_weights
from pretrain.judge_scores import BLENDS, CERTAIN, STATIC, WORN, held_out


@pytest.fixture(scope="module")
def judge() -> keras.Model:
    return shipped.judge("digits")


@pytest.fixture(scope="module")
def card() -> dict:
    return json.loads(asset_path("weights", "digits-judge", "card.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def test_answers(judge) -> np.ndarray:
    return compile_answer(judge)(datasets.load("digits").test.images)


def test_the_judge_reaches_the_accuracy_of_its_card(test_answers, card):
    labels = datasets.load("digits").test.labels
    assert card["test"]["accuracy"] >= 0.99
    assert (test_answers.argmax(axis=1) == labels).mean() == pytest.approx(card["test"]["accuracy"], abs=0.0005)
    of_ten = (test_answers[:, :NONE_OF_THEM].argmax(axis=1) == labels).mean()
    assert of_ten == pytest.approx(card["test"]["accuracy_of_ten"], abs=0.0005)


def test_answers_are_probabilities_of_eleven(test_answers):
    assert test_answers.shape == (2_000, 11)
    assert test_answers.dtype == np.float32
    np.testing.assert_allclose(test_answers.sum(axis=1), 1, atol=1e-5)


def test_static_and_blends_are_turned_down_as_often_as_the_card_says(judge, card):
    pictures = held_out(datasets.load("digits").test, card["seed"])
    answer = compile_answer(judge)
    accepted = {
        name: (answer(pictures[name])[:, :NONE_OF_THEM].max(axis=1) > CERTAIN).mean() for name in (*STATIC, *BLENDS)
    }
    for name, share in accepted.items():
        assert share == pytest.approx(card["test"]["accepted_by_kind"][name], abs=0.003), name
    assert np.mean([accepted[name] for name in STATIC]) <= 0.01
    assert np.mean([accepted[name] for name in BLENDS]) <= 0.1


@pytest.mark.parametrize("name", WORN)
def test_worn_digits_are_still_read(judge, card, name):
    digits = datasets.load("digits").test
    answers = compile_answer(judge)(WORN[name](digits.images))
    accuracy = (answers.argmax(axis=1) == digits.labels).mean()
    assert accuracy == pytest.approx(card["test"]["worn_accuracy"][name], abs=0.001)
    assert accuracy >= 0.98


def test_pictures_of_one_grey_are_no_digits(judge):
    for value in (0.0, 0.5, 1.0):
        answer = judge(np.full((1, 28, 28, 1), value, np.float32), training=False).numpy()[0]
        assert answer.argmax() == NONE_OF_THEM
        assert answer[:NONE_OF_THEM].max() < 0.1


def test_features_are_what_the_last_layer_reads(judge):
    images = as_input(datasets.load("digits").validation.images[:50])
    body = keras.Model(judge.input, judge.get_layer(FEATURES).output)
    features = body(images, training=False).numpy()
    assert features.shape == (50, 128)
    assert features.min() >= 0
    kernel, bias = judge.get_layer("answer").get_weights()
    logits = features @ kernel + bias
    expected = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(judge(images, training=False).numpy(), expected, atol=1e-5)


def test_the_record_counts_the_weights_that_are_shipped(judge, card):
    assert judge.count_params() == count_parameters(judge_record("digits")) == card["parameters"] < 500_000
    assert not judge.trainable_weights


def test_the_shipped_file_is_half_precision_without_pickles():
    with np.load(asset_path("weights", "digits-judge", "weights.npz"), allow_pickle=False) as stored:
        assert {stored[name].dtype for name in stored.files} == {np.dtype(np.float16)}


def test_saved_weights_come_back_rounded_to_half_precision(tmp_path):
    def small(seed: int) -> keras.Model:
        picture = keras.Input((4,))
        return keras.Model(
            picture, keras.layers.Dense(3, kernel_initializer=keras.initializers.HeNormal(seed), name="only")(picture)
        )

    first, second = small(1), small(2)
    save_weights(first, tmp_path / "deep" / "weights.npz")
    load_weights(second, tmp_path / "deep" / "weights.npz")
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one.astype(np.float16), other.astype(np.float16))
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["weights.npz"]


def test_weights_of_another_network_are_refused(judge, tmp_path):
    path = tmp_path / "digits-judge" / "weights.npz"
    path.parent.mkdir()
    np.savez(path, **{"conv_1/kernel": np.zeros((3, 3, 1, 32), np.float16)})
    with pytest.raises(MissingAsset, match=r"weights in weights.npz of digits-judge are not those of 'digits_judge'"):
        load_weights(judge, path)


def test_missing_weights_name_the_folder_to_look_in(monkeypatch, tmp_path):
    monkeypatch.setenv("LAB_ASSETS", str(tmp_path))
    with pytest.raises(MissingAsset, match=r"weights/digits-judge/weights\.npz"):
        shipped.judge("digits")
