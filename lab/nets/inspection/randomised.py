"""A network whose layers lose what they have learned, from the answer down (Adebayo et al. 2018, sec. 3.1)."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

import numpy as np

from lab.architectures.attribution import learned_layers
from lab.nets.inspection.attribution import Explainer
from lab.nets.inspection.inside import Inside
from lab.nets.models.build import seeded_build
from lab.specs import TrainSpec

SEED = 1


class Randomised:
    """A copy of a network; some of its layers have the weights that a new network would begin with.

    Args:
        inside: the network that is copied; it is left as it is.
    """

    def __init__(self, inside: Inside) -> None:
        fresh = seeded_build(inside.architecture, TrainSpec(initializer="he", seed=SEED))
        self._original = inside.model
        self._fresh = {layer.name: layer.get_weights() for layer in fresh.layers}
        self._groups = learned_layers(inside.architecture)
        self._model = fresh
        self._explainer = Explainer(Inside(inside.architecture, fresh, inside.scale))
        self._lock = Lock()

    @contextmanager
    def with_random(self, count: int) -> Iterator[Explainer]:
        """Gives the copy in which the last `count` layers that learn are random; nobody else has it meanwhile."""
        with self._lock:
            random = {name for group in self._groups[max(len(self._groups) - count, 0) :] for name in group}
            for layer in self._model.layers:
                original = self._original.get_layer(layer.name)
                weights: list[np.ndarray] = self._fresh[layer.name] if layer.name in random else original.get_weights()
                layer.set_weights(weights)
            self._explainer.inside.forget()
            yield self._explainer
