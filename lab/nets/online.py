"""MNIST, Fashion-MNIST, CIFAR-10 and SVHN in full: fetched when first asked for, kept, and never half there.

The addresses of MNIST and Fashion-MNIST are those of `keras.datasets`, and files that it has already fetched
are used. Its own loaders wait for ever on a silent network, leave half a file behind when they are killed, and
check no hash for Fashion-MNIST. CIFAR-10 comes in its authors' binary form, which needs no unpickling.
"""

import gzip
import http.client
import tarfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.io import loadmat

from lab.data import datasets
from lab.data.cache import cache_folder
from lab.data.datasets import DATASETS
from lab.data.online import ONLINE_DATASETS, OnlineDataset
from lab.data.records import Dataset, Images, Labels, Part, Progress
from lab.data.stored import stratified_tenth
from lab.errors import Offline, UnknownDataset
from lab.nets.download import RemoteFile, fetch, kept, keras_folder, reason_of


class Arrays(NamedTuple):
    """Pictures uint8 (N, H, W, C) and labels int64 (N,) as a dataset's authors divided them."""

    images: Images
    labels: Labels
    test_images: Images
    test_labels: Labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a dataset comes from.

    Attributes:
        origin: beginning of the address, with its last slash.
        files: what to fetch.
        folder: the subfolder that they are kept in, as by `keras.datasets`.
        read: the files' paths, in the order of `files` -> arrays.
    """

    origin: str
    files: tuple[RemoteFile, ...]
    read: Callable[[list[Path]], Arrays]
    folder: str = ""


def load_online(
    name: str,
    on_progress: Progress | None = None,
    *,
    source: Source | None = None,
    folder: Path | None = None,
    timeout_s: float = 4.0,
) -> Dataset:
    """A well-known dataset, with a stratified tenth of its training part as validation.

    Args:
        name: a key of `lab.data.online.ONLINE_DATASETS`.
        on_progress: called with bytes fetched and to fetch while a file is fetched; an exception from it ends
            the download cleanly.
        source: where the files are; the well-known place by default.
        folder: where the files are kept; `online` in the lab's cache folder by default.
        timeout_s: longest silence of the network.

    Raises:
        UnknownDataset: if there is none of that name.
        Offline: if a file cannot be fetched; one sentence, with the shipped dataset to take instead.
    """
    if name not in ONLINE_DATASETS:
        raise UnknownDataset(f"There is no online dataset called {name!r}; there are {', '.join(ONLINE_DATASETS)}.")
    source = source or SOURCES[name]
    folder = (folder or cache_folder() / "online") / source.folder
    dataset = ONLINE_DATASETS[name]
    paths = []
    try:
        with _fetching[name]:  # a class asks all at once
            for file in source.files:
                path = kept(file, (folder, keras_folder("datasets") / source.folder))
                if path is None:
                    path = folder / file.name
                    fetch(file, source.origin + file.name, path, timeout_s, on_progress)
                paths.append(path)
    except (OSError, http.client.HTTPException) as error:
        raise Offline(_sentence(dataset, error)) from error
    arrays = source.read(paths)
    held_out = stratified_tenth(arrays.labels)
    return Dataset(
        name=name,
        title=dataset.info.title,
        class_names=dataset.info.class_names,
        train=Part(images=arrays.images[~held_out], labels=arrays.labels[~held_out]),
        validation=Part(images=arrays.images[held_out], labels=arrays.labels[held_out]),
        test=Part(images=arrays.test_images, labels=arrays.test_labels),
        note=dataset.info.note,
    )


_fetching = {name: threading.Lock() for name in ONLINE_DATASETS}


def _sentence(dataset: OnlineDataset, error: Exception) -> str:
    shipped = DATASETS[dataset.alternative].title
    return (
        f"{dataset.info.title} ({dataset.megabytes} MB) could not be fetched because {reason_of(error)}; "
        f"“{shipped}” comes with the lab and needs no network."
    )


def read_mnist(paths: list[Path]) -> Arrays:
    """One `.npz` with x_train, y_train, x_test and y_test; x uint8 (N, 28, 28)."""
    with np.load(paths[0], allow_pickle=False) as file:
        images, labels, test_images, test_labels = (file[key] for key in ("x_train", "y_train", "x_test", "y_test"))
    return Arrays(
        images=images[..., np.newaxis],  # (N, 28, 28, 1)
        labels=labels.astype(np.int64),
        test_images=test_images[..., np.newaxis],
        test_labels=test_labels.astype(np.int64),
    )


def read_fashion(paths: list[Path]) -> Arrays:
    """Four gzipped IDX files: training labels and pictures, test labels and pictures."""
    labels, images, test_labels, test_images = (_read_idx(path) for path in paths)
    return Arrays(
        images=images[..., np.newaxis],  # (N, 28, 28, 1)
        labels=labels.astype(np.int64),
        test_images=test_images[..., np.newaxis],
        test_labels=test_labels.astype(np.int64),
    )


def _read_idx(path: Path) -> Images:
    """MNIST's format: two zeros, 8 for uint8, the number of axes, each axis as big-endian int32, the values."""
    with gzip.open(path) as file:
        content = file.read()
    axes = content[3]
    shape = np.frombuffer(content, ">i4", count=axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def read_cifar10(paths: list[Path]) -> Arrays:
    """A tar of six files of records: a label, then 32x32 red, green and blue values, one byte each."""
    with tarfile.open(paths[0]) as archive:
        parts = [_read_records(archive, f"data_batch_{number}.bin") for number in range(1, 6)]
        test_records = _read_records(archive, "test_batch.bin")
    records = np.concatenate(parts)  # (N, 1 + 3 * 32 * 32)
    return Arrays(
        images=_pictures(records),
        labels=records[:, 0].astype(np.int64),
        test_images=_pictures(test_records),
        test_labels=test_records[:, 0].astype(np.int64),
    )


def _read_records(archive: tarfile.TarFile, name: str) -> NDArray[np.uint8]:
    member = archive.extractfile(f"cifar-10-batches-bin/{name}")
    if member is None:
        raise ValueError(f"{name} must be a file in the archive of CIFAR-10")
    return np.frombuffer(member.read(), np.uint8).reshape(-1, 1 + 3 * 32 * 32)


def _pictures(records: NDArray[np.uint8]) -> Images:
    """Records (N, 3073) -> pictures (N, 32, 32, 3)."""
    return np.ascontiguousarray(records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1))


