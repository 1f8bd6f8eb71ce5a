"""Networks of `keras.applications`: fetched whole or not at all, given pixels as Keras gives them, one in memory."""

import gc
import hashlib
import os
import re
import weakref
from dataclasses import replace
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

from lab.architectures.applications import ONLINE_NETWORKS, keras_resnet50
from lab.architectures.mobilenet import mobilenet_v2
from lab.errors import NotFetched, Offline, Stopped
from lab.nets.download import RemoteFile
from lab.nets.inspection import applications, subjects
from lab.nets.inspection.applications import WEIGHTS, Weights, application, fetch_weights, weights_path
from lab.nets.inspection.attribution import Explainer
from lab.nets.inspection.inside import CAFFE, TF, Inside
from lab.nets.models.build import build
from lab.specs import TrainSpec
from tests.serving import PATIENT_S, QUICK_S, Server

NAME = "mobilenet-v2"
SIDE = 64


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """MobileNetV2 on small pictures; nothing is open before or after."""
    network = replace(ONLINE_NETWORKS[NAME], build=lambda: mobilenet_v2(SIDE))
    monkeypatch.setitem(ONLINE_NETWORKS, NAME, network)
    applications.close()
    yield
    applications.close()


def serve(server: Server, content: bytes, monkeypatch: pytest.MonkeyPatch, name: str = NAME) -> str:
    """Puts a file into the place of a network's weights; returns its name."""
    weights = WEIGHTS[name]
    server.files = {weights.path + weights.file.name: content}
    file = RemoteFile(weights.file.name, len(content), hashlib.md5(content).hexdigest())
    monkeypatch.setitem(WEIGHTS, name, Weights(weights.path, file, weights.scale))
    return file.name


def some_weights(path: Path) -> bytes:
    """Random weights of Keras' own MobileNetV2, the same each time, in the format of its file."""
    model = keras.applications.MobileNetV2((SIDE, SIDE, 3), weights=None)
    rng = np.random.default_rng(0)
    for kernel in (weight for weight in model.weights if len(weight.shape) > 1):
        kernel.assign(rng.normal(0, np.prod(kernel.shape[:-1]) ** -0.5, kernel.shape))
    with h5py.File(path, "w") as file:
        save_weights_to_hdf5_group(file, model)
    return path.read_bytes()


def test_pixels_are_given_as_keras_gives_them():
    pixels = np.random.default_rng(0).integers(0, 256, (2, 5, 4, 3)).astype(np.float32)
    for theirs, ours in (
        (keras.applications.vgg16, "vgg16"),
        (keras.applications.vgg19, "vgg19"),
        (keras.applications.resnet50, "resnet50"),
        (keras.applications.mobilenet_v2, "mobilenet-v2"),
    ):
        expected = theirs.preprocess_input(pixels.copy())
        np.testing.assert_allclose(WEIGHTS[ours].scale(pixels), expected, rtol=1e-5, atol=1e-5)
        np.testing.assert_allclose(WEIGHTS[ours].scale(keras.ops.convert_to_tensor(pixels)), expected, atol=1e-4)
    assert abs(CAFFE(pixels) - TF(pixels)).max() > 100


def test_files_have_keras_addresses_and_hashes():
    folder = Path(keras.__file__).parent / "src" / "applications"
    code = {name: (folder / f"{name}.py").read_text() for name in ("vgg16", "vgg19", "resnet", "mobilenet_v2")}
    for name, module in (("vgg16", "vgg16"), ("vgg19", "vgg19"), ("resnet50", "resnet")):
        assert WEIGHTS[name].file.digest in code[module]
    for weights in WEIGHTS.values():
        written = "".join(re.findall(r'"(.*?)"', code[weights.path.rstrip("/")]))
        assert applications.ORIGIN + weights.path in written
    for name, weights in WEIGHTS.items():
        assert ONLINE_NETWORKS[name].megabytes == round(weights.file.size / 1e6)


