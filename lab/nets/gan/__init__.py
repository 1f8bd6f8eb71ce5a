"""Generative adversarial networks: two players, their losses, their steps, and how good the drawn pictures are."""

import keras  # noqa: F401 - before TensorFlow, as in the warming: two threads that load both in two orders deadlock
