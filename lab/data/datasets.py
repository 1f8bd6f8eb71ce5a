"""The lab's datasets by name: what is known of them at once, their pictures when asked for.

Importing this module costs nothing to speak of: no picture is read and no drawing code imported before a call.
"""

import threading
from collections import OrderedDict
from functools import lru_cache

import numpy as np

from lab.data import stored
from lab.data.records import PART_NAMES, Dataset, DatasetInfo, Images, Labels, Part, PartName, PartSizes, Progress
from lab.errors import LabError, UnknownDataset

__all__ = ["DATASETS", "Dataset", "DatasetInfo", "Part", "PartSizes", "dataset_info", "label_counts", "load", "preview"]

_DIGITS = tuple(str(digit) for digit in range(10))
_CLOTHES = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip

DATASETS: dict[str, DatasetInfo] = {
    info.name: info
    for info in (
        DatasetInfo(
            name="digits",
            title="MNIST digits",
            description="Handwritten digits, white on black, 28x28 pixels.",
            image_shape=(28, 28, 1),
            class_names=_DIGITS,
            sizes=PartSizes(train=7_200, validation=800, test=2_000),
            drawn=False,
            note="10,000 of MNIST's 70,000 digits, by Yann LeCun and Corinna Cortes from NIST data (CC-BY-SA 3.0).",
        ),
        DatasetInfo(
            name="fashion",
            title="Fashion-MNIST",
            description="Articles of clothing in grey, 28x28 pixels: harder than digits.",
            image_shape=(28, 28, 1),
            class_names=_CLOTHES,
            sizes=PartSizes(train=18_000, validation=2_000, test=5_000),
            drawn=False,
            note="25,000 of Fashion-MNIST's 70,000 pictures, by Zalando SE (MIT licence).",
        ),
        DatasetInfo(
            name="animals",
            title="Animal shapes",
            description="Silhouettes of ten animals, 28x28 pixels.",
            image_shape=(28, 28, 1),
            class_names=("bear", "bird", "cat", "cow", "dog", "elephant", "giraffe", "horse", "sheep", "zebra"),
            sizes=PartSizes(train=6_997, validation=778, test=1_941),
            drawn=False,
            note="From the animal-shape-mnist package by SinaSR-6 (MIT licence), without its repeated pictures.",
        ),
        DatasetInfo(
            name="house-numbers",
            title="Drawn house numbers",
            description="The digit in the middle of a house number, in colour, 32x32 pixels.",
            image_shape=(32, 32, 3),
            class_names=_DIGITS,
            sizes=PartSizes(train=6_000, validation=800, test=1_200),
            drawn=True,
            note="Drawn by the lab with open fonts (OFL and Apache-2.0), not photographs; validation and test use "
            "font families that training never shows.",
        ),
        DatasetInfo(
            name="illustrated",
            title="Drawn ten-class pictures",
            description="Animals and vehicles in front of real places, in colour, 32x32 pixels.",
            image_shape=(32, 32, 3),
            class_names=("airplane", "car", "bird", "cat", "deer", "dog", "frog", "horse", "boat", "truck"),
            sizes=PartSizes(train=6_000, validation=800, test=1_200),
            drawn=True,
            note="Put together by the lab from emoji artwork (MIT, Apache-2.0, Twemoji CC-BY-4.0) and CC0 "
            "panoramas, not photographs; validation and test use drawings and places that training never shows.",
        ),
    )
}

_FILES = {"digits": "digits.npz", "fashion": "fashion.npz", "animals": "animals.npz"}
_KEPT = 4  # datasets in memory, 8 to 25 MB each

_loaded: OrderedDict[str, Dataset] = OrderedDict()  # least recently used first
_loaded_lock = threading.Lock()
_reading = {name: threading.Lock() for name in DATASETS}


def dataset_info(name: str) -> DatasetInfo:
    """What is known of a dataset without loading it.

    Raises:
        UnknownDataset: if there is none of that name.
    """
    if name not in DATASETS:
        raise UnknownDataset(f"There is no dataset called {name!r}; the lab has {', '.join(DATASETS)}.")
    return DATASETS[name]


def load(name: str, on_progress: Progress | None = None) -> Dataset:
    """A dataset with its three parts: from memory, from disk, or drawn (once, about 10 seconds on two cores).

    Of several threads that ask for the same dataset at once, one reads or draws it and the others wait.

    Args:
        name: a key of `DATASETS`.
        on_progress: called with the numbers of pictures drawn and to draw, while drawing.

    Raises:
        UnknownDataset: if there is none of that name.
        MissingAsset: if the lab's files are not where they should be.
    """
    info = dataset_info(name)
    with _reading[name]:
        with _loaded_lock:
            if name in _loaded:
                _loaded.move_to_end(name)
                return _loaded[name]
        parts = _parts(info, on_progress)
        dataset = Dataset(
            name=name,
            title=info.title,
            class_names=info.class_names,
            train=parts["train"],
            validation=parts["validation"],
            test=parts["test"],
            note=info.note,
        )
        with _loaded_lock:
            _loaded[name] = dataset
            if len(_loaded) > _KEPT:
                _loaded.popitem(last=False)
        return dataset


def _parts(info: DatasetInfo, on_progress: Progress | None) -> dict[PartName, Part]:
    if not info.drawn:
        return stored.read_parts(_FILES[info.name])
    from lab.data import drawn  # brings OpenCV, which most processes need later or never

    return drawn.read_or_draw(info.name, info.sizes, on_progress)


@lru_cache(maxsize=16)
def preview(name: str, per_class: int = 8) -> Images:
    """The first pictures of every class in the training part; of a drawn dataset only these are drawn.

    Args:
        name: a key of `DATASETS`.
        per_class: how many of each class.

    Returns:
        uint8 (classes, per_class, H, W, C), read-only.

    Raises:
        UnknownDataset: if there is none of that name.
        LabError: if a class has fewer pictures than that.
    """
    info = dataset_info(name)
    classes = len(info.class_names)
    fewest = info.sizes.train // classes if info.drawn else int(label_counts(name)["train"].min())
    if not 1 <= per_class <= fewest:
        raise LabError(f"A preview of {info.title} shows 1 to {fewest} pictures of a class, received {per_class}.")
    if info.drawn:
        from lab.data import drawn

        labels = drawn.labels("train", classes * per_class)
        images = drawn.draw(name, "train", np.argsort(labels, kind="stable").tolist())
    else:
        train = load(name).train
        first = [np.flatnonzero(train.labels == label)[:per_class] for label in range(classes)]
        images = train.images[np.concatenate(first)]
    images = images.reshape(classes, per_class, *info.image_shape)
    images.flags.writeable = False
    return images


def label_counts(name: str) -> dict[PartName, Labels]:
    """How many pictures of each class each part has; no picture is read or drawn.

    Returns:
        "train", "validation" and "test", each int64 (classes,).

    Raises:
        UnknownDataset: if there is none of that name.
    """
    info = dataset_info(name)
    if info.drawn:
        from lab.data import drawn

        labels = {part: drawn.labels(part, size) for part, size in zip(PART_NAMES, info.sizes, strict=True)}
    else:
        labels = stored.read_labels(_FILES[name])
    return {part: np.bincount(values, minlength=len(info.class_names)) for part, values in labels.items()}
