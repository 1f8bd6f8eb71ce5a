"""Scripts that make what the lab ships: weights in assets/weights, cards of measured numbers in assets/cards.

`python -m pretrain.NAME`, or `make pretrain NAME=...`. Nothing in `app` or `lab` imports this package.
"""

import lab.nets  # noqa: F401  (TensorFlow's settings, before anything imports it)
