"""The five datasets by name: their facts, parts, previews and counts."""

import hashlib
import subprocess
import sys

import numpy as np
import pytest

from lab.data import datasets, illustrated, stored
from lab.data.datasets import DATASETS, Part, PartSizes, dataset_info, label_counts, load, preview
from lab.errors import LabError, UnknownDataset

STORED = [name for name, info in DATASETS.items() if not info.drawn]
DRAWN = [name for name, info in DATASETS.items() if info.drawn]


def hashes(images: np.ndarray) -> set[bytes]:
    return {hashlib.sha1(image.tobytes()).digest() for image in images}


@pytest.fixture
def few_drawn(monkeypatch, tmp_path):
    """Drawn datasets of 100 pictures, in a cache and a memory of their own."""
    monkeypatch.setenv("LAB_CACHE", str(tmp_path))
    monkeypatch.setattr(datasets, "_loaded", type(datasets._loaded)())
    sizes = PartSizes(train=60, validation=20, test=20)
    infos = {name: _resized(info, sizes) if info.drawn else info for name, info in DATASETS.items()}
    monkeypatch.setattr(datasets, "DATASETS", infos)
    return sizes


def _resized(info, sizes):
    values = {field: getattr(info, field) for field in info.__dataclass_fields__}
    return type(info)(**values | {"sizes": sizes})


def test_an_unknown_name_is_refused_with_the_names_that_there_are():
    with pytest.raises(UnknownDataset, match="no dataset called 'imagenet'; the lab has digits, fashion, animals"):
        load("imagenet")


@pytest.mark.parametrize("ask", [dataset_info, preview, label_counts])
def test_every_question_about_an_unknown_dataset_is_refused(ask):
    with pytest.raises(UnknownDataset, match="no dataset called ''"):
        ask("")


@pytest.mark.parametrize("name", STORED)
def test_stored_parts_have_the_announced_sizes_and_shapes(name):
    dataset, info = load(name), DATASETS[name]
    assert tuple(len(part) for _, part in dataset.parts()) == info.sizes
    assert dataset.image_shape == info.image_shape
    assert dataset.class_names == info.class_names
    assert {part.images.max() for _, part in dataset.parts()} == {255}


@pytest.mark.parametrize("name", STORED)
def test_stored_parts_share_no_picture(name):
    train, validation, test = (hashes(part.images) for _, part in load(name).parts())
    assert not train & validation and not train & test and not validation & test
    assert len(train) == len(load(name).train), "a picture appears twice"


def test_stored_class_names_are_those_of_the_files():
    for name in ("fashion", "animals"):
        with np.load(stored.asset_path("data", f"{name}.npz"), allow_pickle=False) as file:
            assert tuple(file["class_names"].tolist()) == DATASETS[name].class_names


def test_names_announced_for_illustrated_pictures_are_those_that_are_drawn():
    assert DATASETS["illustrated"].class_names == illustrated.CLASS_NAMES


def test_digits_keep_their_labels_through_the_split():
    with np.load(stored.asset_path("data", "digits.npz"), allow_pickle=False) as file:
        label_of = {image.tobytes(): label for image, label in zip(file["x_train"], file["y_train"], strict=True)}
    digits = load("digits")
    for part in (digits.train, digits.validation):
        assert all(label_of[image.tobytes()] == label for image, label in zip(part.images, part.labels, strict=True))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([0, 0], [0, 0]),
        ([1], [0]),
        ([10, 20, 30], [1, 2, 3]),
        ([9, 11], [1, 1]),  # 0.9 and 1.1: two places, the second goes to the larger remainder
        ([15, 14, 11], [2, 1, 1]),
    ],
)
def test_a_stratified_tenth_takes_a_tenth_of_every_class(counts, expected):
    labels = np.repeat(np.arange(len(counts)), counts)
    chosen = stored.stratified_tenth(labels)
    assert np.bincount(labels[chosen], minlength=len(counts)).tolist() == expected


def test_another_seed_takes_other_items_but_as_many_of_each_class():
    labels = load("digits").train.labels
    first, second = stored.stratified_tenth(labels, seed=1), stored.stratified_tenth(labels, seed=2)
    assert (first != second).any()
    assert np.array_equal(np.bincount(labels[first]), np.bincount(labels[second]))


