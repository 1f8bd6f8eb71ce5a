"""Pairs of players that learn in an instant, and what tests ask of their weights."""

import keras
import numpy as np

from lab.gan_training import GanTrainSpec
from lab.nets.gan.gan import Gan

SMALL = {"width": 4, "latent": 6, "batch_size": 8}


def small(**values: object) -> Gan:
    return Gan(GanTrainSpec(**SMALL | values))


def some_real(count: int = 8, shape: tuple[int, ...] = (28, 28, 1)) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (count, *shape), dtype=np.uint8)


def weights_of(model: keras.Model) -> list[np.ndarray]:
    return [weight.numpy() for weight in model.weights]


def changed(model: keras.Model, before: list[np.ndarray]) -> list[bool]:
    return [not np.array_equal(weight.numpy(), old) for weight, old in zip(model.weights, before, strict=True)]
