"""The well-known datasets from a server on this machine: whole, cut off, silent, wrong, gone."""

import gzip
import hashlib
import importlib.util
import io
import re
import struct
import tarfile
import threading
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from scipy.io import savemat

from lab.data.datasets import DATASETS
from lab.data.online import ONLINE_DATASETS
from lab.errors import Offline, UnknownDataset
from lab.nets.download import RemoteFile
from lab.nets.online import SOURCES, Source, load_online
from tests.serving import PATIENT_S, QUICK_S

TRAIN, TEST = 100, 20


def some_arrays(name, seed=0):
    rng = np.random.default_rng(seed)
    shape = ONLINE_DATASETS[name].info.image_shape
    images = rng.integers(0, 256, (TRAIN + TEST, *shape), dtype=np.uint8)
    labels = np.arange(TRAIN + TEST, dtype=np.uint8) % 10
    return images[:TRAIN], labels[:TRAIN], images[TRAIN:], labels[TRAIN:]


def as_files(name):
    """The arrays in the format of each dataset's authors, written here independently of the reader."""
    x_train, y_train, x_test, y_test = some_arrays(name)
    if name == "mnist-full":
        content = io.BytesIO()
        np.savez(content, x_train=x_train[..., 0], y_train=y_train, x_test=x_test[..., 0], y_test=y_test)
        return {"mnist.npz": content.getvalue()}
    if name == "fashion-full":
        arrays = {
            "train-labels-idx1-ubyte.gz": y_train,
            "train-images-idx3-ubyte.gz": x_train[..., 0],
            "t10k-labels-idx1-ubyte.gz": y_test,
            "t10k-images-idx3-ubyte.gz": x_test[..., 0],
        }
        return {
            file: gzip.compress(struct.pack(f">BBBB{array.ndim}i", 0, 0, 8, array.ndim, *array.shape) + array.tobytes())
            for file, array in arrays.items()
        }
    if name == "svhn":
        return {
            "train_32x32.mat": as_mat(x_train, y_train),
            "test_32x32.mat": as_mat(x_test, y_test),
        }
    content = io.BytesIO()
    batches = {f"data_batch_{number + 1}": (x_train[number::5], y_train[number::5]) for number in range(5)}
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for batch, (images, labels) in {**batches, "test_batch": (x_test, y_test)}.items():
            records = b"".join(
                bytes([label]) + b"".join(image[..., channel].tobytes() for channel in range(3))
                for image, label in zip(images, labels, strict=True)
            )
            member = tarfile.TarInfo(f"cifar-10-batches-bin/{batch}.bin")
            member.size = len(records)
            archive.addfile(member, io.BytesIO(records))
    return {"cifar-10-binary.tar.gz": content.getvalue()}


def as_mat(images, labels):
    content = io.BytesIO()
    savemat(content, {"X": images.transpose(1, 2, 3, 0), "y": np.where(labels == 0, 10, labels)[:, None]})
    return content.getvalue()


def source_on(server, name):
    """The dataset's own source, with the server's address and the small files' hashes."""
    server.files = as_files(name)
    files = tuple(
        RemoteFile(file.name, len(server.files[file.name]), hashlib.sha256(server.files[file.name]).hexdigest())
        for file in SOURCES[name].files
    )
    return Source(origin=server.origin, files=files, read=SOURCES[name].read, folder=SOURCES[name].folder)


