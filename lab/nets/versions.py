"""Which libraries made a number."""

import keras
import numpy as np
import tensorflow as tf


def library_versions() -> dict[str, str]:
    """Versions of TensorFlow, Keras and NumPy in this process."""
    return {"tensorflow": tf.__version__, "keras": keras.__version__, "numpy": np.__version__}
