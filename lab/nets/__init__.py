"""Everything that needs TensorFlow: networks, training, what looks into them. Workers import it, the app never does.

TensorFlow leaves its oneDNN kernels off on processors without AVX-512, where they are three to four times as fast on
the lab's small pictures (LeNet-5, a step of 128 digits: 15 ms of one core instead of 50). They are turned on here,
before anything in this package imports it.
"""

import logging
import os

logging.getLogger("tensorflow").setLevel(logging.ERROR)  # every run has a network of its own: traced anew on purpose
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