def read_svhn(paths: list[Path]) -> Arrays:
    """Two files of MATLAB: X uint8 (32, 32, 3, N), y (N, 1) from 1 to 10, where 10 is the digit 0."""
    (images, labels), (test_images, test_labels) = (_read_mat(path) for path in paths)
    return Arrays(images=images, labels=labels, test_images=test_images, test_labels=test_labels)


def _read_mat(path: Path) -> tuple[Images, Labels]:
    content = loadmat(path, variable_names=("X", "y"))
    images = np.ascontiguousarray(content["X"].transpose(3, 0, 1, 2))
    return images, content["y"].reshape(-1).astype(np.int64) % 10


def load_any(name: str) -> Dataset:
    """A shipped dataset, or one of the network, the last of which is kept in memory.

    Raises:
        Offline: for one of the network, on a machine without.
    """
    return _last_opened(name) if name in ONLINE_DATASETS else datasets.load(name)


@lru_cache(maxsize=1)
def _last_opened(name: str) -> Dataset:
    return load_online(name)


_GOOGLE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"

SOURCES: dict[str, Source] = {
    "mnist-full": Source(
        origin=_GOOGLE,
        files=(
            RemoteFile("mnist.npz", 11_490_434, "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"),
        ),
        read=read_mnist,
    ),
    "fashion-full": Source(
        origin=_GOOGLE,
        folder="fashion-mnist",
        files=(
            RemoteFile(
                "train-labels-idx1-ubyte.gz",
                29_515,
                "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
            ),
            RemoteFile(
                "train-images-idx3-ubyte.gz",
                26_421_880,
                "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
            ),
            RemoteFile(
                "t10k-labels-idx1-ubyte.gz",
                5_148,
                "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
            ),
            RemoteFile(
                "t10k-images-idx3-ubyte.gz",
                4_422_102,
                "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
            ),
        ),
        read=read_fashion,
    ),
    "cifar10": Source(
        origin="https://www.cs.toronto.edu/~kriz/",
        files=(
            RemoteFile(
                "cifar-10-binary.tar.gz",
                170_052_171,
                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            ),
        ),
        read=read_cifar10,
    ),
    "svhn": Source(
        # Its authors' server is not encrypted; the hashes tell if anything else arrives.
        origin="http://ufldl.stanford.edu/housenumbers/",
        files=(
            RemoteFile(
                "train_32x32.mat", 182_040_794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"
            ),
            RemoteFile(
                "test_32x32.mat", 64_275_384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"
            ),
        ),
        read=read_svhn,
        folder="svhn",
    ),
}
