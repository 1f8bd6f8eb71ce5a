"""Networks opened: their maps, kernels and receptive fields, and what they looked at."""

from pathlib import Path
from typing import Any

import numpy as np

from lab.architectures.attribution import Attribution, TruthScores
from lab.architectures.inside import FeatureMaps
from lab.architectures.stacks import StackLayer, StackPadding
from lab.engine.store import Store
from lab.engine.tasks.pictures import dataset_info

LITE0 = "efficientnet-lite0"


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
        subject: `LITE0`, or the id of a classifier's run.
        epoch: of a run; None for the network as it ended.
        picture: uint8 `(H, W, C)` of the network's size.
        layer: one of `lab.architectures.inside.shown_layers`.
        target: the class to whose score the maps contribute; None for the answer.

    Raises:
        NotKept: if the run did not keep that epoch.
        InvalidSpec: for a layer or a size that the network does not have.
    """
    return _opened(subject, runs_folder, epoch).maps(picture, layer, target)


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

    inside = _opened(subject, runs_folder, epoch)
    if target is None:
        target = int(np.argmax(inside.look(picture, None).probabilities))
    if not random_layers:
        return subjects.explainer(inside).attribution(method, picture, target)
    with subjects.randomised(inside).with_random(random_layers) as explainer:
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
    """The kernels of a convolution: float32 `(kh, kw, C, filters)`, or `(kh, kw, C, 1)` of a depthwise one."""
    kernel: np.ndarray = _opened(subject, runs_folder, epoch).model.get_layer(layer).kernel.numpy()
    return kernel


def _opened(subject: str, runs_folder: str, epoch: int | None) -> Any:
    from lab.nets.inspection import subjects

    if subject == LITE0:
        return subjects.lite0()
    store = Store(Path(runs_folder))
    spec = store.read(subject).classifier
    return subjects.of_run(store.folder(subject), spec, dataset_info(spec.data), epoch)