def load(name, source, folder, *, timeout_s=PATIENT_S, **options):
    return load_online(name, source=source, folder=folder, timeout_s=timeout_s, **options)


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("name", SOURCES)
def test_every_picture_arrives_with_its_label_in_one_of_three_parts(name, server, tmp_path):
    dataset = load(name, source_on(server, name), tmp_path / "cache")
    x_train, y_train, x_test, y_test = some_arrays(name)
    assert (len(dataset.train), len(dataset.validation), len(dataset.test)) == (90, 10, 20)
    assert sorted(dataset.validation.labels.tolist()) == list(range(10))  # stratified
    np.testing.assert_array_equal(dataset.test.images, x_test)
    np.testing.assert_array_equal(dataset.test.labels, y_test)
    arrived = {
        image.tobytes(): label
        for part in (dataset.train, dataset.validation)
        for image, label in zip(part.images, part.labels, strict=True)
    }
    assert arrived == {image.tobytes(): label for image, label in zip(x_train, y_train, strict=True)}
    assert dataset.class_names == ONLINE_DATASETS[name].info.class_names
    assert dataset.image_shape == ONLINE_DATASETS[name].info.image_shape


@pytest.mark.parametrize("name", SOURCES)
def test_the_second_time_nothing_is_fetched(name, server, tmp_path):
    source = source_on(server, name)
    first = load(name, source, tmp_path)
    asked = len(server.asked)
    second = load(name, source, tmp_path)
    assert asked == len(source.files) == len(server.asked)
    np.testing.assert_array_equal(first.train.images, second.train.images)


def test_a_server_that_does_not_tell_the_length_is_no_hindrance(server, tmp_path):
    source = source_on(server, "mnist-full")
    server.misbehaviour = "no length"
    assert len(load("mnist-full", source, tmp_path).test) == TEST


@pytest.mark.parametrize(
    ("misbehaviour", "reason"),
    [
        ("missing", "the server answered 404"),
        ("cut off", "what arrived was not the whole file"),
        ("login page", "what arrived was not the whole file"),
        ("flipped bit", "what arrived was not the whole file"),
        ("too long", "what arrived was not the whole file"),
        ("silent", "the network did not answer in time"),
        ("silent half way", "the network did not answer in time"),
        ("trickling", "the network did not answer in time"),
    ],
)
@pytest.mark.parametrize("name", SOURCES)
def test_a_failed_download_says_so_leaves_nothing_and_can_be_tried_again(name, misbehaviour, reason, server, tmp_path):
    source = source_on(server, name)
    server.misbehaviour = misbehaviour
    timeout_s = QUICK_S if "time" in reason else PATIENT_S
    with pytest.raises(Offline) as failure:
        load(name, source, tmp_path / "cache", timeout_s=timeout_s)
    online = ONLINE_DATASETS[name]
    assert str(failure.value) == (
        f"{online.info.title} ({online.megabytes} MB) could not be fetched because {reason}; "
        f"“{DATASETS[online.alternative].title}” comes with the lab and needs no network."
    )
    assert files_in(tmp_path / "cache") == []
    server.misbehaviour = ""
    assert len(load(name, source, tmp_path / "cache").test) == TEST


def test_without_a_server_there_is_no_connection(server, tmp_path):
    source = source_on(server, "cifar10")
    closed = Source(origin="http://127.0.0.1:1/", files=source.files, read=source.read)
    with pytest.raises(Offline, match=r"because there is no connection; “Drawn ten-class pictures” comes with"):
        load("cifar10", closed, tmp_path)


def test_a_name_server_that_never_answers_is_not_waited_for(server, tmp_path, monkeypatch):
    source = source_on(server, "mnist-full")
    released = threading.Event()

    def wait_for_a_name(*args, **kwargs):
        released.wait(30)
        raise OSError("released")

    monkeypatch.setattr(urllib.request, "urlopen", wait_for_a_name)
    try:
        with pytest.raises(Offline, match="did not answer in time"):
            load("mnist-full", source, tmp_path, timeout_s=QUICK_S)
        assert not released.is_set()
    finally:
        released.set()


