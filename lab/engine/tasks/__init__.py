"""What a worker can be asked to do: the only door to `lab.nets`.

Every task takes and returns plain data (NumPy arrays, dataclasses, bytes); TensorFlow is imported inside the
function bodies, so that importing this module, which the app does, costs nothing.
"""

from lab.architectures.efficientnet import LITE0
from lab.engine.tasks.attention import attention_answers, read_fields, roll_outs, watch_ram, watch_run, watch_soft
from lab.engine.tasks.detection import answer_files, four_ways, opened, read_windows, region_maps, seconds_a_window
from lab.engine.tasks.games import contest, drawing_quality, drawings, nearest_training, turned
from lab.engine.tasks.inspection import (
    accuracy_without_each,
    attribution,
    dead_units,
    exciting,
    feature_maps,
    kernels_of,
    largest_values,
    measured_field,
    swapped,
    truth_scores,
    validation_accuracy,
    without_each,
)
from lab.engine.tasks.networks import EpochView, answer, epoch_view, first_kernel
from lab.engine.tasks.online import DOWNLOADS, fetch_weights, stop_fetching
from lab.engine.tasks.pictures import dataset_info, labels_of, online_preview, pictures_of, watched_pictures
from lab.engine.tasks.training import sees, train, versions, warm

__all__ = [
    "DOWNLOADS",
    "LITE0",
    "EpochView",
    "accuracy_without_each",
    "answer",
    "answer_files",
    "attention_answers",
    "attribution",
    "contest",
    "dataset_info",
    "dead_units",
    "drawing_quality",
    "drawings",
    "epoch_view",
    "exciting",
    "feature_maps",
    "fetch_weights",
    "first_kernel",
    "four_ways",
    "kernels_of",
    "labels_of",
    "largest_values",
    "measured_field",
    "nearest_training",
    "online_preview",
    "opened",
    "pictures_of",
    "read_fields",
    "read_windows",
    "region_maps",
    "roll_outs",
    "seconds_a_window",
    "sees",
    "stop_fetching",
    "swapped",
    "train",
    "truth_scores",
    "turned",
    "validation_accuracy",
    "versions",
    "warm",
    "watch_ram",
    "watch_run",
    "watch_soft",
    "watched_pictures",
    "without_each",
]
