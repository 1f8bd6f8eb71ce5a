"""RAM watched while it looks: everything that a page shows of a roll-out, as plain arrays."""

import numpy as np
import tensorflow as tf

from lab.architectures.ram import Values, Watched
from lab.data.records import Images
from lab.nets.attention.ram import Ram


class Watcher:
    """Watches one network; it always uses the network's present weights.

    Args:
        ram: the network.
    """

    def __init__(self, ram: Ram) -> None:
        self.ram = ram
        places = tf.TensorSpec([None, ram.spec.glimpses, 2], tf.float32)
        # One graph for pictures of every size: tracing the roll-out takes half a second.
        self._watch = tf.function(
            self._watched,
            autograph=False,
            input_signature=[tf.TensorSpec([None, None, None, 1], tf.uint8), places, places],
        )

    def watch(self, images: Images, noise: Values | None = None, forced_yx: Values | None = None) -> Watched:
        """Lets the network look at pictures.

        Args:
            images: uint8 (N, H, W, 1), white ink on black.
            noise: float32 (N, T, 2), standard normal numbers from which the policy's samples are made; None looks at
                the means.
            forced_yx: float32 (N, T, 2) in [-1, 1], where to look instead; nan leaves the choice to the network.

        Raises:
            ValueError: if the shapes do not fit the network.
        """
        spec = self.ram.spec
        shape = len(images), spec.glimpses, 2
        noise = np.zeros(shape, np.float32) if noise is None else np.asarray(noise, np.float32)
        forced_yx = np.full(shape, np.nan, np.float32) if forced_yx is None else np.asarray(forced_yx, np.float32)
        for name, array in (("noise", noise), ("forced_yx", forced_yx)):
            if array.shape != shape:
                raise ValueError(f"{name} must be {shape}, got {array.shape}")
        found = self._watch(tf.constant(images), tf.constant(noise), tf.constant(forced_yx))
        values = {name: tensor.numpy() for name, tensor in found.items()}
        values["seen"] = values["seen"].reshape(*shape[:2], spec.scales, spec.patch, spec.patch)
        return Watched(**values)

    def _watched(self, images: tf.Tensor, noise: tf.Tensor, forced_yx: tf.Tensor) -> dict[str, tf.Tensor]:
        roll_out = self.ram.look(images, noise, forced_yx)
        network = self.ram.glimpse_network
        return roll_out._asdict() | {
            "what": network.what(roll_out.seen),
            "where": network.where(roll_out.locations_yx),
            "probabilities": tf.nn.softmax(self.ram.logits(roll_out.states)),
            "expected_rewards": self.ram.baseline(roll_out.states),
        }
