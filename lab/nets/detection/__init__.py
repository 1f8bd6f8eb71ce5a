"""Two-stage detectors: Faster R-CNN and Mask R-CNN on a feature pyramid."""

import keras  # noqa: F401 - before TensorFlow, as in the warming: two threads that load both in two orders deadlock
