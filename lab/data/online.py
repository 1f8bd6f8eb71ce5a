"""What is known of the well-known datasets that the lab fetches, and of all datasets by name."""

from dataclasses import dataclass

from lab.data.datasets import DATASETS
from lab.data.datasets import dataset_info as shipped_info
from lab.data.records import DatasetInfo, PartSizes


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineDataset:
    """A well-known dataset that the lab does not ship but fetches when it is first asked for.

    Attributes:
        info: the facts; known without loading.
        megabytes: size of the download.
        alternative: the shipped dataset to offer where there is no network.
    """

    info: DatasetInfo
    megabytes: int
    alternative: str


_CIFAR10_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

ONLINE_DATASETS: dict[str, OnlineDataset] = {
    dataset.info.name: dataset
    for dataset in (
        OnlineDataset(
            info=DatasetInfo(
                name="mnist-full",
                title="MNIST, all 70,000",
                description="Handwritten digits, white on black, 28x28 pixels.",
                image_shape=(28, 28, 1),
                class_names=DATASETS["digits"].class_names,
                sizes=PartSizes(train=54_000, validation=6_000, test=10_000),
                drawn=False,
                note="MNIST, by Yann LeCun and Corinna Cortes from NIST data (CC-BY-SA 3.0).",
            ),
            megabytes=11,
            alternative="digits",
        ),
        OnlineDataset(
            info=DatasetInfo(
                name="fashion-full",
                title="Fashion-MNIST, all 70,000",
                description="Articles of clothing in grey, 28x28 pixels: harder than digits.",
                image_shape=(28, 28, 1),
                class_names=DATASETS["fashion"].class_names,
                sizes=PartSizes(train=54_000, validation=6_000, test=10_000),
                drawn=False,
                note="Fashion-MNIST, by Zalando SE (MIT licence).",
            ),
            megabytes=31,
            alternative="fashion",
        ),
        OnlineDataset(
            info=DatasetInfo(
                name="cifar10",
                title="CIFAR-10",
                description="Photographs of animals and vehicles, in colour, 32x32 pixels.",
                image_shape=(32, 32, 3),
                class_names=_CIFAR10_CLASSES,
                sizes=PartSizes(train=45_000, validation=5_000, test=10_000),
                drawn=False,
                note="CIFAR-10, by Alex Krizhevsky, Vinod Nair and Geoffrey Hinton, 2009.",
            ),
            megabytes=170,
            alternative="illustrated",
        ),
        OnlineDataset(
            info=DatasetInfo(
                name="svhn",
                title="SVHN",
                description="Photographed house numbers, in colour, 32x32 pixels.",
                image_shape=(32, 32, 3),
                class_names=DATASETS["house-numbers"].class_names,
                sizes=PartSizes(train=65_931, validation=7_326, test=26_032),
                drawn=False,
                note="Street View House Numbers, by Yuval Netzer and others, 2011 (for non-commercial use).",
            ),
            megabytes=246,
            alternative="house-numbers",
        ),
    )
}


def any_info(name: str) -> DatasetInfo:
    """What is known of a shipped or an online dataset before it is loaded."""
    return ONLINE_DATASETS[name].info if name in ONLINE_DATASETS else shipped_info(name)
