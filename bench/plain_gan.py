"""`python -m bench.plain_gan SPEC`: a game without the lab around it; prints when its epochs ended, as JSON.

The same two networks and losses in a plain `keras.Model` with a `train_step`, as Keras' own guide to adversarial
networks writes it, fitted by `model.fit` in a process of its own. Its steps do the same work as the lab's, but let a
step of one player move the other's running means.
"""

import json
import sys
import time
from typing import Any

from lab.data import datasets
from lab.gan_training import EPOCH_STEPS, GanTrainSpec
from lab.nets.gan.losses import cross_entropy
from lab.nets.gan.players import build_players


def epoch_ends(spec: GanTrainSpec) -> list[float]:
    """Seconds, of a clock that begins anywhere, at which each epoch had ended."""
    import keras  # after `lab.nets`, which sets TensorFlow up as the engine's workers do
    import tensorflow as tf

    class PlainGan(keras.Model):
        """Generator, discriminator, and the usual step."""

        def __init__(self) -> None:
            super().__init__()
            self.generator, self.discriminator = build_players(spec.gan, spec.seed)
            self.g_optimizer = keras.optimizers.Adam(spec.g_rate, beta_1=spec.beta_1)
            self.d_optimizer = keras.optimizers.Adam(spec.d_rate, beta_1=spec.beta_1)

        def train_step(self, real: Any) -> dict[str, Any]:
            pixels = tf.cast(real, tf.float32) / 127.5 - 1.0
            drawn = self.generator(tf.random.normal([spec.batch_size, spec.latent]), training=True)
            with tf.GradientTape() as tape:
                d_loss = cross_entropy(self.discriminator(pixels, training=True), spec.real_target)
                d_loss += cross_entropy(self.discriminator(drawn, training=True), 0.0)
            variables = self.discriminator.trainable_variables
            self.d_optimizer.apply(tape.gradient(d_loss, variables), variables)
            with tf.GradientTape() as tape:
                drawn = self.generator(tf.random.normal([spec.batch_size, spec.latent]), training=True)
                g_loss = cross_entropy(self.discriminator(drawn, training=True), 1.0)
            variables = self.generator.trainable_variables
            self.g_optimizer.apply(tape.gradient(g_loss, variables), variables)
            return {"d_loss": d_loss, "g_loss": g_loss}

    images = datasets.load(spec.data).train.images
    batches = tf.data.Dataset.from_tensor_slices(images).shuffle(len(images)).repeat()
    batches = batches.batch(spec.batch_size, drop_remainder=True).prefetch(2)
    ends: list[float] = []
    clock = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: ends.append(time.monotonic()))
    model = PlainGan()
    model.compile()
    model.fit(batches, epochs=spec.epochs, steps_per_epoch=EPOCH_STEPS, verbose=0, callbacks=[clock])
    return ends


if __name__ == "__main__":
    print(json.dumps(epoch_ends(GanTrainSpec.from_values(json.loads(sys.argv[1])))))
