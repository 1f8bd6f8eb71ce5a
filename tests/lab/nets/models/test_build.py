"""The Keras model of a record: the same shapes and weights, and what a spec asks of its kernels."""

import random
import threading

import keras
import numpy as np
import pytest

from lab import catalog
from lab.architectures.architecture import chain, count_parameters, table
from lab.architectures.layers import Activation, Conv2D, Dense, Dropout, Flatten, Pool2D
from lab.nets.models.build import build, seeded, seeded_build
from lab.specs import INITIALIZER_CHOICES, MODEL_CHOICES, TrainSpec

RANDOM_INITIALIZERS = [name for name in INITIALIZER_CHOICES if name != "zeros"]

TWINS = chain("twins", "Twins", (4, 4, 2), [Flatten(), *[Dense(units=32) for _ in range(3)]])
WIDE = chain("wide", "Wide", (6, 6, 32), [Conv2D(filters=64, kernel=3, padding="same"), Flatten(), Dense(units=100)])


def same_weights(one, two):
    return [np.array_equal(*pair) for pair in zip(one.get_weights(), two.get_weights(), strict=True)]


def kernels(model):
    return [layer.kernel.numpy() for layer in model.layers if hasattr(layer, "kernel")]


@pytest.mark.parametrize("shape", [(28, 28, 1), (32, 32, 3)])
@pytest.mark.parametrize("model", MODEL_CHOICES)
@pytest.mark.parametrize("changes", [{}, {"blocks": 4, "batch_norm": True, "pooling": "average", "dropout": 0.5}])
def test_keras_counts_the_weights_and_shapes_that_the_record_says(model, shape, changes):
    spec = catalog.course_spec("digits", model, **changes)
    network = catalog.architecture(spec, shape, 10)
    built = build(network, spec)
    assert built.count_params() == count_parameters(network)
    for row in table(network):
        layer = built.get_layer(row.name)
        assert layer.output.shape == (None, *row.output_shape), row
        assert layer.count_params() == row.parameters, row


@pytest.mark.parametrize("layer", [Conv2D, Pool2D])
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("window", [1, 2, 3, 5])
def test_windows_of_every_stride_and_padding_have_keras_shapes(layer, padding, stride, window):
    one = (
        Conv2D(filters=3, kernel=window, stride=stride, padding=padding)
        if layer is Conv2D
        else Pool2D(kind="average", window=window, stride=stride, padding=padding)
    )
    network = chain("one", "One", (7, 8, 2), [one])
    assert build(network, TrainSpec()).output.shape == (None, *table(network)[-1].output_shape)


def test_the_input_is_named_picture_and_the_answers_are_probabilities():
    spec = catalog.course_spec("digits", "lenet5")
    model = seeded_build(catalog.architecture(spec, (28, 28, 1), 10), spec)
    assert [tensor.name for tensor in model.inputs] == ["picture"]
    pictures = np.random.default_rng(0).random((5, 28, 28, 1), dtype=np.float32)
    answers = model(pictures, training=False).numpy()
    assert (answers >= 0).all()
    np.testing.assert_allclose(answers.sum(axis=1), np.ones(5), rtol=1e-5)


@pytest.mark.parametrize("initializer", RANDOM_INITIALIZERS)
def test_two_layers_of_one_shape_start_from_different_weights(initializer):
    model = build(TWINS, TrainSpec(initializer=initializer))
    first, second, third = kernels(model)
    assert first.shape == second.shape == third.shape
    assert np.corrcoef(first.ravel(), second.ravel())[0, 1] == pytest.approx(0, abs=0.2)
    assert np.corrcoef(second.ravel(), third.ravel())[0, 1] == pytest.approx(0, abs=0.2)


