"""The learned baseline: the reward that the network expects, before it has looked (Mnih et al. 2014, sec. 3.2)."""

import keras

from lab.architectures.ram import RamSpec


class BaselineNetwork(keras.layers.Layer):
    """`b_t = W h_t + b`, regressed on the reward.

    It knows the state from which the next location is drawn but not the location itself, so that subtracting it
    leaves the mean of the policy's gradient as it is and takes away variance.
    """

    def __init__(self, spec: RamSpec) -> None:
        super().__init__(name="baseline")
        self.expected = keras.layers.Dense(1, name="expected")
        self.expected.build((None, spec.core_units))
        self.built = True

    def call(self, states: keras.KerasTensor) -> keras.KerasTensor:
        """float32 (..., core units) -> (...), the reward expected, about 0 to 1."""
        return self.expected(states)[..., 0]
