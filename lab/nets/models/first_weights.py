"""First weights that depend on a seed alone, whatever other threads of the process draw meanwhile."""

import random

import keras


class Seeds:
    """The sequence of seeds that Keras gives to layers built after `keras.utils.set_random_seed(seed)`.

    Keras takes them from the generator that all threads of a process share; these come from one of their own.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def draw(self) -> int:
        """The next seed, as `keras.src.random.seed_generator.make_default_seed` draws it."""
        return self._random.randint(1, 10**9)


def draw_first_weights(model: keras.Model, seed: int) -> None:
    """Draws all kernels of a built model anew, layer by layer in the order in which they were made.

    They become what Keras itself would have drawn after `set_random_seed(seed)`, had nobody drawn in between.

    Args:
        model: its kernels have initializers of their own; those that draw nothing (zeros, identity) are left alone.
        seed: an int in [0, 2**32).
    """
    seeds = Seeds(seed)
    places = {id(weight): place for place, weight in enumerate(model.weights)}
    layers = [layer for layer in model._flatten_layers() if id(getattr(layer, "kernel", None)) in places]
    for layer in sorted(layers, key=lambda layer: places[id(layer.kernel)]):
        settings = layer.kernel_initializer.get_config()
        if "seed" in settings:
            drawn = type(layer.kernel_initializer).from_config(settings | {"seed": seeds.draw()})
            layer.kernel.assign(drawn(layer.kernel.shape))
