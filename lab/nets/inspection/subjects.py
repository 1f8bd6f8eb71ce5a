"""The networks that can be opened: those that are shipped, and those of runs, at any kept epoch."""

from collections import OrderedDict
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Lock

from lab import catalog
from lab.architectures.efficientnet import efficientnet_lite0
from lab.architectures.truth import truth_reader
from lab.data.assets import asset_path
from lab.data.records import DatasetInfo
from lab.nets.inspection import runs
from lab.nets.inspection.aiming import Aimed
from lab.nets.inspection.attribution import Explainer
from lab.nets.inspection.inside import LITE, PLAIN, Inside
from lab.nets.inspection.randomised import Randomised
from lab.nets.inspection.swapping import Swapping
from lab.nets.models.build import seeded_build
from lab.nets.models.shipped import TRUTH_FOLDER, load_weights
from lab.specs import TrainSpec

MOST_OPENED = 4
MOST_RANDOMISED = 2
MOST_AIMED = 3


@lru_cache(maxsize=1)
def lite0() -> Inside:
    """EfficientNet-Lite0 with the shipped ImageNet weights, opened; the first call takes some seconds.

    Raises:
        MissingAsset: if the weights are not where they should be.
    """
    architecture = efficientnet_lite0()
    model = seeded_build(architecture, TrainSpec())
    load_weights(model, asset_path("weights", "efficientnet_lite0.npz"))
    model.trainable = False
    return Inside(architecture, model, LITE)


@lru_cache(maxsize=MOST_OPENED)
def explainer(inside: Inside) -> Explainer:
    """Asks an opened network what it looked at."""
    return Explainer(inside)


_copies: OrderedDict[Inside, Randomised] = OrderedDict()
_copying = Lock()


def randomised(inside: Inside, before_copying: Callable[[], None] = lambda: None) -> Randomised:
    """Its copy, whose layers can be made random; the last few are kept.

    Args:
        before_copying: may refuse by an exception.
    """
    with _copying:
        if inside not in _copies:
            before_copying()
            _copies[inside] = Randomised(inside)
            while len(_copies) > MOST_RANDOMISED:
                _copies.popitem(last=False)
        _copies.move_to_end(inside)
        return _copies[inside]


@lru_cache(maxsize=MOST_OPENED)
def swapping(inside: Inside) -> Swapping:
    """Asks an opened network what it would say with another filter."""
    return Swapping(inside)


def forget_opened() -> None:
    """Lets go of all that asks opened networks, so that a network which is closed leaves the memory."""
    with _copying:
        _copies.clear()
    explainer.cache_clear()
    aimed.cache_clear()
    swapping.cache_clear()


@lru_cache(maxsize=MOST_AIMED)
def aimed(inside: Inside, how: str, layer: str) -> Aimed:
    """Its channels, units or classes as something to climb; see `lab.architectures.aims.Aim`."""
    return Aimed(inside, how, layer)


@lru_cache(maxsize=1)
def truth() -> Inside:
    """The network of the truth test, opened.

    Raises:
        MissingAsset: if the weights are not where they should be.
    """
    architecture = truth_reader()
    model = seeded_build(architecture, TrainSpec())
    load_weights(model, asset_path("weights", TRUTH_FOLDER, "weights.npz"))
    model.trainable = False
    return Inside(architecture, model, PLAIN)


@lru_cache(maxsize=MOST_OPENED)
def of_run(folder: Path, spec: TrainSpec, info: DatasetInfo, epoch: int | None) -> Inside:
    """The network of a classifier's run, opened: as it ended, or as it was after `epoch` epochs.

    Raises:
        NotKept: if that is not on the disk.
    """
    model = runs.network(folder, spec, info, epoch).model
    return Inside(catalog.kept_architecture(spec, info.image_shape, len(info.class_names)), model, PLAIN)