@pytest.mark.parametrize("initializer", RANDOM_INITIALIZERS)
def test_the_seed_alone_decides_the_first_weights(initializer):
    one = seeded_build(TWINS, TrainSpec(initializer=initializer, seed=1))
    again = seeded_build(TWINS, TrainSpec(initializer=initializer, seed=1))
    other = seeded_build(TWINS, TrainSpec(initializer=initializer, seed=2))
    assert all(same_weights(one, again))
    assert not any(np.array_equal(*pair) for pair in zip(kernels(one), kernels(other), strict=True))


def test_draws_of_other_threads_do_not_reach_the_first_weights():
    spec = TrainSpec(seed=3)
    undisturbed = seeded_build(TWINS, spec)
    random.seed(99)  # what another thread may do at any moment
    assert all(same_weights(undisturbed, build(TWINS, spec)))


def test_dropout_masks_follow_from_the_seed():
    network = chain("dropped", "Dropped", (10, 10, 1), [Flatten(), Dropout(rate=0.5), Activation(function="linear")])
    ones = np.ones((4, 10, 10, 1), np.float32)

    def masks(seed):
        model = seeded_build(network, TrainSpec(seed=seed))
        return np.stack([model(ones, training=True).numpy() for _ in range(2)])

    assert np.array_equal(masks(1), masks(1))
    assert not np.array_equal(masks(1), masks(2))
    assert not np.array_equal(*masks(1))
    np.testing.assert_allclose(np.unique(masks(1)), [0, 2])


def test_two_dropout_layers_drop_different_values():
    network = chain("twice", "Twice", (8, 8, 1), [Flatten(), Dropout(rate=0.5), Dropout(rate=0.5)])
    model = seeded_build(network, TrainSpec())
    first, second = (layer for layer in model.layers if isinstance(layer, keras.layers.Dropout))
    ones = np.ones((1, 64), np.float32)
    assert not np.array_equal(first(ones, training=True), second(ones, training=True))


@pytest.mark.parametrize(
    ("initializer", "convolution_std", "dense_std"),
    [
        ("zeros", 0.0, 0.0),
        ("small_normal", 0.01, 0.01),
        # Glorot & Bengio 2010, eq. 16: uniform with variance 2 / (fan_in + fan_out)
        ("xavier", np.sqrt(2 / (288 + 576)), np.sqrt(2 / (2304 + 100))),
        # He et al. 2015, eq. 10: variance 2 / fan_in
        ("he", np.sqrt(2 / 288), np.sqrt(2 / 2304)),
        # orthonormal columns of length 1
        ("orthogonal", np.sqrt(1 / 288), np.sqrt(1 / 2304)),
    ],
)
def test_first_weights_have_the_spread_of_their_paper(initializer, convolution_std, dense_std):
    convolution, dense = kernels(build(WIDE, TrainSpec(initializer=initializer, seed=4)))
    assert convolution.std() == pytest.approx(convolution_std, rel=0.03)
    assert dense.std() == pytest.approx(dense_std, rel=0.03)
    assert abs(convolution.mean()) <= 0.03 * convolution.std()


def test_xavier_is_uniform_and_the_normals_are_not_cut_short_of_two_sigma():
    uniform = kernels(build(WIDE, TrainSpec(initializer="xavier")))[1]
    assert np.abs(uniform).max() == pytest.approx(np.sqrt(6 / 2404), rel=0.01)
    normal = kernels(build(WIDE, TrainSpec(initializer="small_normal")))[1]
    assert (np.abs(normal) > 0.02).mean() == pytest.approx(0.0455, rel=0.05)


def test_orthogonal_kernels_keep_angles():
    dense = kernels(build(WIDE, TrainSpec(initializer="orthogonal")))[1]
    np.testing.assert_allclose(dense.T @ dense, np.eye(100), atol=1e-5)


@pytest.mark.parametrize("initializer", INITIALIZER_CHOICES)
def test_biases_start_at_zero(initializer):
    model = build(WIDE, TrainSpec(initializer=initializer))
    assert all(not layer.bias.numpy().any() for layer in model.layers if hasattr(layer, "bias"))


