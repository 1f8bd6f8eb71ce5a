"""The page "How good?": scores in words and tables."""

import numpy as np
import pytest

from app.lessons import quality as lesson
from app.lessons.experiment import Experiment
from app.studies.quality import (
    DRAWN,
    REAL,
    confidence_rows,
    in_a_sentence,
    kind_rows,
    score_rows,
)
from app.widgets.artist_picker import Artist
from lab.architectures.gan import Quality
from lab.cards import gan_card, gan_epochs, gan_names
from lab.gan_training import GanTrainSpec
from lab.nets.gan import opened

NAMES = tuple("0123456789")


def measured(kinds: list[int], confidences: list[float], **values: float) -> Quality:
    numbers = {
        "frechet": 6.0, "frechet_of_real": 2.0, "precision": 0.5, "recall": 0.25, "precision_of_real": 0.75,
        "recall_of_real": 0.75, "nearest_training": 40.0,
        "nearest_training_of_real": 44.0, "variety": 0.9,
    }  # fmt: skip
    return Quality(
        kinds=np.array(kinds),
        confidences=np.array(confidences, np.float32),
        real_kinds=np.array([0, 0, 1, 2]),
        real_confidences=np.array([1.0, 0.95, 0.5, 0.99], np.float32),
        **numbers | values,
    )


def test_kinds_are_counted_where_the_judge_is_sure():
    rows = kind_rows(measured([1, 1, 2, 3], [0.95, 0.89, 0.91, 1.0]), NAMES)
    assert [row["share"] for row in rows if row["who"] == DRAWN] == [0, 0.25, 0.25, 0.25, 0, 0, 0, 0, 0, 0]
    assert [row["share"] for row in rows if row["who"] == REAL] == [0.5, 0, 0.25, 0, 0, 0, 0, 0, 0, 0]


def test_confidences_of_both_sets_are_shares_below_each_value():
    rows = confidence_rows(measured([0] * 4, [0.1, 0.3, 0.9, 1.0]))
    drawn = {row["confidence"]: row["share"] for row in rows if row["who"] == DRAWN}
    real = {row["confidence"]: row["share"] for row in rows if row["who"] == REAL}
    assert drawn[0.0] == 0 and drawn[0.2] == 0.25 and drawn[0.5] == 0.5
    assert real[0.4] == 0 and real[0.9] == 0.25


def test_scores_stand_beside_those_of_real_pictures():
    rows = {row["Score"]: row for row in score_rows(measured(list(range(10)) * 2, [0.95] * 20))}
    assert rows["The judge reads"]["Drawn"] == "100.0%" and rows["The judge reads"]["Real"] == "75.0%"
    assert rows["Rarest kind"]["Drawn"] == "10.0%" and rows["Rarest kind"]["Real"] == "0.0%"
    assert rows["Recall"]["Drawn"] == "25.0%" and rows["Recall"]["Real"] == "75.0%"
    assert (rows["Fréchet distance"]["Drawn"], rows["Fréchet distance"]["Real"]) == ("6.00", "2.00")


def test_a_sentence_names_rare_kinds():
    every = in_a_sentence(measured(list(range(10)), [0.95] * 10), NAMES)
    assert "reads **100%**" in every and "Every kind is among them." in every and "**3.0 times**" in every
    rare = in_a_sentence(measured([0, 1, 2, 3, 4, 5, 6, 7, 0, 1], [0.95] * 10), NAMES)
    assert "Hardly any is read as 8, 9." in rare
    assert "missing most is recall" in every
    better = measured(list(range(10)), [0.95] * 10, recall=0.7)
    assert "missing most is precision" in in_a_sentence(better, NAMES)
    assert in_a_sentence(measured([7] * 10, [0.1] * 10), NAMES).startswith("Next to nothing can be read yet")


def test_the_best_epoch_of_a_shipped_pair_is_among_those_that_are_measured() -> None:
    for name in gan_names():
        artist, best = Artist(name=name, epoch=None, spec=GanTrainSpec()), gan_card(name)["kept_epoch"]
        assert list(artist.measurable) == sorted({*gan_epochs(name), best})
        for number, epoch in artist.measurable.items():
            assert epoch == (number if number in gan_epochs(name) else None)


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment) -> None:
    artist = opened.shipped(experiment.settings["artist"], experiment.settings.get("after"))
    assert experiment.holds(artist.measured(1000))
