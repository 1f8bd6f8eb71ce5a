"""First-layer filters of a shipped network, read without TensorFlow."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from lab.data.assets import asset_path


@lru_cache(maxsize=1)
def lite0_filters() -> NDArray[np.float32]:
    """The first kernel of EfficientNet-Lite0, trained on ImageNet: float32 `(3, 3, 3, 32)`, read-only.

    Raises:
        MissingAsset: if the weights are not there.
    """
    with np.load(asset_path("weights", "efficientnet_lite0.npz"), allow_pickle=False) as weights:
        kernel = weights["stem_conv/kernel"].astype(np.float32)
    kernel.setflags(write=False)
    return kernel
