"""Networks opened: their maps, kernels and receptive fields, and what they looked at."""

from pathlib import Path
from typing import Any

import numpy as np

from lab.architectures.aims import Aim, Exciting
from lab.architectures.applications import ONLINE_NETWORKS
from lab.architectures.attribution import Attribution, TruthScores
from lab.architectures.efficientnet import LITE0
from lab.architectures.filters import Swap, Swapped
from lab.architectures.inside import DeadUnits, FeatureMaps
from lab.architectures.stacks import StackLayer, StackPadding
from lab.data import imagenet
from lab.data.photos import photos, read_photo
from lab.engine.store import Store
from lab.engine.tasks.online import open_network, require_room_for_copy
from lab.engine.tasks.pictures import dataset_info, load_dataset


def measured_field(layers: tuple[StackLayer, ...], size: int, padding: StackPadding, seed: int) -> np.ndarray:
    """Gradient of the middle unit of a random stack with respect to the picture: float32 `(size, size)`, >= 0.

    Raises:
        DoesNotFit: if a layer's window is larger than the map below it.
    """
    from lab.nets.inspection import receptive

    return receptive.measured_field(layers, size, padding, seed)


def feature_maps(
    subject: str, runs_folder: str, epoch: int | None, picture: np.ndarray, layer: str, target: int | None
) -> FeatureMaps:
    """All maps of one layer of a network for one picture.

    Args:
        subject: `LITE0`, a key of `ONLINE_NETWORKS`, or the id of a classifier's run.
        epoch: of a run; None for the network as it ended.
        picture: uint8 `(H, W, C)` of the network's size.
        layer: one of `lab.architectures.inside.shown_layers`.
        target: the class to whose score the maps contribute; None for the answer.

    Raises:
        NotKept: if the run did not keep that epoch.
        NotFetched, TooLarge: if a network of `ONLINE_NETWORKS` is not here, or does not fit into memory.
        InvalidSpec: for a layer or a size that the network does not have.
    """
    return opened(subject, runs_folder, epoch).maps(picture, layer, target)


def dead_units(subject: str, runs_folder: str, epoch: int | None, picture: np.ndarray) -> DeadUnits:
    """How much of each layer with maps is zero for one picture.

    Args:
        subject, runs_folder, epoch, picture: as for `feature_maps`.
    """
    found: DeadUnits = opened(subject, runs_folder, epoch).dead_units(picture)
    return found


def attribution(
    method: str,
    subject: str,
    runs_folder: str,
    epoch: int | None,
    picture: np.ndarray,
    target: int | None,
    random_layers: int,
) -> Attribution:
    """How much each pixel had to do with the score of a class.

    Args:
        method: of `lab.architectures.attribution.METHODS`.
        subject, runs_folder, epoch, picture: as for `feature_maps`.
        target: the class; None for the answer of the network as it was trained.
        random_layers: so many layers, from the answer down, have forgotten what they learned.
    """
    from lab.nets.inspection import subjects

    inside = opened(subject, runs_folder, epoch)
    if target is None:
        target = int(np.argmax(inside.look(picture, None).probabilities))
    if not random_layers:
        return subjects.explainer(inside).attribution(method, picture, target)
    with subjects.randomised(inside, lambda: require_room_for_copy(subject)).with_random(random_layers) as explainer:
        return explainer.attribution(method, picture, target)


def truth_scores(method: str, count: int, random_layers: int) -> TruthScores:
    """How one method does on `count` pictures of the truth test, for the class that is true.

    Args:
        random_layers: as for `attribution`.
    """
    from lab.nets.inspection import subjects
    from lab.nets.inspection.scoring import score_on_truth

    inside = subjects.truth()
    if not random_layers:
        return score_on_truth(subjects.explainer(inside), method, count)
    with subjects.randomised(inside).with_random(random_layers) as explainer:
        return score_on_truth(explainer, method, count)


def kernels_of(subject: str, runs_folder: str, epoch: int | None, layer: str) -> np.ndarray:
    """The filters of a convolution: float32 `(kh, kw, C_in, filters)`, with `C_in` 1 for a depthwise one.

    Raises:
        InvalidSpec: for a layer that is none.
    """
    kernel: np.ndarray = opened(subject, runs_folder, epoch).filters(layer)
    return kernel


def swapped(subject: str, runs_folder: str, epoch: int | None, picture: np.ndarray, swap: Swap) -> Swapped:
    """What a network makes of a picture with one filter exchanged, and without.

    Args:
        subject, runs_folder, epoch, picture: as for `feature_maps`.

    Raises:
        InvalidSpec: if the layer, the filter or the kernel's shape is not one of the network's.
    """
    from lab.nets.inspection import subjects

    return subjects.swapping(opened(subject, runs_folder, epoch)).swapped(picture, swap)


