"""What learning kinds adds to the players' steps, be they told to G or read by D alone."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.architectures.gan import GanSpec
from lab.gan_training import LOSS_CHOICES
from lab.nets.gan.gan import compiled_step, pixels_in, untouched
from lab.nets.gan.players import build_players, told_kinds
from tests.lab.nets.gan.small_pairs import changed, small, some_real, weights_of


def test_a_told_kind_is_beside_z_and_d_answers_for_each():
    plain, plain_d = build_players(GanSpec(width=8), 0)
    told, told_d = build_players(GanSpec(width=8, kinds=True), 0)
    kernel = told.get_layer("dense").kernel
    assert told.count_params() - plain.count_params() == 10 * kernel.shape[1]
    assert told_d.count_params() - plain_d.count_params() == 10 * (7 * 7 * 16 + 1)
    z = np.random.default_rng(0).standard_normal((200, 100)).astype(np.float32)
    code = keras.Model(told.input, told.get_layer("code_and_kind").output)(z).numpy()
    np.testing.assert_array_equal(code[:, :100], z)
    kinds = [max(range(10), key=lambda place: row[place]) for row in z]
    np.testing.assert_array_equal(code[:, 100:], 5 * np.eye(10, dtype=np.float32)[kinds])
    np.testing.assert_array_equal(told_kinds(z), kinds)
    assert np.bincount(kinds, minlength=10).min() > 8
    assert told_d(told(z[:3])).shape == (3, 11)


def d_learns_kinds(gan):
    """D's first step goes against the slope of the cross-entropy of kinds, and leaves G alone."""
    real, kinds, noise = pixels_in(some_real()), tf.constant([0, 1, 2, 3, 4, 5, 9, 9]), gan.noise(8, 0, "D")
    head = gan.discriminator.get_layer("answer").kernel
    features = keras.Model(gan.discriminator.input, gan.discriminator.get_layer("flatten").output)
    answers = untouched(gan.discriminator, real)
    shares = tf.nn.softmax(answers[:, 1:]).numpy()
    slope = untouched(features, real).numpy().T @ (shares - np.eye(10)[kinds.numpy()]) / 8
    before, g_before = head.numpy(), weights_of(gan.generator)
    gan.d_step(real, noise, kinds)
    assert not any(changed(gan.generator, g_before))
    is_clear = np.abs(slope) > 1e-4
    assert is_clear.mean() > 0.5
    step = (head.numpy() - before)[:, 1:]
    np.testing.assert_array_equal(np.sign(step[is_clear]), -np.sign(slope[is_clear]))


@pytest.mark.parametrize("loss", LOSS_CHOICES)
def test_where_kinds_are_told_both_players_also_learn_from_them(loss):
    """Adam's first steps go against the slope of the game's loss and the cross-entropy of kinds, added."""
    gan = small(kinds=True, latent=12, loss=loss)
    d_learns_kinds(gan)

    noise, before = gan.noise(8, 0, "G"), weights_of(gan.discriminator)
    bias = gan.generator.get_layer("picture").bias
    with tf.GradientTape() as tape:
        answers = untouched(gan.discriminator, gan.generator(noise, training=True))
        told = tf.argmax(noise[:, :10], axis=1)
        ours = -tf.reduce_mean(tf.gather(tf.nn.log_softmax(answers[:, 1:]), told, batch_dims=1))
        taken = gan.loss_of.of_generator(answers[:, :1])
        total = taken + ours
    slope, value = float(tape.gradient(total, bias.value)[0]), float(bias[0])
    assert float(gan.g_step(noise)["generator"]) == pytest.approx(float(taken), rel=1e-3, abs=1e-5)
    assert not any(changed(gan.discriminator, before))
    assert np.sign(float(bias[0]) - value) == -np.sign(slope) != 0


def test_where_d_also_reads_g_is_told_nothing_and_learns_from_its_first_answer_alone():
    reading, plain = small(reads=True), small()
    d_learns_kinds(reading)
    assert reading.generator.count_params() == plain.generator.count_params()
    *weights, kernel, bias = reading.discriminator.get_weights()
    assert kernel.shape[1] == 11
    plain.discriminator.set_weights([*weights, kernel[:, :1], bias[:1]])
    noise = plain.noise(8, 0, "G")
    told = [float(gan.g_step(noise)["generator"]) for gan in (reading, plain)]
    assert told[0] == pytest.approx(told[1], rel=1e-4)
    for one, other in zip(weights_of(reading.generator), weights_of(plain.generator), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    "settings",
    [{"pair": "mlp", "kinds": True}, {"pair": "mlp", "reads": True}, {"kinds": True, "reads": True}],
    ids=str,
)
def test_a_setting_that_the_players_have_no_use_for_changes_nothing(settings):
    asked, plain = small(latent=12, **settings), small(latent=12, **settings | {list(settings)[-1]: False})
    assert asked.spec.gan == plain.spec.gan and asked.spec.identity() == plain.spec.identity()
    real = (some_real(), np.arange(8)) if asked.spec.gan.d_reads else (some_real(),)
    terms = [compiled_step(gan)(*real) for gan in (asked, plain)]
    for name, value in terms[0].items():
        assert float(value) == pytest.approx(float(terms[1][name]), rel=1e-5)


@pytest.mark.parametrize("setting", ["kinds", "reads"])
def test_a_turn_with_kinds_is_its_steps_one_after_the_other(setting):
    whole, by_hand = (small(**{setting: True}, latent=12, d_steps=2, seed=5) for _ in range(2))
    real, kinds = some_real(16), np.arange(16) % 10
    compiled_step(whole)(real, kinds)
    for k in range(2):
        rows = slice(8 * k, 8 * k + 8)
        by_hand.d_step(pixels_in(real[rows]), by_hand.noise(8, tf.constant(k), "D"), kinds[rows])
    by_hand.g_step(by_hand.noise(8, tf.constant(0), "G"))
    for one, two in zip(whole.state(), by_hand.state(), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-2, atol=2e-4)