def test_a_folder_that_cannot_be_made_is_named_as_the_reason(server, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(Offline, match="the folder for it cannot be written"):
        load("mnist-full", source_on(server, "mnist-full"), tmp_path / "cache")


@pytest.mark.parametrize("damage", [b"", b"half", None])
def test_a_damaged_file_in_the_cache_is_fetched_again(damage, server, tmp_path):
    source = source_on(server, "mnist-full")
    path = tmp_path / "mnist.npz"
    whole = server.files["mnist.npz"]
    path.write_bytes(whole[::-1] if damage is None else damage)
    assert len(load("mnist-full", source, tmp_path).test) == TEST
    assert path.read_bytes() == whole
    assert len(server.asked) == 1


@pytest.mark.parametrize("name", ["mnist-full", "fashion-full"])
def test_what_keras_has_fetched_already_is_used(name, server, tmp_path, keras_home):
    source = source_on(server, name)
    folder = keras_home / "datasets" / source.folder
    folder.mkdir(parents=True)
    for file, content in server.files.items():
        (folder / file).write_bytes(content)
    assert len(load(name, source, tmp_path / "cache").test) == TEST
    assert server.asked == []


def test_half_a_file_of_keras_is_not_used_and_not_touched(server, tmp_path, keras_home):
    source = source_on(server, "mnist-full")
    (keras_home / "datasets").mkdir(parents=True)
    (keras_home / "datasets" / "mnist.npz").write_bytes(b"half")
    assert len(load("mnist-full", source, tmp_path / "cache").test) == TEST
    assert (keras_home / "datasets" / "mnist.npz").read_bytes() == b"half"


def test_progress_counts_the_bytes_of_each_file(server, tmp_path):
    source = source_on(server, "mnist-full")
    seen = []
    load("mnist-full", source, tmp_path, on_progress=lambda done, total: seen.append((done, total)))
    size = source.files[0].size
    assert seen[-1] == (size, size)
    assert seen == sorted(seen)


def test_a_download_can_be_stopped_from_its_progress(server, tmp_path):
    class Stopped(Exception):
        pass

    def stop(done, total):
        raise Stopped

    with pytest.raises(Stopped):
        load("mnist-full", source_on(server, "mnist-full"), tmp_path, on_progress=stop)
    assert files_in(tmp_path) == []


def test_of_several_who_ask_at_once_one_fetches(server, tmp_path):
    source = source_on(server, "mnist-full")
    sizes = []
    threads = [
        threading.Thread(target=lambda: sizes.append(len(load("mnist-full", source, tmp_path).test))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sizes == [TEST] * 4
    assert len(server.asked) == 1


def test_an_unknown_name_is_refused_with_the_names_there_are():
    with pytest.raises(UnknownDataset, match="called 'imagenet'; there are mnist-full, fashion-full, cifar10"):
        load_online("imagenet")


def keras_source_code(module):
    """Read, not imported: Keras itself is not needed here."""
    (folder,) = importlib.util.find_spec("keras").submodule_search_locations
    return (Path(folder) / "src" / "datasets" / f"{module}.py").read_text()


def test_mnist_has_keras_address_and_hash():
    code = keras_source_code("mnist")
    source = SOURCES["mnist-full"]
    assert source.origin in code
    assert source.files[0].name in code
    assert source.files[0].digest in code


def test_fashion_mnist_has_keras_addresses_in_keras_order():
    code = keras_source_code("fashion_mnist")
    source = SOURCES["fashion-full"]
    assert source.origin in code
    assert [file.name for file in source.files] == re.findall(r'"(\S+ubyte\.gz)"', code)


@pytest.mark.parametrize("name", SOURCES)
def test_the_page_announces_the_size_of_the_download(name):
    megabytes = sum(file.size for file in SOURCES[name].files) / 1e6
    assert ONLINE_DATASETS[name].megabytes == round(megabytes)


@pytest.mark.parametrize("name", SOURCES)
def test_origins_are_encrypted_and_hashes_are_sha256(name):
    # The authors of SVHN have no encrypted server.
    assert SOURCES[name].origin.startswith("http://ufldl." if name == "svhn" else "https://")
    assert SOURCES[name].origin.endswith("/")
    assert all(re.fullmatch("[0-9a-f]{64}", file.digest) for file in SOURCES[name].files)
