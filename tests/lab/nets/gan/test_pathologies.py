"""What the experiments of "Two players" provoke, after some turns; at full size in tests/app/test_lessons.py."""

import numpy as np
import pytest
import tensorflow as tf

from lab.data import datasets
from lab.gan_training import GanTrainSpec
from lab.nets.gan.gan import Gan, compiled_step, pictures_out, pixels_in
from lab.nets.gan.live import turns_of, watched_noise
from lab.ops.likeness import variety


def played(count: int = 60, **values: object) -> Gan:
    gan = Gan(GanTrainSpec(**values))
    step, turns = compiled_step(gan), turns_of(datasets.load("digits").train, gan.spec)
    for _ in range(count):
        step(*next(turns))
    return gan


@pytest.fixture(scope="module")
def usual() -> Gan:
    return played()


def drawn_variety(gan: Gan) -> float:
    drawn = pictures_out(gan.draw(watched_noise(gan.spec, 100)))
    return variety(drawn, datasets.load("digits").validation.images[:100])


def pull(gan: Gan) -> float:
    """How long the gradient is that reaches the drawings, a picture."""
    drawn = gan.draw(watched_noise(gan.spec, 32))
    return float(np.mean(np.linalg.norm(gan.slopes(drawn).numpy().reshape(32, -1), axis=1)))


def test_a_sure_d_leaves_g_of_minimax_nothing_to_hear_and_the_cure_does():
    strong = {"d_steps": 5, "smoothing": 0.0, "seed": 1}
    minimax = played(12, loss="minimax", **strong)
    answers = minimax.judge(minimax.draw(watched_noise(minimax.spec, 32))).numpy()
    assert answers.mean() < 0.02
    cured = Gan(GanTrainSpec(loss="non-saturating", **strong))
    cured.set_weights(minimax.get_weights())
    assert pull(minimax) < 0.05 * pull(cured)  # the same D, the same drawings


def test_a_g_that_runs_ahead_draws_one_picture_for_every_z(usual):
    collapsed = played(batch_norm=False, g_rate=0.01, d_rate=1e-4, beta_1=0.9)
    assert drawn_variety(collapsed) < 0.05 and drawn_variety(usual) > 0.5


def test_without_batch_norm_drawings_are_more_alike_at_first(usual):
    assert drawn_variety(played(batch_norm=False)) < 0.5 * drawn_variety(usual)


def test_a_long_memory_goes_on_where_a_short_one_turns(usual):
    """After a gradient that is turned round, one step with beta 1 = 0.9 still goes on; with 0.5 it turns back."""
    moved = {}
    for beta in (0.5, 0.9):
        gan = Gan(GanTrainSpec(beta_1=beta, pair="mlp", width=4))
        variables = gan.generator.trainable_variables[:1]
        gan.g_optimizer.build(gan.generator.trainable_variables)
        slope = tf.ones_like(variables[0].value)
        zeros = [tf.zeros_like(variable.value) for variable in gan.generator.trainable_variables[1:]]
        for _ in range(5):
            gan.g_optimizer.apply([slope, *zeros], gan.generator.trainable_variables)
        before = variables[0].numpy()
        for _ in range(2):
            gan.g_optimizer.apply([-slope, *zeros], gan.generator.trainable_variables)
        moved[beta] = float((variables[0].numpy() - before).mean())
    assert moved[0.9] < 0 < moved[0.5]


def test_without_smoothing_d_grows_surer_of_real_pictures():
    """D learns alone, and comes to say what it is asked for."""
    said = {}
    for smoothing in (0.0, 0.3):
        gan = Gan(GanTrainSpec(pair="mlp", smoothing=smoothing))
        learn, real = tf.function(gan.d_step), pixels_in(datasets.load("digits").train.images[:256])
        for number in range(200):
            learn(real, gan.noise(256, tf.constant(number), "D"))
        said[smoothing] = float(gan.judge(real).numpy().mean())
    assert said[0.0] > 0.98
    assert said[0.3] == pytest.approx(0.7, abs=0.02)
