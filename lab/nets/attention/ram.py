"""The Recurrent Attention Model as a whole, and its roll-out over a picture (Mnih et al. 2014, sec. 3)."""

from typing import NamedTuple

import keras
import tensorflow as tf

from lab.architectures.ram import RamSpec
from lab.nets.attention.baseline import BaselineNetwork
from lab.nets.attention.core import CoreNetwork
from lab.nets.attention.glimpse_network import GlimpseNetwork
from lab.nets.attention.location import LocationNetwork
from lab.nets.attention.sensor import GlimpseSensor
from lab.nets.models.first_weights import draw_first_weights


class RollOut(NamedTuple):
    """What happened while N pictures were looked at T times; all float32.

    Attributes:
        locations_yx: (N, T, 2), where it looked, inside the picture.
        samples_yx: (N, T, 2), the same before they were held inside the picture: what the policy drew.
        means_yx: (N, T, 2), what the policy meant; gradients pass. At the first glimpse, and without a learned policy,
            equal to the samples.
        seen: (N, T, glimpse inputs), what the sensor saw.
        glimpses: (N, T, glimpse units), what the glimpse network made of it.
        states: (N, T, core units), the core's memory after each glimpse.
    """

    locations_yx: tf.Tensor
    samples_yx: tf.Tensor
    means_yx: tf.Tensor
    seen: tf.Tensor
    glimpses: tf.Tensor
    states: tf.Tensor


class Ram(keras.Model):
    """Sensor, glimpse network, core, location network, classifier and baseline.

    The first look is at the middle of the picture; with the gaze "random" each look, the first too, is anywhere.

    Args:
        spec: the network's numbers.
        is_compiled: as for `GlimpseSensor`.
    """

    def __init__(self, spec: RamSpec, *, is_compiled: bool = True) -> None:
        super().__init__(name="ram")
        self.spec = spec
        self.sensor = GlimpseSensor(patch=spec.patch, scales=spec.scales, factor=spec.factor, is_compiled=is_compiled)
        self.glimpse_network = GlimpseNetwork(spec)
        self.core = CoreNetwork(spec.core_units, spec.glimpse_units)
        self.location = LocationNetwork(spec)
        self.classifier = keras.layers.Dense(spec.classes, name="classifier")
        self.baseline = BaselineNetwork(spec)
        self.classifier.build((None, spec.core_units))
        self.built = True

    def look(self, images: tf.Tensor, noise: tf.Tensor, forced_yx: tf.Tensor | None = None) -> RollOut:
        """Looks at each picture as often as the spec says.

        Args:
            images: uint8 (N, H, W, 1), white ink on black.
            noise: float32 (N, T, 2), standard normal numbers that make the policy's samples: zeros look at its means.
            forced_yx: float32 (N, T, 2), where to look instead; nan leaves the choice to the network.

        Returns:
            the roll-out; `logits` turns its states into answers.
        """
        prepared = self.sensor.prepare(images)
        count = tf.shape(images)[0]
        state = tf.zeros([count, self.spec.core_units])
        steps = []
        for step in range(self.spec.glimpses):
            mean, sample = self._next(state, noise[:, step], step)
            if forced_yx is not None:
                forced = forced_yx[:, step]
                sample = tf.where(tf.math.is_nan(forced), sample, forced)
            location = tf.clip_by_value(sample, -1.0, 1.0)
            seen = self.sensor(prepared, location)
            glimpse = self.glimpse_network(seen, location)
            state = self.core(state, glimpse)
            steps.append((location, sample, mean, seen, glimpse, state))
        return RollOut(*(tf.stack(parts, axis=1) for parts in zip(*steps, strict=True)))

    def _next(self, state: tf.Tensor, noise: tf.Tensor, step: int) -> tuple[tf.Tensor, tf.Tensor]:
        """Mean and sample of the next location, each (N, 2)."""
        if self.spec.gaze == "random":
            anywhere = tf.math.erf(noise / 2.0**0.5)  # even in [-1, 1] where the noise is normal
            return anywhere, anywhere
        if self.spec.gaze == "centre" or step == 0:
            middle = tf.zeros_like(noise)
            return middle, middle
        mean = self.location(state)
        return mean, self.location.sample(mean, noise)

    def logits(self, states: tf.Tensor) -> tf.Tensor:
        """float32 (..., core units) -> (..., classes), the answer if it had to be given after each glimpse."""
        return self.classifier(states)


def build_ram(spec: RamSpec, seed: int, *, is_compiled: bool = True) -> Ram:
    """A network with first weights that depend on the seed alone, also beside other threads that build."""
    ram = Ram(spec, is_compiled=is_compiled)
    draw_first_weights(ram, seed)
    return ram