@pytest.mark.parametrize(("l1", "l2"), [(0.0, 0.0), (0.003, 0.0), (0.0, 0.002), (0.003, 0.002)])
def test_the_penalty_is_of_kernels_alone(l1, l2):
    model = build(WIDE, TrainSpec(l1=l1, l2=l2))
    for layer in model.layers:
        if hasattr(layer, "bias"):
            layer.bias.assign(np.full(layer.bias.shape, 100.0))
    expected = sum(l1 * np.abs(kernel).sum() + l2 * np.square(kernel).sum() for kernel in kernels(model))
    assert float(sum(model.losses)) == pytest.approx(float(expected), rel=1e-5)
    assert bool(model.losses) == (l1 + l2 > 0)


def test_max_norm_bounds_the_weights_into_each_unit():
    model = build(WIDE, TrainSpec(max_norm=2.0))
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            rng = np.random.default_rng(0)
            scale = np.linspace(0.001, 3, layer.kernel.shape[-1])  # from far below the bound to far above
            before = rng.normal(size=layer.kernel.shape) * scale
            after = np.asarray(layer.kernel.constraint(keras.ops.convert_to_tensor(before, "float32")))
            norms_before = np.sqrt(np.square(before).reshape(-1, len(scale)).sum(axis=0))
            norms_after = np.sqrt(np.square(after).reshape(-1, len(scale)).sum(axis=0))
            assert norms_before.min() < 2 < norms_before.max()
            np.testing.assert_allclose(norms_after, np.minimum(norms_before, 2), rtol=1e-4)


def test_without_max_norm_nothing_is_bound():
    model = build(WIDE, TrainSpec(max_norm=0.0))
    assert all(layer.kernel.constraint is None for layer in model.layers if hasattr(layer, "kernel"))


@pytest.mark.parametrize(
    ("function", "at_minus_one", "at_one"),
    [
        ("linear", -1.0, 1.0),
        ("relu", 0.0, 1.0),
        ("leaky_relu", -0.2, 1.0),
        ("elu", np.exp(-1) - 1, 1.0),
        ("gelu", -0.1587, 0.8413),
        ("tanh", np.tanh(-1), np.tanh(1)),
        ("sigmoid", 1 / (1 + np.e), 1 / (1 + 1 / np.e)),
    ],
)
def test_activations_have_the_values_of_their_formulas(function, at_minus_one, at_one):
    model = build(chain("one", "One", (1, 2, 1), [Activation(function=function)]), TrainSpec())
    values = model(np.array([-1, 1], np.float32).reshape(1, 1, 2, 1)).numpy().ravel()
    np.testing.assert_allclose(values, [at_minus_one, at_one], atol=1e-3)


@pytest.mark.parametrize(("kind", "expected"), [("max", 4.0), ("average", 2.5)])
def test_pooling_passes_on_what_its_name_says(kind, expected):
    model = build(chain("one", "One", (2, 2, 1), [Pool2D(kind=kind, window=2, stride=2)]), TrainSpec())
    assert model(np.array([1, 2, 3, 4], np.float32).reshape(1, 2, 2, 1)).numpy().item() == expected


def test_the_moving_averages_settle_at_the_records_momentum():
    spec = catalog.course_spec("digits", "builder", batch_norm=True)
    model = build(catalog.architecture(spec, (28, 28, 1), 10), spec)
    assert model.get_layer("batch_norm_1").momentum == 0.9


def test_one_thread_builds_at_a_time_and_may_build_within_its_own_block():
    order = []

    def build_in_another_thread():
        with seeded(2):
            order.append("other")

    thread = threading.Thread(target=build_in_another_thread)
    with seeded(1):
        thread.start()
        with seeded(1):
            thread.join(timeout=0.2)
            order.append("one")
    thread.join(timeout=10)
    assert order == ["one", "other"]
