"""Attributions on networks whose right answer is known by hand, and the copy that forgets."""

import numpy as np
import pytest

from lab.architectures.architecture import Architecture, Plan, chain
from lab.architectures.attribution import METHODS, is_hit, learned_layers, rank_correlation, share_inside
from lab.architectures.course import lenet5
from lab.architectures.layers import Activation, Conv2D, Dense, Flatten, GlobalAveragePool2D
from lab.data import imagenet
from lab.data.photos import read_photo
from lab.data.truth import TEST_SEED, draw_truth
from lab.engine import tasks
from lab.errors import InvalidSpec
from lab.nets.inspection import subjects
from lab.nets.inspection.attribution import Explainer
from lab.nets.inspection.inside import PLAIN, Inside
from lab.nets.inspection.randomised import Randomised
from lab.nets.models.build import build
from lab.specs import TrainSpec

SHAPE = (8, 8, 1)


def linear() -> Inside:
    """A convolution of 1x1 with weight one, then a dense layer: the score is a weighted sum of the pixels."""
    layers = [Conv2D(filters=1, kernel=1), Flatten(), Dense(units=2, activation="softmax")]
    record = chain("linear", "Linear", SHAPE, layers)
    model = build(record, TrainSpec())
    weights = np.random.default_rng(0).normal(size=(64, 2)).astype(np.float32)
    model.get_layer("conv_1").set_weights([np.ones((1, 1, 1, 1), np.float32), np.zeros(1, np.float32)])
    model.get_layer("dense_1").set_weights([weights, np.array([0.3, -0.1], np.float32)])
    return Inside(record, model, PLAIN)


def detector() -> Inside:
    """A map that is above zero where a pixel is brighter than half; the score of class 1 is its mean."""
    plan = Plan("detector", "Detector", SHAPE)
    plan.add("find", Conv2D(filters=1, kernel=1))
    plan.add("relu", Activation(function="relu"))
    plan.add("mean", GlobalAveragePool2D())
    plan.add("answer", Dense(units=2, activation="softmax"))
    record = plan.architecture()
    model = build(record, TrainSpec())
    model.get_layer("find").set_weights([np.ones((1, 1, 1, 1), np.float32), np.array([-0.5], np.float32)])
    model.get_layer("answer").set_weights([np.array([[0.0, 64.0]], np.float32), np.zeros(2, np.float32)])
    return Inside(record, model, PLAIN)


PICTURE = np.random.default_rng(1).integers(0, 256, SHAPE, dtype=np.uint8)


def weights_of(inside: Inside, target: int) -> np.ndarray:
    kernel, _ = inside.model.get_layer("dense_1").get_weights()
    return kernel[:, target].reshape(8, 8)


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("method", ["saliency", "smoothgrad"])
def test_the_slopes_of_a_linear_model_are_its_weights(method, target):
    inside = linear()
    found = Explainer(inside).attribution(method, PICTURE, target)
    np.testing.assert_allclose(found.values, np.abs(weights_of(inside, target)), rtol=1e-4, atol=1e-6)
    assert not found.is_signed


@pytest.mark.parametrize("target", [0, 1])
def test_integrated_gradients_of_a_linear_model_are_weight_times_pixel_and_add_up(target):
    inside = linear()
    found = Explainer(inside).attribution("integrated", PICTURE, target)
    np.testing.assert_allclose(found.values, weights_of(inside, target) * PICTURE[..., 0] / 255, rtol=1e-3, atol=1e-5)
    assert found.values.sum() == pytest.approx(found.score - found.score_at_base, rel=1e-3)
    assert found.score_at_base == pytest.approx([0.3, -0.1][target], abs=1e-6)


def test_integrated_gradients_of_a_bent_model_add_up_too():
    found = Explainer(detector()).attribution("integrated", PICTURE, 1)
    assert found.values.sum() == pytest.approx(found.score - found.score_at_base, rel=0.02)


@pytest.mark.parametrize("photo", ["cat", "coffee", "cameraman", "flower"])
def test_integrated_gradients_of_a_photograph_miss_the_rise_of_the_score_by_less_than_a_twentieth(photo):
    inside = subjects.lite0()
    found = subjects.explainer(inside).attribution("integrated", imagenet.middle_square(read_photo(photo)))
    assert found.values.sum() == pytest.approx(found.score - found.score_at_base, rel=0.05)


def test_grad_cam_of_a_single_pixel_detector_peaks_at_that_pixel():
    picture = np.zeros(SHAPE, np.uint8)
    picture[2, 5] = 255
    found = Explainer(detector()).attribution("gradcam", picture, 1)
    assert np.unravel_index(found.values.argmax(), (8, 8)) == (2, 5)
    # The map has the same size: nothing is enlarged, so the value is map times slope, 0.5 times 64 / 64.
    assert found.values[2, 5] == pytest.approx(0.5, rel=1e-4)
    assert np.delete(found.values.ravel(), 2 * 8 + 5).max() == 0


