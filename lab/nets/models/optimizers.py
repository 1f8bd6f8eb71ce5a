"""The Keras optimizer of a spec."""

import keras

from lab.specs import TrainSpec

MOMENTUM = 0.9
WEIGHT_DECAY = 0.004  # Keras' default; its AdamW decays biases and batch normalisation too.


def optimizer(spec: TrainSpec) -> keras.Optimizer:
    """A fresh optimizer with the spec's learning rate; whatever the spec does not name is Keras' default.

    None of them draws random numbers, so this needs no seed.
    """
    match spec.optimizer:
        case "sgd":
            return keras.optimizers.SGD(spec.learning_rate)
        case "momentum":
            return keras.optimizers.SGD(spec.learning_rate, momentum=MOMENTUM)
        case "nesterov":
            return keras.optimizers.SGD(spec.learning_rate, momentum=MOMENTUM, nesterov=True)
        case "rmsprop":
            return keras.optimizers.RMSprop(spec.learning_rate)
        case "adam":
            return keras.optimizers.Adam(spec.learning_rate)
        case "adamw":
            return keras.optimizers.AdamW(spec.learning_rate, weight_decay=WEIGHT_DECAY)
    raise ValueError(f"no optimizer for {spec.optimizer!r}")
