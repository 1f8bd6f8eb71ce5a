"""Local response normalisation, which Keras does not have (Krizhevsky et al. 2012, sec. 3.3)."""

import keras
import tensorflow as tf

OFFSET, SCALE, EXPONENT = 2.0, 1e-4, 0.75  # k, alpha and beta of the paper


@keras.saving.register_keras_serializable("lab")
class LocalResponse(keras.layers.Layer):
    """`a / (k + alpha * sum of a^2 over neighbouring channels) ^ beta`; float32 `(N, H, W, C)` to the same shape.

    Args:
        channels: how many, the middle one included; odd.
    """

    def __init__(self, channels: int = 5, **settings: object) -> None:
        super().__init__(**settings)
        self.channels = channels

    def call(self, values: tf.Tensor) -> tf.Tensor:
        """The values, each divided by what is around it."""
        return tf.nn.local_response_normalization(values, self.channels // 2, OFFSET, SCALE, EXPONENT)

    def get_config(self) -> dict[str, object]:
        """What the layer is built again from."""
        return super().get_config() | {"channels": self.channels}
