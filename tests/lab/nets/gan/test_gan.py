"""The players' steps: who changes, who does not, and by how much."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from lab.architectures.gan import GanSpec
from lab.gan_training import LOSS_CHOICES
from lab.nets.gan.gan import compiled_step, moved, pictures_out, pixels_in, untouched
from lab.nets.gan.losses import LOSSES, PENALTY
from lab.nets.gan.players import build_players
from tests.lab.nets.gan.small_pairs import changed, small, some_real, weights_of


def test_the_course_s_players_have_its_numbers_of_weights():
    generator, discriminator = build_players(GanSpec(pair="mlp"), 0)
    assert generator.count_params() == 100 * 128 + 128 + 128 * 784 + 784
    assert discriminator.count_params() == 784 * 128 + 128 + 128 + 1


def test_dcgan_s_players_have_the_numbers_of_weights_of_their_layers():
    generator, discriminator = build_players(GanSpec(width=32), 0)
    made_of = [100 * 7 * 7 * 64, 4 * 64, 4 * 4 * 64 * 32, 4 * 32, 4 * 4 * 32 + 1]
    assert generator.count_params() == sum(made_of)
    assert discriminator.count_params() == sum([4 * 4 * 32 + 32, 4 * 4 * 32 * 64, 4 * 64, 7 * 7 * 64 + 1])


def test_modes_are_a_choice_beside_z_and_nearly_all_or_nothing():
    plain, _ = build_players(GanSpec(width=8), 0)
    chooser, _ = build_players(GanSpec(width=8, modes=40), 0)
    kernel = chooser.get_layer("dense").kernel
    assert chooser.count_params() - plain.count_params() == 100 * 40 + 40 + 40 * kernel.shape[1]
    z = np.random.default_rng(0).standard_normal((500, 100)).astype(np.float32)
    code = keras.Model(chooser.input, chooser.get_layer("z_and_mode").output)(z).numpy()
    np.testing.assert_array_equal(code[:, :100], z)
    shares = code[:, 100:] / 5
    np.testing.assert_allclose(shares.sum(axis=1), 1, rtol=1e-5)
    weights = chooser.get_layer("mode_logits")
    logits = z @ weights.kernel.numpy() + weights.bias.numpy()
    np.testing.assert_array_equal(shares.argmax(axis=1), logits.argmax(axis=1))
    assert np.median(shares.max(axis=1)) > 0.7 and len(set(shares.argmax(axis=1))) > 30


@pytest.mark.parametrize("pair", ["mlp", "dcgan"])
@pytest.mark.parametrize(("side", "channels"), [(8, 1), (28, 1), (32, 3)])
def test_players_fit_each_other(pair, side, channels):
    spec = GanSpec(pair=pair, side=side, channels=channels, width=4, latent=2)
    generator, discriminator = build_players(spec, 0)
    drawn = generator(np.random.default_rng(0).normal(size=(3, 2))).numpy()
    assert drawn.shape == (3, side, side, channels) and np.abs(drawn).max() <= 1
    assert (drawn.std(axis=0) > 0).mean() > 0.9  # another picture for each z, in nearly all pixels
    answers = discriminator(drawn).numpy()
    assert answers.shape == (3, 1) and answers.std() > 0


def test_first_weights_depend_on_the_seed_alone():
    first, again, other = (build_players(GanSpec(width=4), seed) for seed in (3, 3, 4))
    for one, two, three in zip(first, again, other, strict=True):
        assert not any(changed(one, weights_of(two)))
        assert changed(one, weights_of(three))[0]
    kernel = build_players(GanSpec(), 0)[0].get_layer("transposed_1").kernel.numpy()
    assert kernel.std() == pytest.approx(0.02, rel=0.03) and abs(kernel.mean()) < 1e-3


@pytest.mark.parametrize("loss", LOSS_CHOICES)
def test_a_step_of_d_leaves_every_variable_of_g(loss):
    gan = small(loss=loss)
    before, own = weights_of(gan.generator), weights_of(gan.discriminator)
    gan.d_step(pixels_in(some_real()), gan.noise(8, 0, "D"))
    assert not any(changed(gan.generator, before))
    # A critic's last bias adds the same to real and drawn pictures: it cancels out.
    assert changed(gan.discriminator, own) == [True] * (len(own) - 1) + [loss != "wasserstein"]


@pytest.mark.parametrize("loss", LOSS_CHOICES)
def test_a_step_of_g_leaves_every_variable_of_d(loss):
    gan = small(loss=loss)
    before, own = weights_of(gan.discriminator), weights_of(gan.generator)
    gan.g_step(gan.noise(8, 0, "G"))
    assert not any(changed(gan.discriminator, before))
    assert all(changed(gan.generator, own))


def test_pictures_are_moved_as_a_loop_moves_them():
    pictures = pixels_in(some_real(6, (7, 5, 2))).numpy()
    seed = tf.constant([3, 4])
    found = moved(tf.constant(pictures), 2, seed).numpy()
    shifts = tf.random.stateless_uniform([6, 2], seed, -2, 3, tf.int32).numpy()
    assert len({tuple(shift) for shift in shifts}) > 1 and np.abs(shifts).max() <= 2
    for picture, (right, down), now in zip(pictures, shifts, found, strict=True):
        for row in range(7):
            for column in range(5):
                is_inside = 0 <= row + down < 7 and 0 <= column + right < 5
                expected = picture[row + down, column + right] if is_inside else np.full(2, -1.0)
                np.testing.assert_array_equal(now[row, column], expected)


def test_the_slope_of_a_move_is_the_move_back():
    pictures, seed = tf.constant(pixels_in(some_real(4, (6, 6, 1)))), tf.constant([1, 2])
    weights = tf.constant(np.random.default_rng(1).normal(size=(4, 6, 6, 1)).astype(np.float32))
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        total = tf.reduce_sum(weights * moved(pictures, 2, seed))
    slopes = tape.gradient(total, pictures).numpy()
    for place in [(0, 0, 0, 0), (1, 3, 2, 0), (3, 5, 5, 0)]:
        nudge = np.zeros((4, 6, 6, 1), np.float32)
        nudge[place] = 0.5
        after = tf.reduce_sum(weights * moved(pictures + nudge, 2, seed))
        assert slopes[place] == pytest.approx(float(after - total) / 0.5, abs=1e-4)


def test_d_sees_moved_pictures_only_where_it_is_asked_to():
    still, moving = small(), small(shift_px=2)
    real, noise = pixels_in(some_real()), still.noise(8, 0, "D")
    assert float(still.d_step(real, noise)["real"]) != pytest.approx(
        float(moving.d_step(real, noise)["real"]), rel=1e-4
    )
    np.testing.assert_array_equal(still.draw(noise), moving.draw(noise))  # G draws as before


def test_a_plain_call_in_training_would_move_the_statistics_of_the_other():
    gan = small()
    before = weights_of(gan.generator)
    gan.generator(gan.noise(8, 0, "D"), training=True)
    assert any(changed(gan.generator, before))
    gan.generator.set_weights(before)
    plain = gan.generator(gan.noise(8, 0, "D"), training=True)
    gan.generator.set_weights(before)
    np.testing.assert_array_equal(untouched(gan.generator, gan.noise(8, 0, "D")), plain)


def test_real_and_drawn_pictures_are_normalised_apart():
    gan = small()
    real, noise = pixels_in(some_real()), gan.noise(8, 0, "D")
    drawn = untouched(gan.generator, noise)
    loss = LOSSES["non-saturating"]
    expected = (
        float(loss.of_real(untouched(gan.discriminator, real), 0.9)),
        float(loss.of_drawn(untouched(gan.discriminator, drawn))),
    )
    together = untouched(gan.discriminator, tf.concat([real, drawn], axis=0))
    found = gan.d_step(real, noise)
    assert (float(found["real"]), float(found["drawn"])) == pytest.approx(expected, rel=1e-5)
    assert float(loss.of_real(together[:8], 0.9)) != pytest.approx(expected[0], rel=1e-3)


def test_a_step_of_g_is_adam_s_first_step_along_the_slope():
    """Adam's first step has the rate's length in every weight, against the sign of the slope."""
    gan = small(pair="mlp", g_rate=1e-3)
    noise = gan.noise(8, 0, "G")
    with tf.GradientTape() as tape:
        answers = gan.discriminator(gan.generator(noise))
        loss = -tf.reduce_mean(tf.math.log(tf.sigmoid(answers)))
    slope = tape.gradient(loss, gan.generator.get_layer("hidden").kernel.value).numpy()
    before = gan.generator.get_layer("hidden").kernel.numpy()
    assert float(gan.g_step(noise)["generator"]) == pytest.approx(float(loss), rel=1e-5)
    moved = gan.generator.get_layer("hidden").kernel.numpy() - before
    is_clear = np.abs(slope) > 1e-4
    assert is_clear.mean() > 0.5
    np.testing.assert_allclose(
        moved[is_clear], -1e-3 * np.sign(slope[is_clear]), rtol=5e-2
    )  # Adam's epsilon shortens the steps of small slopes


@pytest.mark.parametrize("loss", LOSS_CHOICES)
@pytest.mark.parametrize("pair", ["mlp", "dcgan"])
def test_the_slopes_shown_are_those_of_automatic_differentiation(pair, loss):
    """What G receives at its output, from a tape around its own step's loss."""
    gan = small(pair=pair, loss=loss)
    noise = gan.noise(4, 0, "G")
    with tf.GradientTape() as tape:
        drawn = gan.generator(noise, training=True)
        tape.watch(drawn)
        value = gan.loss_of.of_generator(gan.discriminator(drawn, training=True))
    expected = -4 * tape.gradient(value, drawn).numpy()
    assert np.abs(expected).max() > 0
    np.testing.assert_allclose(gan.slopes(drawn), expected, rtol=1e-4, atol=1e-6 * np.abs(expected).max())


