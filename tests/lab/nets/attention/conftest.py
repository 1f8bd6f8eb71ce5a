"""A small network for all tests of this folder, and TensorFlow that speaks of errors alone."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import lab.nets  # noqa: F401  (TensorFlow's settings, before anything imports it)
