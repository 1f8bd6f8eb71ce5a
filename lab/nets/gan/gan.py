"""Two players and their steps: D learns to tell, G learns to be taken for real (Goodfellow et al. 2014, alg. 1)."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from lab.gan_training import GanTrainSpec
from lab.nets.gan.losses import LOSSES, PENALTY, gradient_penalty, kind_loss
from lab.nets.gan.players import build_players, told_kinds

Terms = dict[str, tf.Tensor]
BLACK = -1.0
REAL_FOR_D, DRAWN_FOR_D, DRAWN_FOR_G, PURPOSES = range(4)  # each moves its pictures in ways of its own


class Gan(keras.Model):
    """A generator, a discriminator and the game between them.

    A step of one player leaves every variable of the other as it was, moving statistics of batch norm included; real
    and drawn pictures go through D as batches of their own, so that batch norm does not mix them.

    Args:
        spec: players, loss, learning rates, and the seed of first weights and of every z.
    """

    def __init__(self, spec: GanTrainSpec) -> None:
        super().__init__(name="gan")
        self.spec = spec
        self.loss_of = LOSSES[spec.loss]
        self.generator, self.discriminator = build_players(
            spec.gan, spec.seed, may_normalise=not self.loss_of.has_penalty
        )
        self.g_optimizer = keras.optimizers.Adam(spec.g_rate, beta_1=spec.beta_1)
        self.d_optimizer = keras.optimizers.Adam(spec.d_rate, beta_1=spec.beta_1)
        self.g_optimizer.build(self.generator.trainable_variables)
        self.d_optimizer.build(self.discriminator.trainable_variables)
        self.built = True

    def train_step(self, real: tf.Tensor, kinds: tf.Tensor | None = None) -> Terms:
        """One turn: the spec's number of steps of D, each with its share of the pictures, then one of G.

        Args:
            real: uint8 (d_steps * N, H, W, C).
            kinds: int (d_steps * N,), what is on them; needed where D also reads.

        Returns:
            scalars by name: "real" and "drawn", D's terms, and "generator"; of D's the mean over its steps.
        """
        batches = tf.split(pixels_in(real), self.spec.d_steps)
        labels = [None] * len(batches) if kinds is None else tf.split(kinds, self.spec.d_steps)
        terms = [
            self.d_step(batch, self.noise(tf.shape(batch)[0], self._d_turn(), "D"), its_kinds)
            for batch, its_kinds in zip(batches, labels, strict=True)
        ]
        means = {name: tf.add_n([each[name] for each in terms]) / len(terms) for name in terms[0]}
        return means | self.g_step(self.noise(tf.shape(batches[0])[0], self._g_turn(), "G"))

    def noise(self, count: int | tf.Tensor, turn: tf.Tensor, player: str) -> tf.Tensor:
        """The z of a player's step of that number: float32 (count, latent), standard normal, fixed by the seed."""
        seed = tf.stack([2 * self.spec.seed + (player == "G"), turn])
        return tf.random.stateless_normal([count, self.spec.latent], seed)

    def _d_turn(self) -> tf.Tensor:
        return tf.cast(self.d_optimizer.iterations.value, tf.int32)

    def _g_turn(self) -> tf.Tensor:
        return tf.cast(self.g_optimizer.iterations.value, tf.int32)

    def d_step(self, real: tf.Tensor, noise: tf.Tensor, kinds: tf.Tensor | None = None) -> Terms:
        """D learns from real pictures float32 (N, H, W, C) in [-1, 1] and from what G makes of z (N, latent).

        Where it also reads, it learns `kinds` int (N,) of the real ones.
        """
        turn = self._d_turn()
        drawn = self._moved(tf.stop_gradient(untouched(self.generator, noise)), turn, DRAWN_FOR_D)
        real = self._moved(real, turn, REAL_FOR_D)
        variables = self.discriminator.trainable_variables
        with tf.GradientTape() as tape:
            answers = self.discriminator(real, training=True)
            terms = {
                "real": self.loss_of.of_real(reality(answers), self.spec.real_target),
                "drawn": self.loss_of.of_drawn(reality(self.discriminator(drawn, training=True))),
            }
            loss = terms["real"] + terms["drawn"]
            if self.spec.gan.d_reads:
                loss += kind_loss(answers[:, 1:], kinds)
            if self.loss_of.has_penalty:
                seed = tf.stack([self.spec.seed, turn])
                shares = tf.random.stateless_uniform([tf.shape(real)[0], 1, 1, 1], seed)
                loss += PENALTY * gradient_penalty(self._critic, real, drawn, shares)
        self.d_optimizer.apply(tape.gradient(loss, variables), variables)
        return terms

    def _critic(self, pictures: tf.Tensor) -> tf.Tensor:
        return reality(self.discriminator(pictures))

    def g_step(self, noise: tf.Tensor) -> Terms:
        """G learns from what D says of the pictures that it makes of z float32 (N, latent)."""
        variables = self.generator.trainable_variables
        with tf.GradientTape() as tape:
            drawn = self._moved(self.generator(noise, training=True), self._g_turn(), DRAWN_FOR_G)
            answers = untouched(self.discriminator, drawn)
            taken = self.loss_of.of_generator(reality(answers))
            loss = taken + kind_loss(answers[:, 1:], told_kinds(noise)) if self.spec.gan.kinds else taken
        self.g_optimizer.apply(tape.gradient(loss, variables), variables)
        return {"generator": taken}

    def _moved(self, pictures: tf.Tensor, turn: tf.Tensor, purpose: int) -> tf.Tensor:
        """Pictures as D sees them while both learn."""
        if not self.spec.shift_px:
            return pictures
        return moved(pictures, self.spec.shift_px, tf.stack([PURPOSES * self.spec.seed + purpose, turn]))

    def draw(self, noise: np.ndarray | tf.Tensor) -> tf.Tensor:
        """Pictures float32 (N, H, W, C) in [-1, 1] as G draws them outside of training: each for itself."""
        return self.generator(noise, training=False)

    def judge(self, pictures: tf.Tensor) -> tf.Tensor:
        """D's answers float32 (N,) to pictures of one kind, normalised as one batch as in training.

        Probabilities with the two losses of cross-entropy; with the others D's output itself.
        """
        return self.loss_of.answer(reality(untouched(self.discriminator, pictures)))[:, 0]

    def judge_each(self, pictures: tf.Tensor) -> tf.Tensor:
        """D's answers float32 (N,) to pictures each for itself: normalised with the running means of its training."""
        return self.loss_of.answer(reality(self.discriminator(pictures, training=False)))[:, 0]

    def slopes(self, pictures: tf.Tensor) -> tf.Tensor:
        """What would make D call drawn pictures more real: float32 (N, H, W, C), the gradient that G receives.

        Minus the slope of G's loss, times N: of the pictures' own terms, not of their mean. Where D normalises a batch,
        a pixel also moves the other pictures' answers a little; that is in it, as it is in what G receives.
        """
        with tf.GradientTape() as tape:
            tape.watch(pictures)
            loss = self.loss_of.of_generator(reality(untouched(self.discriminator, pictures)))
        return -tape.gradient(loss, pictures) * tf.cast(tf.shape(pictures)[0], tf.float32)

    def state(self) -> list[np.ndarray]:
        """All that changes while it learns, to be kept; `restore` takes it up again."""
        return [np.asarray(variable) for variable in self._changing()]

    def restore(self, state: list[np.ndarray]) -> None:
        """Goes on where the state was taken."""
        for variable, value in zip(self._changing(), state, strict=True):
            variable.assign(value)

    def players(self) -> tuple[keras.Model, keras.Model]:
        """G and D."""
        return self.generator, self.discriminator

    def optimizers(self) -> tuple[keras.optimizers.Adam, keras.optimizers.Adam]:
        """G's and D's."""
        return self.g_optimizer, self.d_optimizer

    def _changing(self) -> list[Any]:
        return [
            *self.generator.weights,
            *self.discriminator.weights,
            *self.g_optimizer.variables,
            *self.d_optimizer.variables,
        ]


