"""Soft attention against the same sums in NumPy loops: patches, scores, weights, contexts; and how it learns."""

from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.architectures.soft import SoftSpec, multiply_accumulates
from lab.data import datasets
from lab.data.clutter import TASKS, draw
from lab.nets.attention.feeding import Feed
from lab.nets.attention.learning import Learner, Recipe
from lab.nets.attention.soft import SoftPupil, SoftReader, build_soft, watch
from lab.nets.models.shipped import load_weights, save_weights

SMALL = SoftSpec(
    steps=3,
    patch=8,
    stride=4,
    window=4,
    window_stride=2,
    window_units=4,
    what_units=8,
    where_units=8,
    annotation_units=16,
    score_units=8,
    core_units=24,
)


def pictures(count: int, height: int = 20, width: int = 20) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, height, width, 1), dtype=np.uint8)


def trained_a_little(spec: SoftSpec = SMALL) -> SoftReader:
    """Weights of which none is zero: biases too take part."""
    model = build_soft(spec, seed=3)
    rng = np.random.default_rng(2)
    for weight in model.weights:
        weight.assign(weight.numpy() + 0.2 * rng.standard_normal(weight.shape).astype(np.float32))
    return model


def dense(layer, values):
    """A Keras layer's sum, by hand."""
    weights = [np.asarray(weight, np.float64) for weight in layer.get_weights()]
    return values @ weights[0].reshape(values.shape[-1], -1) + (weights[1] if len(weights) == 2 else 0)


def relu(values):
    return np.maximum(values, 0)


def annotations_by_hand(model: SoftReader, picture: np.ndarray) -> np.ndarray:
    """Patch after patch, window after window."""
    spec, network = model.spec, model.patch_network
    found = []
    for top, left in spec.corners_yx(*picture.shape[:2]).reshape(-1, 2):
        patch = picture[top : top + spec.patch, left : left + spec.patch] / 255
        starts = range(0, spec.patch - spec.window + 1, spec.window_stride)
        windows = [patch[y : y + spec.window, x : x + spec.window].ravel() for y in starts for x in starts]
        what = relu(dense(network.what, np.concatenate([relu(dense(network.windows, window)) for window in windows])))
        middle = 2 * (np.array([top, left]) + spec.patch / 2) / picture.shape[:2] - 1
        where = relu(dense(network.where, middle))
        found.append(relu(dense(network.join_what, what) + dense(network.join_where, where)))
    return np.array(found)


@pytest.mark.parametrize("size_hw", [(20, 20), (23, 31)])
def test_every_step_is_what_the_formulas_say(size_hw):
    model, images = trained_a_little(), pictures(3, *size_hw)
    weighing = model.weigh(tf.constant(images))
    for index in range(3):
        annotations = annotations_by_hand(model, images[index])
        np.testing.assert_allclose(weighing.annotations[index], annotations, rtol=1e-4, atol=1e-5)
        state = np.zeros(SMALL.core_units)
        for step in range(SMALL.steps):
            scores = []
            for annotation in annotations:
                hidden = np.tanh(dense(model.attention.offer, annotation) + dense(model.attention.ask, state))
                scores.append(dense(model.attention.score, hidden)[0])
            weights = np.exp(scores) / np.exp(scores).sum()
            context = np.zeros(SMALL.annotation_units)
            for weight, annotation in zip(weights, annotations, strict=True):
                context += weight * annotation
            state = relu(dense(model.core.remember, state) + dense(model.core.take_in, context))
            np.testing.assert_allclose(weighing.maps[index, step], weights, rtol=1e-3, atol=1e-6)
            np.testing.assert_allclose(weighing.contexts[index, step], context, rtol=1e-3, atol=1e-5)
            np.testing.assert_allclose(weighing.states[index, step], state, rtol=1e-3, atol=1e-5)


def test_what_a_page_is_shown_is_what_happened():
    model, images = trained_a_little(), pictures(4, 20, 28)
    watched, weighing = watch(model, images), model.weigh(tf.constant(images))
    assert watched.maps.shape == (4, 3, 4, 6) == (4, 3, *SMALL.corners_yx(20, 28).shape[:2])
    assert (watched.maps >= 0).all() and len(np.unique(watched.maps)) > 100
    np.testing.assert_allclose(watched.maps.sum(axis=(2, 3)), 1, atol=1e-5)
    np.testing.assert_array_equal(watched.maps.reshape(4, 3, -1), weighing.maps)
    shares = np.exp(dense(model.classifier, weighing.states.numpy()))
    np.testing.assert_allclose(watched.probabilities, shares / shares.sum(axis=-1, keepdims=True), rtol=1e-4)
    last = SoftPupil(model, Recipe(steps=1)).answers(images)
    np.testing.assert_allclose(last, watched.probabilities[:, -1], rtol=1e-4)


