"""A program of its own that fetches one of the well-known datasets and divides it as the lab does."""

import inspect

from lab.data import stored
from lab.data.records import DatasetInfo

_MODULES = {"mnist-full": "mnist", "fashion-full": "fashion_mnist", "cifar10": "cifar10"}


def fetch_script(info: DatasetInfo) -> str:
    """`fetch_data.py`: writes the `data.npz` that a training script reads (see `lab.architectures.code`).

    Args:
        info: a dataset of `keras.datasets`: MNIST, Fashion-MNIST or CIFAR-10.
    """
    height, width, channels = info.image_shape
    return f'''\
"""Fetch {info.title} with Keras, and write data.npz beside this file.

{info.note}
"""

from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

Labels = NDArray[np.int64]
_SPLIT_SEED = {stored._SPLIT_SEED}


{inspect.getsource(stored.stratified_tenth)}

(pictures, labels), (test_pictures, test_labels) = keras.datasets.{_MODULES[info.name]}.load_data()
pictures = pictures.reshape(-1, {height}, {width}, {channels})
labels = labels.reshape(-1).astype("int64")
held_out = stratified_tenth(labels)
np.savez_compressed(
    Path(__file__).parent / "data.npz",
    x_train=pictures[~held_out],
    y_train=labels[~held_out],
    x_validation=pictures[held_out],
    y_validation=labels[held_out],
    x_test=test_pictures.reshape(-1, {height}, {width}, {channels}),
    y_test=test_labels.reshape(-1).astype("int64"),
)
'''