@pytest.mark.parametrize("name", STORED)
def test_counts_are_those_of_the_loaded_labels(name):
    for part_name, part in load(name).parts():
        assert label_counts(name)[part_name].tolist() == np.bincount(part.labels, minlength=10).tolist()


@pytest.mark.parametrize("name", DRAWN)
def test_drawn_labels_are_balanced_in_every_part(name):
    for part_name, counts in label_counts(name).items():
        assert counts.tolist() == [getattr(DATASETS[name].sizes, part_name) // 10] * 10


def test_arrays_cannot_be_written_to():
    digits = load("digits")
    with pytest.raises(ValueError, match="read-only"):
        digits.train.images[0, 0, 0, 0] = 1
    with pytest.raises(ValueError, match="read-only"):
        digits.test.labels[0] = 1


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((0, 2, 2), np.uint8), np.zeros(0, np.int64), r"received uint8 \(0, 2, 2\)"),
        (np.zeros((1, 2, 2, 2), np.uint8), np.zeros(1, np.int64), r"received uint8 \(1, 2, 2, 2\)"),
        (np.zeros((1, 2, 2, 3), np.float32), np.zeros(1, np.int64), "received float32"),
        (
            np.zeros((2, 2, 2, 3), np.uint8),
            np.zeros(1, np.int64),
            r"labels must be int64 \(2,\), received int64 \(1,\)",
        ),
        (np.zeros((1, 2, 2, 3), np.uint8), np.zeros(1, np.int32), "received int32"),
    ],
)
def test_a_part_refuses_other_shapes_and_types(images, labels, message):
    with pytest.raises(ValueError, match=message):
        Part(images=images, labels=labels)


@pytest.mark.parametrize("name", STORED)
def test_a_preview_shows_the_first_training_pictures_of_each_class(name):
    train = load(name).train
    shown = preview(name, per_class=3)
    for label in range(10):
        assert np.array_equal(shown[label], train.images[train.labels == label][:3])


@pytest.mark.parametrize("name", DRAWN)
def test_a_preview_of_a_drawn_dataset_shows_pictures_of_the_whole_set(name, few_drawn):
    train = load(name).train
    shown = preview(name, per_class=2)
    for label in range(10):
        assert np.array_equal(shown[label], train.images[train.labels == label][:2])


@pytest.mark.parametrize("per_class", [0, 100_000])
def test_a_preview_of_none_or_too_many_is_refused(per_class):
    with pytest.raises(LabError, match=f"shows 1 to 621 pictures of a class, received {per_class}"):
        preview("digits", per_class)


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawn_dataset_reports_progress_once_and_then_comes_from_disk(name, few_drawn):
    seen: list[tuple[int, int]] = []
    first = load(name, on_progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (100, 100)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})

    datasets._loaded.clear()
    seen.clear()
    again = load(name, on_progress=lambda done, total: seen.append((done, total)))
    assert seen == []
    for (_, a), (_, b) in zip(first.parts(), again.parts(), strict=True):
        assert np.array_equal(a.images, b.images) and np.array_equal(a.labels, b.labels)


def test_a_dataset_is_loaded_once_and_the_least_used_is_let_go(few_drawn, monkeypatch):
    monkeypatch.setattr(datasets, "_KEPT", 2)
    digits = load("digits")
    load("animals")
    assert load("digits") is digits
    load("house-numbers")  # lets go of animals, which was used before digits
    assert list(datasets._loaded) == ["digits", "house-numbers"]


def test_what_progress_raises_ends_the_drawing_and_leaves_nothing_half_done(few_drawn, tmp_path):
    def stop(done: int, total: int) -> None:
        raise InterruptedError("stopped by the user")

    with pytest.raises(InterruptedError, match="stopped by the user"):
        load("house-numbers", on_progress=stop)
    assert list(tmp_path.iterdir()) == []
    assert len(load("house-numbers").train) == 60


def test_importing_the_module_loads_no_image_library():
    code = (
        "import sys, lab.data.datasets; "
        "print([m for m in ('cv2', 'PIL', 'skimage', 'keras', 'tensorflow', 'dask', 'streamlit') if m in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert result.stdout.strip() == "[]"