@pytest.mark.parametrize(
    ("misbehaviour", "reason"),
    [
        ("missing", "the server answered 404"),
        ("cut off", "what arrived was not the whole file"),
        ("flipped bit", "what arrived was not the whole file"),
        ("silent half way", "the network did not answer in time"),
        ("trickling", "the network did not answer in time"),
    ],
)
def test_a_failed_download_leaves_nothing_says_what_to_do_and_can_be_tried_again(
    misbehaviour: str, reason: str, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = np.random.default_rng(0).bytes(200_000)
    file = serve(server, content, monkeypatch, "vgg16")
    server.misbehaviour = misbehaviour
    with pytest.raises(Offline) as failure:
        timeout_s = QUICK_S if "time" in reason else PATIENT_S
        fetch_weights("vgg16", origin=server.origin, folder=tmp_path / "cache", timeout_s=timeout_s)
    assert str(failure.value) == (
        f"The weights of VGG16 (553 MB) could not be fetched because {reason}; EfficientNet-Lite0 comes with the lab "
        f"and needs no network, or put the file {file} of keras.applications into the folder online/models of "
        "LAB_CACHE."
    )
    assert list((tmp_path / "cache").iterdir()) == []
    with pytest.raises(NotFetched, match="553 MB are to be fetched once"):
        weights_path("vgg16", tmp_path / "cache")
    server.misbehaviour = ""
    fetch_weights("vgg16", origin=server.origin, folder=tmp_path / "cache", timeout_s=PATIENT_S)
    assert weights_path("vgg16", tmp_path / "cache").read_bytes() == content


def test_without_a_server_there_is_no_connection(tmp_path: Path) -> None:
    with pytest.raises(Offline, match="because there is no connection; EfficientNet-Lite0 comes with the lab"):
        fetch_weights(NAME, origin="http://127.0.0.1:1/", folder=tmp_path)


def test_a_download_can_be_stopped_and_its_progress_counts_bytes(server, tmp_path, monkeypatch):
    content = np.random.default_rng(1).bytes(300_000)
    serve(server, content, monkeypatch)
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done > 100_000:
            raise Stopped("enough")

    with pytest.raises(Stopped):
        fetch_weights(NAME, stop, origin=server.origin, folder=tmp_path / "cache")
    assert all(total == 300_000 for _, total in seen) and seen == sorted(seen)
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_file_put_into_the_folder_by_hand_is_used_if_it_is_whole(server, tmp_path, monkeypatch, keras_home):
    content = np.random.default_rng(2).bytes(1000)
    file = serve(server, content, monkeypatch)
    (tmp_path / file).write_bytes(content[:-1])
    with pytest.raises(NotFetched):
        weights_path(NAME, tmp_path)
    (keras_home / "models").mkdir(parents=True)
    (keras_home / "models" / file).write_bytes(content)  # what Keras itself has fetched
    assert weights_path(NAME, tmp_path) == keras_home / "models" / file
    (tmp_path / file).write_bytes(content)
    fetch_weights(NAME, origin=server.origin, folder=tmp_path)
    assert server.asked == []


def test_what_a_killed_download_left_is_removed_by_the_next(server, tmp_path, monkeypatch):
    file = serve(server, b"weights", monkeypatch)
    old, young = tmp_path / f"{file}one.part", tmp_path / f"{file}two.part"
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (0, 0))
    fetch_weights(NAME, origin=server.origin, folder=tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == sorted([file, young.name])


@pytest.mark.usefixtures("small")
def test_the_opened_network_answers_as_keras_own_does(server, tmp_path, monkeypatch):
    path = tmp_path / "made_kernels.h5"
    serve(server, some_weights(path), monkeypatch)
    fetch_weights(NAME, origin=server.origin, folder=tmp_path / "cache", timeout_s=PATIENT_S)
    opened = application(NAME, tmp_path / "cache")
    theirs = keras.applications.MobileNetV2((SIDE, SIDE, 3), weights=None)
    theirs.load_weights(path)
    picture = np.random.default_rng(3).integers(0, 256, (SIDE, SIDE, 3), dtype=np.uint8)
    pixels = tf.constant(keras.applications.mobilenet_v2.preprocess_input(picture[None].astype(np.float32)))
    found = opened.maps(picture, "block3_depthwise_relu")
    np.testing.assert_allclose(found.probabilities, theirs(pixels)[0], rtol=1e-4, atol=1e-7)
    relu = keras.Model(theirs.input, theirs.get_layer("block_3_depthwise_relu").output)
    expected = np.asarray(relu(pixels))[0]
    np.testing.assert_allclose(found.high, expected.max(axis=(0, 1)), rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(found.zeros, (expected == 0).mean(axis=(0, 1)), atol=0.02)
    theirs.layers[-1].activation = keras.activations.linear
    last = keras.Model(theirs.input, [theirs.get_layer("out_relu").output, theirs.output])
    strengths = []
    for target in (0, 5, 999):
        with tf.GradientTape() as tape:
            tape.watch(pixels)
            maps, scores = last(pixels)
            score = scores[0, target]
        by_pixel, by_map = tape.gradient(score, [pixels, maps])
        saliency = subjects.explainer(opened).attribution("saliency", picture, target).values
        strongest = np.abs(by_pixel[0]).max(axis=-1)
        np.testing.assert_allclose(saliency, strongest, rtol=0.01, atol=0.01 * strongest.max())
        cam = np.maximum((maps[0] * np.mean(by_map[0], axis=(0, 1))).numpy().sum(axis=-1), 0)
        seen = subjects.explainer(opened).attribution("gradcam", picture, target).values
        np.testing.assert_allclose(seen[:: SIDE - 1, :: SIDE - 1], cam, rtol=0.01, atol=0.01 * strongest.max())
        strengths.append(cam.max())
    assert max(strengths) > 0  # a network of random weights may have nothing that speaks for a class, but not for all


@pytest.mark.usefixtures("small")
def test_one_network_is_in_memory_and_leaves_it_when_another_comes(monkeypatch):
    monkeypatch.setattr(applications, "weights_path", lambda name, folder: name)
    monkeypatch.setattr(keras.Model, "load_weights", lambda model, path: None)
    monkeypatch.setitem(
        ONLINE_NETWORKS, "vgg16", replace(ONLINE_NETWORKS["vgg16"], build=lambda: mobilenet_v2(SIDE + 32))
    )
    first = application(NAME)
    subjects.explainer(first).attribution("saliency", np.zeros((SIDE, SIDE, 3), np.uint8), 0)
    assert application(NAME) is first and applications.is_open(NAME)
    followed = [weakref.ref(each) for each in (first, first.model, subjects.explainer(first))]
    del first
    assert application("vgg16").architecture.input_shape[0] == SIDE + 32
    gc.collect()
    assert [each() for each in followed] == [None, None, None]
    assert not applications.is_open(NAME)


def test_a_residual_network_gives_maps_and_a_cam():
    """ResNet50's graph, small and random: shortcuts, zeros on all sides, bottlenecks."""
    record = keras_resnet50(64, 7)
    opened = Inside(record, build(record, TrainSpec(initializer="he", seed=1)), CAFFE)
    assert not any("pad" in name for name in opened.names)
    picture = np.random.default_rng(4).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    assert opened.maps(picture, "stem_relu").steps.shape == (32, 32, 64)
    values = Explainer(opened).attribution("gradcam", picture, 2).values
    assert values.shape == (64, 64) and np.isfinite(values).all()