def pixels_in(pictures: tf.Tensor) -> tf.Tensor:
    """Grey levels uint8 as the players know them: float32 in [-1, 1]."""
    return tf.cast(pictures, tf.float32) / 127.5 - 1.0


def pictures_out(pixels: np.ndarray | tf.Tensor) -> np.ndarray:
    """The reverse: float32 in [-1, 1] -> uint8; what is no number becomes middle grey."""
    values = np.nan_to_num(np.asarray(pixels), nan=0.0, posinf=1.0, neginf=-1.0)
    return np.rint((np.clip(values, -1, 1) + 1) * 127.5).astype(np.uint8)


def moved(pictures: tf.Tensor, most_px: int, seed: tf.Tensor) -> tf.Tensor:
    """Each picture moved by whole pixels, at most so many along each axis; black comes in from outside.

    Args:
        pictures: float32 (N, H, W, C) in [-1, 1].
        most_px: the bound.
        seed: int32 (2,).
    """
    shifts = tf.random.stateless_uniform([tf.shape(pictures)[0], 2], seed, -most_px, most_px + 1, tf.int32)
    shifts = tf.cast(shifts, tf.float32)
    ones, zeros = tf.ones_like(shifts[:, 0]), tf.zeros_like(shifts[:, 0])
    # An output pixel (x, y) is fetched from (x + dx, y + dy).
    rows = [ones, zeros, shifts[:, 0], zeros, ones, shifts[:, 1], zeros, zeros]
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=pictures,
        transforms=tf.stack(rows, axis=1),
        output_shape=tf.shape(pictures)[1:3],
        interpolation="NEAREST",
        fill_mode="CONSTANT",
        fill_value=BLACK,
    )


def untouched(player: keras.Model, inputs: tf.Tensor) -> tf.Tensor:
    """What a player answers as in training, batch statistics and all, with its moving statistics left as they are."""
    trainable = [variable.value for variable in player.trainable_variables]
    others = [variable.value for variable in player.non_trainable_variables]
    answer, _ = player.stateless_call(trainable, others, inputs, training=True)
    return answer


def reality(answers: tf.Tensor) -> tf.Tensor:
    """How real D's answers say that pictures are, (N, 1), without what it says of their kinds."""
    return answers[:, :1]


def compiled_step(gan: Gan) -> Callable[..., Terms]:
    """`train_step` as one graph, of what `lab.nets.gan.live.turns_of` gives for a turn -> scalars, not waited for."""
    count = gan.spec.d_steps * gan.spec.batch_size
    signature = [tf.TensorSpec((count, *gan.spec.gan.image_shape), tf.uint8), tf.TensorSpec((count,), tf.int64)]
    given = signature if gan.spec.gan.d_reads else signature[:1]
    return tf.function(gan.train_step, autograph=False, input_signature=given)