def test_a_picture_of_one_patch_gives_it_all_the_weight():
    model, images = trained_a_little(), pictures(2, 8, 8)
    weighing = model.weigh(tf.constant(images))
    assert (weighing.maps.numpy() == 1).all() and weighing.maps.shape == (2, 3, 1)
    np.testing.assert_allclose(weighing.contexts[:, 1], weighing.annotations[:, 0], rtol=1e-6)


def test_plain_backprop_reaches_every_weight_the_attention_too():
    pupil = SoftPupil(trained_a_little(), Recipe(steps=1))
    with tf.GradientTape() as tape:
        loss = pupil.loss(tf.constant(pictures(16)), tf.range(16, dtype=tf.int64) % 10, tf.constant(0, tf.int64))[
            "loss"
        ]
    gradients = tape.gradient(loss, pupil.model.trainable_variables)
    for variable, gradient in zip(pupil.model.trainable_variables, gradients, strict=True):
        assert gradient is not None and np.abs(gradient).max() > 1e-7, variable.path


def test_the_attention_learns_along_its_gradient():
    """A number of the attention's, moved a little: the loss changes as the gradient says."""
    pupil = SoftPupil(trained_a_little(), Recipe(steps=1, early_weight=0.5))
    images, labels = tf.constant(pictures(8)), tf.range(8, dtype=tf.int64)
    kernel = pupil.model.attention.offer.kernel

    def loss() -> tf.Tensor:
        return pupil.loss(images, labels, tf.constant(0, tf.int64))["loss"]

    with tf.GradientTape() as tape:
        now = loss()
    gradient = tape.gradient(now, kernel.value).numpy()
    place = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
    values, step = kernel.numpy(), np.zeros(kernel.shape, np.float32)
    step[place] = 1e-2
    kernel.assign(values + step)
    after = float(loss())
    kernel.assign(values - step)
    assert (after - float(loss())) / 2e-2 == pytest.approx(gradient[place], rel=0.05)


@pytest.mark.parametrize("spec", [SMALL, SoftSpec(), replace(SMALL, steps=1, window=8)])
def test_kernels_hold_as_many_weights_as_the_record_counts_multiplications(spec):
    model = build_soft(spec, seed=0)
    patches = spec.grid(60) ** 2

    def multiplications(*parts: keras.Layer) -> int:
        weights = [weight for part in parts for weight in part.weights]
        return sum(int(np.prod(weight.shape)) for weight in weights if weight.path.endswith("kernel"))

    network, attention = model.patch_network, model.attention
    at_every_window = multiplications(network.windows)
    at_every_patch = multiplications(network, attention.offer) - at_every_window
    at_every_step = multiplications(attention.ask, model.core)
    weighed = multiplications(attention.score) + spec.annotation_units
    expected = (
        spec.windows(60) ** 2 * at_every_window
        + patches * at_every_patch
        + spec.steps * (at_every_step + patches * weighed)
        + multiplications(model.classifier)
    )
    assert multiply_accumulates(spec, 60) == expected
    assert model.count_params() == spec.parameters


def test_first_weights_follow_from_the_seed():
    first, again, other = (build_soft(SMALL, seed).get_weights() for seed in (1, 1, 2))
    for mine, same in zip(first, again, strict=True):
        np.testing.assert_array_equal(mine, same)
    assert any((mine != its).any() for mine, its in zip(first, other, strict=True))


def test_saved_weights_are_found_again_under_their_names(tmp_path):
    model, other = build_soft(SMALL, seed=0), build_soft(SMALL, seed=1)
    save_weights(model, tmp_path / "weights.npz")
    load_weights(other, tmp_path / "weights.npz")
    for mine, its in zip(model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-3, atol=1e-6)


def test_it_learns_digits_and_weighs_patches_with_ink():
    task, digits = TASKS["centred"], datasets.load("digits").train
    spec = replace(SMALL, window_units=16, what_units=32, annotation_units=32, core_units=64)
    recipe = Recipe(steps=400, batch_size=64, warm_up=20, learning_rate=5e-3, early_weight=0.1, average_over=50)
    pupil = SoftPupil(build_soft(spec, seed=0), recipe)
    learner, feed = Learner(pupil, recipe, task.image_shape), Feed(task, digits, batch_size=64, seed=0)
    for number in range(recipe.steps):
        learner.learn_from(*feed.batch(number))
    fields = draw(task, datasets.load("digits").validation, 400, seed=1)
    with learner.averaged():
        assert (pupil.answers(fields.images).argmax(axis=1) == fields.labels).mean() > 0.8
        maps = watch(pupil.model, fields.images).maps
    ink = np.array(
        [[fields.images[:, y : y + 8, x : x + 8].mean() for y, x in row] for row in SMALL.corners_yx(28, 28)]
    )
    assert (maps.mean(axis=(0, 1)) * ink).sum() > ink.mean()
