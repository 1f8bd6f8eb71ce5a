"""The page "Retina": its code gives what is shown, its experiments hold."""

from typing import Any

import numpy as np
import pytest

from app.components.retina import encode_retina
from app.lessons import retina as lesson
from app.lessons.experiment import Experiment
from app.studies.gazing import Gaze, gaze_code
from app.studies.shown_fields import shown_fields
from app.widgets.gaze_form import DEFAULTS, FIELD
from lab.data.photos import read_photo, reduced_square

RNG = np.random.default_rng(4)


def a_gaze(shape: tuple[int, ...], **changes: Any) -> Gaze:
    values = {"location_yx": (0.0, 0.0), "size": 4, "scales": 3, "factor": 2, **changes}
    return Gaze(image=RNG.integers(0, 256, shape, dtype=np.uint8), **values)


def gaze_of(settings: dict[str, Any]) -> Gaze:
    """What the form makes of an experiment's settings."""
    chosen = DEFAULTS | settings
    if chosen["looked"] == FIELD:
        image = shown_fields(chosen["field"]).images[chosen["number"] - 1, ..., 0]
    else:
        image = reduced_square(read_photo(chosen["photo"]), chosen["side"])
    return Gaze(
        image=image,
        location_yx=(chosen["look-y"], chosen["look-x"]),
        size=chosen["patch"],
        scales=chosen["scales"],
        factor=chosen["factor"],
    )


@pytest.mark.parametrize("shape", [(1, 1), (20, 28), (9, 9, 3)])
@pytest.mark.parametrize("location_yx", [(0.0, 0.0), (-1.0, 1.0), (0.35, -0.8)])
@pytest.mark.parametrize(("size", "scales", "factor"), [(1, 1, 1), (4, 3, 2), (5, 2, 3)])
def test_the_code_gives_what_is_shown(shape, location_yx, size, scales, factor):
    gaze = a_gaze(shape, location_yx=location_yx, size=size, scales=scales, factor=factor)
    names: dict[str, Any] = {"image": gaze.image}
    exec(gaze_code(gaze), names)  # the lines that the page prints
    np.testing.assert_allclose(names["patches"], gaze.seen.patches, atol=1e-12)
    assert names["vector"].size == gaze.numbers == gaze.seen.vector.size


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment) -> None:
    assert experiment.holds(gaze_of(dict(experiment.settings)))


def test_numbers_in_the_notices_are_those_of_their_settings() -> None:
    first, *_, last = (gaze_of(dict(experiment.settings)) for experiment in lesson.EXPERIMENTS)
    assert (first.numbers, first.image.size) == (144, 3600)
    assert last.numbers == 1296
    assert round(256**2 / 96**2) == 7


@pytest.mark.parametrize("wrong", [{"scales": 5}, {"scales": 0}, {"size": 0}, {"factor": 0}])
def test_a_sensor_outside_its_rules_is_refused(wrong: dict[str, int]) -> None:
    values = {"size": 4, "scales": 2, "factor": 2, **wrong}
    with pytest.raises(ValueError, match="got"):
        encode_retina(np.zeros((4, 4), np.uint8), start_yx=(0.0, 0.0), **values)


def test_a_picture_of_a_megabyte_is_refused() -> None:
    with pytest.raises(ValueError, match="under 1000000 bytes"):
        encode_retina(np.zeros((1000, 1000), np.uint8), size=4, scales=1, factor=2, start_yx=(0.0, 0.0))