def test_a_step_along_the_slopes_makes_pictures_more_real_to_d():
    gan = small()
    drawn = gan.draw(gan.noise(4, 0, "G"))
    slopes = gan.slopes(drawn)
    better = drawn + 0.05 * tf.sign(slopes)
    assert (gan.judge(better).numpy() > gan.judge(drawn).numpy()).all()


def test_wasserstein_s_critic_is_not_normalised_and_pays_for_its_slope():
    gan = small(loss="wasserstein")
    assert not any(isinstance(layer, keras.layers.BatchNormalization) for layer in gan.discriminator.layers)
    assert any(isinstance(layer, keras.layers.BatchNormalization) for layer in gan.generator.layers)
    alone, together = gan.judge(pixels_in(some_real(1))), gan.judge(pixels_in(some_real(8)))
    np.testing.assert_allclose(alone[0], together[0], rtol=1e-4)
    assert PENALTY == 10


@pytest.mark.parametrize("d_steps", [1, 3])
def test_a_turn_is_its_steps_one_after_the_other(d_steps):
    whole, by_hand = (small(d_steps=d_steps, seed=5) for _ in range(2))
    real = some_real(8 * d_steps)
    found = compiled_step(whole)(real)
    terms = [
        by_hand.d_step(pixels_in(real[8 * k : 8 * k + 8]), by_hand.noise(8, tf.constant(k), "D"))
        for k in range(d_steps)
    ]
    drawn = by_hand.g_step(by_hand.noise(8, tf.constant(0), "G"))
    assert float(found["real"]) == pytest.approx(np.mean([float(each["real"]) for each in terms]), rel=1e-3)
    assert float(found["generator"]) == pytest.approx(float(drawn["generator"]), rel=1e-3)
    for one, two in zip(whole.state(), by_hand.state(), strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-2, atol=2e-4)