def without_each(
    subject: str, runs_folder: str, epoch: int | None, picture: np.ndarray, layer: str, filters: tuple[int, ...]
) -> np.ndarray:
    """What a network answers with each of some filters switched off alone: float32 `(len(filters), classes)`.

    Args:
        subject, runs_folder, epoch, picture: as for `feature_maps`.
        filters: of a convolution, from 0; their kernels become zero, one at a time.
    """
    from lab.nets.inspection import subjects

    swapping = subjects.swapping(opened(subject, runs_folder, epoch))
    nothing = np.zeros(swapping.inside.filters(layer).shape[:3], np.float32)
    swaps = [Swap(layer=layer, filter=index, kernel=nothing) for index in filters]
    return np.concatenate([swapping.answers(picture[None], swap) for swap in swaps])


def validation_accuracy(run_id: str, runs_folder: str, epoch: int | None, count: int, swap: Swap | None) -> float:
    """The share of `count` validation pictures, evenly spread, that a run's network answers rightly.

    Args:
        swap: one filter that is exchanged; None for the network as it is.
    """
    from lab.nets.inspection import subjects

    pictures, labels = _validation(run_id, runs_folder, count)
    answers = subjects.swapping(opened(run_id, runs_folder, epoch)).answers(pictures, swap)
    return float((answers.argmax(axis=1) == labels).mean())


def accuracy_without_each(
    run_id: str, runs_folder: str, epoch: int | None, count: int, layer: str, filters: tuple[int, ...]
) -> list[float]:
    """`validation_accuracy` with each of some filters switched off alone."""
    nothing = np.zeros(opened(run_id, runs_folder, epoch).filters(layer).shape[:3], np.float32)
    swaps = [Swap(layer=layer, filter=index, kernel=nothing) for index in filters]
    return [validation_accuracy(run_id, runs_folder, epoch, count, swap) for swap in swaps]


def largest_values(subject: str, runs_folder: str, epoch: int | None, layer: str, count: int) -> np.ndarray:
    """The largest value of each filter's map over many pictures, after its activation: float32 `(filters,)`.

    The pictures are `count` of the validation part, evenly spread; for networks for photographs, all samples.
    """
    from lab.nets.inspection import subjects

    if subject == LITE0 or subject in ONLINE_NETWORKS:
        pictures = np.stack([imagenet.middle_square(read_photo(photo.name)) for photo in photos()])
    else:
        pictures, _ = _validation(subject, runs_folder, count)
    return subjects.swapping(opened(subject, runs_folder, epoch)).largest_values(pictures, layer)


def exciting(subject: str, runs_folder: str, epoch: int | None, aim: Aim) -> Exciting:
    """The pictures that reach an aim best: of a run's validation part, or, for photographs, of all that is shipped.

    Args:
        subject, runs_folder, epoch: as for `feature_maps`.
        aim: of `lab.architectures.aims.aim_at`.
    """
    from lab.nets.inspection import subjects

    aimed = subjects.aimed(opened(subject, runs_folder, epoch), aim.how, aim.layer)
    if subject == LITE0 or subject in ONLINE_NETWORKS:
        from lab.data.exhibits import exhibits

        shown = exhibits()
        return aimed.exciting(shown.images, shown.names, shown.about, aim.index)
    data = Store(Path(runs_folder)).read(subject).classifier.data
    validation, info = load_dataset(data).validation, dataset_info(data)
    names = [info.class_names[label] for label in validation.labels]
    return aimed.exciting(validation.images, names, f"{len(names):,} validation pictures", aim.index)


def _validation(run_id: str, runs_folder: str, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures uint8 `(n, H, W, C)` and labels int64 `(n,)`, n at most `count`, evenly spread over the part."""
    held = load_dataset(Store(Path(runs_folder)).read(run_id).classifier.data).validation
    rows = np.linspace(0, len(held.labels) - 1, min(count, len(held.labels))).round().astype(int)
    return held.images[rows], held.labels[rows]


def opened(subject: str, runs_folder: str, epoch: int | None) -> Any:
    """A network to look into, `lab.nets.inspection.inside.Inside`; arguments as for `feature_maps`."""
    from lab.nets.inspection import subjects

    if subject == LITE0:
        return subjects.lite0()
    if subject in ONLINE_NETWORKS:
        return open_network(subject)
    store = Store(Path(runs_folder))
    spec = store.read(subject).classifier
    return subjects.of_run(store.folder(subject), spec, dataset_info(spec.data), epoch)