def test_occlusion_of_a_single_pixel_falls_where_it_is_covered_and_nowhere_else():
    picture = np.zeros(SHAPE, np.uint8)
    picture[2, 5] = 255
    found = Explainer(detector()).attribution("occlusion", picture, 1)
    # Squares of 2 x 2 move by 1. Those over the pixel take its 0.5 away; grey 127 itself stays below the threshold.
    assert found.values[2, 5] == pytest.approx(0.5, rel=1e-3)
    assert found.values[2, 4] == pytest.approx(0.25, rel=1e-3)  # two of its four squares cover the pixel
    assert found.values[1, 4] == pytest.approx(0.125, rel=1e-3)
    assert found.values[5:, :].max() == 0 and found.is_signed


def test_without_a_class_the_answer_is_asked():
    assert Explainer(linear()).attribution("saliency", PICTURE).target == int(
        np.argmax(linear().look(PICTURE, None).probabilities)
    )


def test_an_unknown_method_is_refused():
    with pytest.raises(InvalidSpec, match="one of saliency, smoothgrad, integrated, gradcam, occlusion; got 'lime'"):
        Explainer(linear()).attribution("lime", PICTURE)


@pytest.fixture(scope="module")
def lenet() -> Inside:
    record: Architecture = lenet5((28, 28, 1), 10)
    return Inside(record, build(record, TrainSpec(seed=5)), PLAIN)


def test_the_copy_forgets_from_the_answer_down_and_the_network_itself_never(lenet):
    copy, before = Randomised(lenet), [weight.numpy() for weight in lenet.model.weights]
    names = [name for group in learned_layers(lenet.architecture) for name in group]
    for count in (0, 2, 5, 0):
        with copy.with_random(count) as explainer:
            model = explainer.inside.model
            pairs = {name: [one.get_layer(name).get_weights()[0] for one in (model, lenet.model)] for name in names}
            changed = [name for name, (mine, its) in pairs.items() if not np.array_equal(mine, its)]
        assert changed == names[len(names) - count :]
    for weight, values in zip(lenet.model.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), values)


def test_a_copy_that_forgets_nothing_answers_as_the_network(lenet):
    picture = np.random.default_rng(2).integers(0, 256, (28, 28, 1), dtype=np.uint8)
    expected = Explainer(lenet).attribution("saliency", picture, 3)
    copy = Randomised(lenet)
    with copy.with_random(3) as explainer:
        shaken = explainer.attribution("saliency", picture, 3)
    with copy.with_random(0) as explainer:
        again = explainer.attribution("saliency", picture, 3)
    np.testing.assert_allclose(again.values, expected.values, rtol=1e-4, atol=1e-7)
    assert np.abs(shaken.values - expected.values).max() > 1e-3
    answers = lenet.model(picture[None] / np.float32(255), training=False).numpy()[0]
    np.testing.assert_allclose(again.probabilities, answers, atol=1e-5)
    assert np.abs(shaken.probabilities - answers).max() > 1e-2


def test_the_truth_network_reads_nearly_every_patch():
    pictures = draw_truth(400, TEST_SEED)
    answers = [int(np.argmax(subjects.truth().look(image, None).probabilities)) for image in pictures.images[:100]]
    assert (np.array(answers) == pictures.labels[:100]).mean() > 0.97


def test_scores_of_the_truth_test_are_those_of_each_picture():
    found = tasks.truth_scores("gradcam", 3, 0)
    pictures = draw_truth(3, TEST_SEED)
    explainer = subjects.explainer(subjects.truth())
    for index in range(3):
        values = explainer.attribution("gradcam", pictures.images[index], int(pictures.labels[index])).values
        top, left, bottom, right = pictures.square_yxyx(index)
        share = np.abs(values[top:bottom, left:right]).sum() / np.abs(values).sum()
        assert found.shares[index] == pytest.approx(share, rel=1e-4)
        assert share_inside(values, (top, left, bottom, right)) == pytest.approx(share, rel=1e-4)
        assert found.hits[index] == is_hit(values, (top, left, bottom, right))
        answer = int(np.argmax(subjects.truth().look(pictures.images[index], None).probabilities))
        assert found.right[index] == (answer == pictures.labels[index])


@pytest.mark.parametrize("method", METHODS)
def test_every_method_answers_in_the_picture_s_size_and_otherwise_for_another_class(method, lenet):
    picture = np.random.default_rng(3).integers(0, 256, (28, 28, 1), dtype=np.uint8)
    found = [Explainer(lenet).attribution(method, picture, target).values for target in range(10)]
    assert all(values.shape == (28, 28) and np.isfinite(values).all() for values in found)
    assert max(np.abs(values - found[0]).max() for values in found[1:]) > 1e-6


def test_rank_correlation_is_spearman_s():
    from scipy.stats import spearmanr

    rng = np.random.default_rng(4)
    one, two = rng.integers(0, 9, 200), rng.normal(size=200)
    assert rank_correlation(one, two) == pytest.approx(spearmanr(one, two).statistic, abs=1e-9)
    assert np.isnan(rank_correlation(np.zeros(5), rng.normal(size=5)))
