"""The glimpse network: what was seen and where it was, in one vector (Mnih et al. 2014, sec. 3.1, fig. 1B)."""

import keras
from keras import ops

from lab.architectures.ram import RamSpec


class GlimpseNetwork(keras.layers.Layer):
    """`g_t = relu(W_what relu(W seen) + W_where relu(W location))`, with biases (sec. 4: f_g).

    The two products of the last step are taken as one, over "what" and "where" side by side.
    """

    def __init__(self, spec: RamSpec) -> None:
        super().__init__(name="glimpse_network")
        self.what = keras.layers.Dense(spec.hidden_units, activation="relu", name="what")
        self.where = keras.layers.Dense(spec.hidden_units, activation="relu", name="where")
        self.joined = keras.layers.Dense(spec.glimpse_units, activation="relu", name="joined")
        self.what.build((None, spec.glimpse_inputs))
        self.where.build((None, 2))
        self.joined.build((None, 2 * spec.hidden_units))
        self.built = True

    def call(self, seen: keras.KerasTensor, locations_yx: keras.KerasTensor) -> keras.KerasTensor:
        """float32 (N, glimpse inputs) and (N, 2) -> (N, glimpse units), at least 0."""
        return self.joined(ops.concatenate([self.what(seen), self.where(locations_yx)], axis=-1))
