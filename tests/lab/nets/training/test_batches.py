"""The order of the pictures, as Keras really takes them: a rule of seed and epoch alone."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.catalog import course_spec
from lab.data.records import Dataset, Part
from lab.nets.training.batches import Batches, epoch_order
from lab.nets.training.classifier import fit

COUNT = 100


@pytest.fixture(scope="module")
def numbered():
    """Picture number n is one pixel of value n, and its label is n."""
    numbers = np.arange(COUNT)
    part = Part(images=numbers.astype(np.uint8).reshape(-1, 1, 1, 1), labels=numbers.astype(np.int64))
    return Dataset(name="numbers", title="", class_names=("a",), train=part, validation=part, test=part, note="")


def recording_model(steps_per_execution):
    """A model that learns nothing and notes the pictures of each batch it is trained on."""
    seen = []

    def note(labels, pixels):
        assert np.array_equal(labels.numpy().ravel(), np.rint(pixels.numpy().ravel() * 255))  # label fits picture
        seen.append(labels.numpy().ravel().tolist())
        return 0

    class Recording(keras.Model):
        def __init__(self):
            super().__init__()
            self.scale = keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)

        @property
        def outputs(self):
            return [None]  # one answer

        def call(self, pixels, training=False):
            return self.scale(keras.ops.reshape(pixels, (-1, 1)))

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            if training:
                with tf.control_dependencies([tf.py_function(note, [y, x], Tout=tf.int64)]):
                    return tf.reduce_mean(y_pred)
            return tf.reduce_mean(y_pred)

    model = Recording()
    model.compile(optimizer=keras.optimizers.SGD(0.0), steps_per_execution=steps_per_execution, jit_compile=False)
    return model, seen


def rule(seed, epoch, batch_size, count=COUNT):
    order = np.random.default_rng([seed, epoch]).permutation(count).tolist()
    return [order[start : start + batch_size] for start in range(0, count, batch_size)]


def test_an_order_holds_every_picture_once():
    assert epoch_order(0, 0, 0).tolist() == []
    assert epoch_order(1, 0, 0).tolist() == [0]
    assert sorted(epoch_order(1000, 3, 4)) == list(range(1000))


def test_orders_differ_between_seeds_and_epochs_and_are_the_same_every_time():
    orders = {(seed, epoch): epoch_order(50, seed, epoch).tolist() for seed in range(4) for epoch in range(4)}
    assert len({tuple(order) for order in orders.values()}) == 16
    assert orders == {key: epoch_order(50, *key).tolist() for key in orders}


@pytest.mark.parametrize(
    ("batch_size", "steps_per_execution"),
    [(8, 4), (8, 5), (10, 3), (7, 1), (100, 2), (300, 16)],
    ids=lambda value: str(value),
)
def test_keras_sees_each_epoch_whole_and_in_its_own_order(numbered, batch_size, steps_per_execution):
    model, seen = recording_model(steps_per_execution)
    batches = Batches(numbered.train, batch_size=batch_size, seed=5)
    model.fit(batches.dataset(), epochs=3, verbose=0, shuffle=False, callbacks=[batches])
    assert seen == rule(5, 0, batch_size) + rule(5, 1, batch_size) + rule(5, 2, batch_size)
    assert len(seen) == 3 * len(batches)


def test_pictures_arrive_as_floats_from_0_to_1_with_whole_labels(numbered):
    batches = Batches(numbered.train, batch_size=COUNT, seed=0)
    ((pictures, labels),) = list(batches.dataset())
    assert (pictures.dtype, labels.dtype) == (tf.float32, tf.int64)
    np.testing.assert_array_equal(pictures.numpy().ravel(), labels.numpy().astype(np.float32) / np.float32(255))


@pytest.mark.parametrize(
    "control", [{}, {"learning_rate": 1e-5}, {"optimizer": "sgd"}, {"dropout": 0.5}, {"l2": 0.01}, {"patience": 3}]
)
def test_a_twin_with_one_control_changed_sees_the_same_batches(numbered, control):
    model, seen = recording_model(steps_per_execution=4)
    fit(model, course_spec("digits", "mlp", epochs=2, batch_size=16, seed=7, **control), numbered, [])
    assert seen == rule(7, 0, 16) + rule(7, 1, 16)
