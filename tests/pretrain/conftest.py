"""TensorFlow speaks of errors alone; set before its first import."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
