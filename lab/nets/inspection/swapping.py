"""A network asked what it would say if one filter had another kernel; its own weights stay as they are."""

import keras
import numpy as np
import tensorflow as tf

from lab.architectures.filters import Swap, Swapped, maps_of
from lab.errors import InvalidSpec
from lab.nets.inspection.inside import Inside

VALUES_AT_ONCE = 64 * 64 * 64  # of pictures that go through together: their maps are many times as large


class Swapping:
    """Asks one opened network.

    The kernel is an argument of the question, as all other weights are: nothing is set and set back, so other threads
    may ask the same network meanwhile.

    Args:
        inside: the network.
    """

    def __init__(self, inside: Inside) -> None:
        self.inside = inside
        outputs = [inside.model.get_layer(name).output for name in inside.names]
        self._maps = keras.Model(inside.model.input, [*outputs, inside.model.output])
        self._learned = len(self._maps.trainable_variables)
        self._variables = [*self._maps.trainable_variables, *self._maps.non_trainable_variables]
        shape = inside.architecture.input_shape
        self._at_once = max(1, VALUES_AT_ONCE // int(np.prod(shape)))
        one, many = tf.TensorSpec([1, *shape], tf.uint8), tf.TensorSpec([None, *shape], tf.uint8)
        weights = [tf.TensorSpec(variable.shape, variable.dtype) for variable in self._variables]
        self._look = tf.function(self._run, autograph=False, input_signature=[one, weights])
        self._answer = tf.function(self._answered, autograph=False, input_signature=[many, weights])
        self._reach = tf.function(self._reached, autograph=False, input_signature=[many, weights])

    def swapped(self, picture: np.ndarray, swap: Swap) -> Swapped:
        """What becomes of one picture.

        Args:
            picture: uint8 `(H, W, C)` of the network's size.

        Raises:
            InvalidSpec: if the layer, the filter or the kernel's shape is not one of the network's.
        """
        weights = self._weights(swap)
        index = self.inside.index_of(maps_of(self.inside.architecture, swap.layer))
        before = self.inside.look(picture, None)
        *maps, answer = self._look(tf.constant(picture[None]), weights)
        return Swapped(
            map_before=before.maps[index].numpy()[0, ..., swap.filter],
            map_after=maps[index].numpy()[0, ..., swap.filter],
            before=before.probabilities.numpy(),
            after=answer.numpy()[0],
        )

    def answers(self, pictures: np.ndarray, swap: Swap | None) -> np.ndarray:
        """Probabilities float32 `(N, classes)` for uint8 `(N, H, W, C)`; with its own filters if nothing is swapped."""
        weights = self._weights(swap)
        return np.concatenate([self._answer(part, weights).numpy() for part in self._parts(pictures)])

    def largest_values(self, pictures: np.ndarray, layer: str) -> np.ndarray:
        """The largest value of each map of a convolution over all pictures, after its activation: `(filters,)`."""
        index = self.inside.index_of(maps_of(self.inside.architecture, layer))
        weights = self._weights(None)
        found = [self._reach(part, weights)[index].numpy() for part in self._parts(pictures)]
        return np.max(found, axis=0)

    def _weights(self, swap: Swap | None) -> list[tf.Tensor]:
        weights = [variable.value for variable in self._variables]
        if swap is None:
            return weights
        bank = self.inside.filters(swap.layer).copy()
        if not 0 <= swap.filter < bank.shape[-1]:
            raise InvalidSpec(f"{swap.layer} has filters 0 to {bank.shape[-1] - 1}, got {swap.filter}")
        if swap.kernel.shape != bank.shape[:3]:
            raise InvalidSpec(f"a filter of {swap.layer} has shape {bank.shape[:3]}, got {swap.kernel.shape}")
        bank[..., swap.filter] = swap.kernel
        kernel = self.inside.model.get_layer(swap.layer).kernel
        place = next(index for index, variable in enumerate(self._variables) if variable is kernel)
        weights[place] = tf.constant(bank if bank.shape == kernel.shape else np.swapaxes(bank, 2, 3))
        return weights

    def _parts(self, pictures: np.ndarray) -> list[tf.Tensor]:
        starts = range(0, len(pictures), self._at_once)
        return [tf.constant(pictures[start : start + self._at_once]) for start in starts]

    def _run(self, pictures: tf.Tensor, weights: list[tf.Tensor]) -> list[tf.Tensor]:
        """Every map and, last, the answer, with these weights: uint8 (N, H, W, C) -> float32 each."""
        pixels = self.inside.scale(tf.cast(pictures, tf.float32))
        outputs, _ = self._maps.stateless_call(
            weights[: self._learned], weights[self._learned :], pixels, training=False
        )
        return outputs

    def _answered(self, pictures: tf.Tensor, weights: list[tf.Tensor]) -> tf.Tensor:
        return self._run(pictures, weights)[-1]

    def _reached(self, pictures: tf.Tensor, weights: list[tf.Tensor]) -> list[tf.Tensor]:
        return [tf.reduce_max(maps, axis=[0, 1, 2]) for maps in self._run(pictures, weights)[:-1]]