def test_every_z_is_another_and_the_same_again():
    gan, again = small(seed=1), small(seed=1)
    np.testing.assert_array_equal(gan.noise(5, 3, "D"), again.noise(5, 3, "D"))
    others = [gan.noise(5, 4, "D"), gan.noise(5, 3, "G"), small(seed=2).noise(5, 3, "D")]
    assert all(not np.array_equal(gan.noise(5, 3, "D"), other) for other in others)


def test_what_was_kept_is_gone_on_with():
    gan, other = small(), small(seed=9)
    step = compiled_step(gan)
    step(some_real())
    kept = gan.state()
    assert float(step(some_real())["real"]) > 0
    after = gan.state()
    gan.restore(kept)
    step(some_real())
    for one, two in zip(gan.state(), after, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-4, atol=1e-6)
    other.restore(kept)
    for one, two in zip(other.state(), kept, strict=True):
        np.testing.assert_array_equal(one, two)


def test_grey_levels_go_in_and_out():
    levels = np.arange(256, dtype=np.uint8).reshape(1, 16, 16, 1)
    inside = pixels_in(levels).numpy()
    assert (inside.min(), inside.max()) == (-1, 1)
    np.testing.assert_array_equal(pictures_out(inside), levels)
    wild = np.array([np.nan, np.inf, -np.inf, 2, -2], np.float32)
    assert pictures_out(wild).tolist() == [128, 255, 0, 255, 0]
