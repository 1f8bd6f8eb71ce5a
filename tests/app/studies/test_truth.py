"""The truth test's shares, error bars and words, against SciPy and pictures made by hand."""

import numpy as np
import pytest
from scipy.stats import binomtest, norm, sem

from app.studies.truth import (
    AREA,
    chart_lines,
    edge_hits,
    mean_of,
    reading,
    share_of,
    times_as_strong,
    truth_table,
)
from lab.architectures.attribution import TruthScores, share_inside
from lab.data.truth import PATCH, SIDE, TruthPictures


@pytest.mark.parametrize("hits", [0, 1, 12, 38, 40])
def test_the_interval_of_a_share_is_wilson_s(hits: int):
    found, expected = share_of(np.arange(40) < hits), binomtest(hits, 40).proportion_ci(0.95, method="wilson")
    assert found.value == hits / 40
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=2e-5)


def test_the_interval_of_a_mean_is_the_normal_one():
    shares = np.random.default_rng(0).uniform(0.1, 0.5, 40)
    found, (low, high) = mean_of(shares), norm.interval(0.95, shares.mean(), sem(shares))
    assert (found.value, found.low, found.high) == pytest.approx((shares.mean(), low, high), abs=1e-5)


def scores(shares: list[float], hits: list[bool]) -> TruthScores:
    return TruthScores(
        shares=np.array(shares), hits=np.array(hits), right=np.array(hits), first=np.zeros((1, SIDE, SIDE))
    )


def test_table_and_chart_have_both_networks():
    trained, random = scores([0.2, 0.4], [True, False]), scores([0.1, 0.1], [False, False])
    (line,) = truth_table({"gradcam": trained}, {"gradcam": random})
    assert list(line.values()) == [
        "Grad-CAM", "30.0% (10% to 50%)", "10.0% (10% to 10%)", "50.0% (9% to 91%)", "0.0% (0% to 66%)",
    ]  # fmt: skip
    lines = chart_lines({"gradcam": trained}, {"gradcam": random}, "hits")
    assert [(line["network"], line["value"]) for line in lines] == [("As trained", 0.5), ("Random weights", 0.0)]


@pytest.mark.parametrize("times", [1.0, 1.9, 30.0])
def test_a_patch_that_is_so_many_times_as_strong_is_told_so(times: float):
    values = np.ones((SIDE, SIDE))
    values[:PATCH, :PATCH] = times
    assert times_as_strong(share_inside(values, (0, 0, PATCH, PATCH))) == pytest.approx(times)


def test_a_carpet_outweighs_a_peak():
    values = np.ones((SIDE, SIDE))
    values[:PATCH, :PATCH] = 1.9
    assert share_inside(values, (0, 0, PATCH, PATCH)) < 2 * AREA < 0.06


def test_the_steepest_edge_is_on_the_patch_or_not():
    images = np.zeros((2, SIDE, SIDE, 1), np.uint8)
    images[0, 14, 24] = 200  # inside the patch
    images[1, 40, 40] = 200
    pictures = TruthPictures(images=images, labels=np.zeros(2, np.int64), corners_yx=np.array([[10, 20], [10, 20]]))
    assert edge_hits(pictures).tolist() == [True, False]


def test_right_answers_are_counted():
    assert reading([True, False, True]) == "2 of 3"
