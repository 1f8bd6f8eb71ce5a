"""Fréchet distance, neighbours, precision and recall against closed forms and four loops."""

import numpy as np
import pytest
from scipy import linalg

from lab.errors import LabError
from lab.ops.likeness import frechet_distance, nearest, precision_recall, variety

RNG = np.random.default_rng(0)


def test_equal_sets_are_no_distance_apart():
    rows = RNG.normal(size=(50, 6))
    assert frechet_distance(rows, rows[::-1]) == pytest.approx(0, abs=1e-9)


def test_a_shift_counts_with_its_square_and_a_spread_with_the_difference_of_deviations():
    rows = RNG.normal(size=(40, 3))
    assert frechet_distance(rows, rows + np.array([1, 2, 3])) == pytest.approx(14)
    around = rows - rows.mean(axis=0)
    variance = np.trace(np.cov(rows, rowvar=False))
    assert frechet_distance(around, 3 * around) == pytest.approx((3 - 1) ** 2 * variance)


def test_the_distance_is_that_of_the_papers_formula():
    one, two = RNG.normal(size=(200, 8)) @ RNG.normal(size=(8, 8)), RNG.normal(size=(90, 8)) + 0.3
    first, second = np.cov(one, rowvar=False), np.cov(two, rowvar=False)
    root = linalg.sqrtm(first @ second).real
    expected = np.sum((one.mean(0) - two.mean(0)) ** 2) + np.trace(first + second - 2 * root)
    assert frechet_distance(one, two) == pytest.approx(expected, rel=1e-6)
    assert frechet_distance(two, one) == pytest.approx(expected, rel=1e-6)


def test_features_that_never_vary_do_no_harm():
    one, two = np.zeros((5, 3)), np.ones((4, 3))
    assert frechet_distance(one, two) == pytest.approx(3)


@pytest.mark.parametrize("second", [np.zeros((1, 3)), np.zeros((5, 2)), np.zeros(5)])
def test_sets_without_a_distance_are_refused(second):
    with pytest.raises(LabError, match="at least 2 rows"):
        frechet_distance(np.zeros((5, 3)), second)


def test_neighbours_are_those_that_loops_find():
    members, queries = RNG.normal(size=(30, 4)), RNG.normal(size=(7, 4))
    places, distances = nearest(queries, members, 3)
    for query, found, apart in zip(queries, places, distances, strict=True):
        every = sorted(
            (sum((a - b) ** 2 for a, b in zip(query, row, strict=True)) ** 0.5, k) for k, row in enumerate(members)
        )
        assert found.tolist() == [k for _, k in every[:3]]
        np.testing.assert_allclose(apart, [distance for distance, _ in every[:3]])
    assert nearest(queries[:0], members)[0].shape == (0, 1)
    with pytest.raises(LabError, match="30 to choose from; got 31"):
        nearest(queries, members, 31)


def test_precision_and_recall_of_sets_whose_coverage_is_known():
    real = np.arange(10.0)[:, None]  # each within 3 of its third neighbour, the inner ones within 2
    assert precision_recall(real, real) == (1, 1)
    half = real[:5]  # 0 to 4 are drawn, 5 and more are not
    precision, recall = precision_recall(real, half)
    assert precision == 1
    assert recall == pytest.approx(0.8)  # 4 reaches 7 with its radius of 3
    assert precision_recall(real, real + 100) == (0, 0)


def test_coverage_is_what_loops_count():
    real, drawn = RNG.normal(size=(25, 3)), RNG.normal(size=(20, 3)) * 0.7

    def covered(queries: np.ndarray, members: np.ndarray) -> float:
        hits = 0
        for query in queries:
            for place, member in enumerate(members):
                others = sorted(np.linalg.norm(member - other) for k, other in enumerate(members) if k != place)
                if np.linalg.norm(query - member) <= others[2]:
                    hits += 1
                    break
        return hits / len(queries)

    assert precision_recall(real, drawn) == pytest.approx((covered(drawn, real), covered(real, drawn)))
    with pytest.raises(LabError, match="more than 3 members; got 3"):
        precision_recall(real[:3], drawn)


def test_variety_is_the_root_of_the_share_of_squared_distances():
    real = RNG.integers(0, 256, (12, 3, 2, 1)).astype(np.uint8)
    halved = (real // 2 * 2 // 2).astype(np.uint8)

    def mean_square(images: np.ndarray) -> float:
        rows = images.reshape(len(images), -1).astype(float)
        return float(np.mean([np.sum((one - two) ** 2) for one in rows for two in rows]))

    assert variety(halved, real) == pytest.approx((mean_square(halved) / mean_square(real)) ** 0.5)
    assert variety(real, real) == pytest.approx(1)
    assert variety(real[:1], real) == 0
    assert variety(real, real[:1]) == 0
