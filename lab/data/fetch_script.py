"""A program of its own that fetches one of the well-known datasets and divides it as the lab does."""

import inspect

from lab.data import stored
from lab.data.records import DatasetInfo

_MODULES = {"mnist-full": "mnist", "fashion-full": "fashion_mnist", "cifar10": "cifar10"}
_OF_KERAS = "(pictures, labels), (test_pictures, test_labels) = keras.datasets.{module}.load_data()"
_OF_SVHN = """\
def fetched(part: str) -> tuple[np.ndarray, np.ndarray]:
    file = f"{part}_32x32.mat"
    content = loadmat(keras.utils.get_file(file, f"http://ufldl.stanford.edu/housenumbers/{file}"))
    return content["X"].transpose(3, 0, 1, 2), content["y"] % 10  # the digit 0 is written as 10


(pictures, labels), (test_pictures, test_labels) = fetched("train"), fetched("test")"""


def fetch_script(info: DatasetInfo) -> str:
    """`fetch_data.py`: writes the `data.npz` that a training script reads (see `lab.architectures.code`).

    Args:
        info: a dataset of `keras.datasets` (MNIST, Fashion-MNIST, CIFAR-10), or SVHN.
    """
    imports = "from scipy.io import loadmat\n" if info.name == "svhn" else ""
    load = _OF_SVHN if info.name == "svhn" else _OF_KERAS.format(module=_MODULES[info.name])
    height, width, channels = info.image_shape
    return f'''\
"""Fetch {info.title} with Keras, and write data.npz beside this file.

{info.note}
"""

from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
{imports}
Labels = NDArray[np.int64]
_SPLIT_SEED = {stored._SPLIT_SEED}


{inspect.getsource(stored.stratified_tenth)}

{load}
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
