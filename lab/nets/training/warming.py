"""The first training of a process is slow; this one is thrown away."""

import tempfile
from pathlib import Path

import numpy as np

from lab.catalog import course_spec
from lab.data.records import Dataset, Part
from lab.nets.training.classifier import train_classifier


def train_something_tiny() -> str:
    """Runs every compiled path of a training once, on noise. Returns how it ended."""
    rng = np.random.default_rng(0)

    def part(count: int) -> Part:
        images = rng.integers(0, 256, (count, 28, 28, 1), dtype=np.uint8)
        return Part(images=images, labels=np.arange(count, dtype=np.int64) % 10)

    dataset = Dataset(
        name="noise",
        title="Noise",
        class_names=tuple("0123456789"),
        train=part(128),
        validation=part(20),
        test=part(20),
        note="",
    )
    with tempfile.TemporaryDirectory() as folder:
        outcome = train_classifier(
            course_spec("digits", "lenet5", epochs=1, batch_size=8),
            dataset,
            folder=Path(folder),
            emit=lambda kind, **fields: None,
            stop_reason=lambda: None,
        )
    return outcome.reason
