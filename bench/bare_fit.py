"""`python -m bench.bare_fit SPEC`: one training without the lab around it; prints when its epochs ended, as JSON.

The lab's own `fit` with none of its callbacks, which is Keras' `model.fit`; in a process of its own, so that nothing
of the engine is in its way.
"""

import json
import sys
import time

from lab.data import datasets
from lab.nets.training.classifier import compiled, fit
from lab.specs import TrainSpec


def epoch_ends(spec: TrainSpec) -> list[float]:
    """Seconds, of a clock that begins anywhere, at which each epoch had ended."""
    import keras  # after `lab.nets`, which sets TensorFlow up as the engine's workers do

    dataset = datasets.load(spec.data)
    ends: list[float] = []
    clock = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: ends.append(time.monotonic()))
    fit(compiled(spec, dataset), spec, dataset, [clock])
    return ends


if __name__ == "__main__":
    print(json.dumps(epoch_ends(TrainSpec.from_values(json.loads(sys.argv[1])))))
