"""Confusion matrix and scores against numbers worked by hand and a reference of plain loops."""

import math

import numpy as np
import pytest

from lab.ops.scores import ClassScore, accuracy, cell_members, class_scores, confusion_matrix, worst_mistakes


def looped_confusion(labels, predictions, classes):
    counts = [[0] * classes for _ in range(classes)]
    for label, prediction in zip(labels, predictions, strict=True):
        counts[label][prediction] += 1
    return np.array(counts)


def looped_score(labels, predictions, one_class):
    """Precision, recall and F1 from true and false positives and negatives, counted one picture at a time."""
    hits = false_alarms = misses = 0
    for label, prediction in zip(labels, predictions, strict=True):
        hits += label == one_class and prediction == one_class
        false_alarms += label != one_class and prediction == one_class
        misses += label == one_class and prediction != one_class
    precision = hits / (hits + false_alarms) if hits + false_alarms else math.nan
    recall = hits / (hits + misses) if hits + misses else math.nan
    f1 = hits / (hits + (false_alarms + misses) / 2) if hits + false_alarms + misses else math.nan
    return precision, recall, f1


def random_answers(seed, count=200, classes=5):
    rng = np.random.default_rng(seed)
    probabilities = rng.dirichlet(np.ones(classes), size=count).astype(np.float32)
    return rng.integers(0, classes, count), probabilities


@pytest.mark.parametrize(
    ("labels", "predictions", "expected"),
    [
        ([], [], [[0, 0, 0], [0, 0, 0], [0, 0, 0]]),
        ([2], [0], [[0, 0, 0], [0, 0, 0], [1, 0, 0]]),
        ([0, 0, 1, 2, 2, 2], [0, 1, 1, 2, 2, 0], [[1, 1, 0], [0, 1, 0], [1, 0, 2]]),
    ],
)
def test_the_confusion_matrix_counts_true_rows_and_predicted_columns(labels, predictions, expected):
    confusion = confusion_matrix(np.array(labels, np.int64), np.array(predictions, np.int64), classes=3)
    assert confusion.dtype == np.int64
    np.testing.assert_array_equal(confusion, expected)


@pytest.mark.parametrize("dtype", [np.uint8, np.int32, np.int64])
def test_the_confusion_matrix_equals_counting_one_by_one_for_every_integer_type(dtype):
    rng = np.random.default_rng(0)
    labels, predictions = rng.integers(0, 100, (2, 5000)).astype(dtype)  # 100 * 100 pairs overflow a uint8
    confusion = confusion_matrix(labels, predictions, classes=100)
    np.testing.assert_array_equal(confusion, looped_confusion(labels, predictions, 100))


@pytest.mark.parametrize(
    ("labels", "predictions", "message"),
    [
        ([0, 1], [0], r"must be \(N,\), got \(2,\) and \(1,\)"),
        ([[0]], [[0]], r"must be \(N,\)"),
        ([0, 3], [0, 0], r"labels must lie in \[0, 3\), got 0 to 3"),
        ([0, 0], [-1, 0], r"predictions must lie in \[0, 3\), got -1 to 0"),
    ],
)
def test_answers_that_do_not_fit_are_refused_with_rule_and_value(labels, predictions, message):
    with pytest.raises(ValueError, match=message):
        confusion_matrix(np.array(labels), np.array(predictions), classes=3)


def test_scores_of_three_classes_equal_those_worked_by_hand():
    scores = class_scores(np.array([[1, 1, 0], [0, 1, 0], [1, 0, 2]]))
    assert scores == (
        ClassScore(precision=1 / 2, recall=1 / 2, f1=1 / 2, support=2),
        ClassScore(precision=1 / 2, recall=1.0, f1=2 / 3, support=1),
        ClassScore(precision=1.0, recall=2 / 3, f1=4 / 5, support=3),
    )


@pytest.mark.parametrize(
    ("confusion", "precision", "recall", "f1"),
    [
        ([[0, 0], [0, 5]], math.nan, math.nan, math.nan),  # never occurs, never answered
        ([[0, 0], [2, 3]], 0.0, math.nan, 0.0),  # answered, never right
        ([[0, 4], [0, 5]], math.nan, 0.0, 0.0),  # occurs, never answered
    ],
)
def test_zero_of_zero_is_not_a_number(confusion, precision, recall, f1):
    score = class_scores(np.array(confusion))[0]
    np.testing.assert_equal([score.precision, score.recall, score.f1], [precision, recall, f1])


@pytest.mark.parametrize("seed", range(5))
def test_scores_equal_counting_one_by_one(seed):
    labels, probabilities = random_answers(seed, count=30)
    predictions = probabilities.argmax(axis=1)
    scores = class_scores(confusion_matrix(labels, predictions, classes=5))
    for one_class, score in enumerate(scores):
        found = [score.precision, score.recall, score.f1]
        np.testing.assert_allclose(found, looped_score(labels, predictions, one_class), rtol=1e-12)
        assert score.support == (labels == one_class).sum()


@pytest.mark.parametrize("seed", range(5))
def test_accuracy_is_recall_weighted_by_support(seed):
    labels, probabilities = random_answers(seed)
    confusion = confusion_matrix(labels, probabilities.argmax(axis=1), classes=5)
    scores = class_scores(confusion)
    weighted = sum(score.recall * score.support for score in scores) / confusion.sum()
    assert accuracy(confusion) == pytest.approx(weighted)
    assert accuracy(confusion) == pytest.approx((labels == probabilities.argmax(axis=1)).mean())


def test_accuracy_without_pictures_is_not_a_number():
    assert math.isnan(accuracy(np.zeros((3, 3), np.int64)))


def test_a_cell_without_pictures_is_empty():
    assert cell_members(np.empty(0, np.int64), np.empty((0, 3), np.float32), true=0, predicted=1).tolist() == []


def test_a_cell_lists_its_pictures_by_falling_confidence():
    labels = np.array([0, 0, 1, 0, 0])
    probabilities = np.array([[0.4, 0.6], [0.1, 0.9], [0.2, 0.8], [0.7, 0.3], [0.4, 0.6]])
    assert cell_members(labels, probabilities, true=0, predicted=1).tolist() == [1, 0, 4]


@pytest.mark.parametrize("seed", range(3))
def test_every_picture_lies_in_exactly_the_cell_that_counts_it(seed):
    labels, probabilities = random_answers(seed)
    confusion = confusion_matrix(labels, probabilities.argmax(axis=1), classes=5)
    listed = []
    for true in range(5):
        for predicted in range(5):
            members = cell_members(labels, probabilities, true=true, predicted=predicted)
            assert len(members) == confusion[true, predicted]
            assert (np.diff(probabilities[members, predicted]) <= 0).all()
            listed += members.tolist()
    assert sorted(listed) == list(range(len(labels)))


def test_the_worst_mistakes_of_nothing_are_none():
    assert worst_mistakes(np.empty(0, np.int64), np.empty((0, 3), np.float32), count=5).tolist() == []


def test_the_worst_mistakes_are_the_most_confident_wrong_answers():
    labels = np.array([0, 1, 0, 1, 0])
    probabilities = np.array([[0.9, 0.1], [0.99, 0.01], [0.3, 0.7], [0.3, 0.7], [0.45, 0.55]])
    assert worst_mistakes(labels, probabilities, count=2).tolist() == [1, 2]
    assert worst_mistakes(labels, probabilities, count=10).tolist() == [1, 2, 4]
    assert worst_mistakes(labels, probabilities, count=0).tolist() == []


@pytest.mark.parametrize("seed", range(3))
def test_no_mistake_left_out_was_more_confident_than_one_listed(seed):
    labels, probabilities = random_answers(seed)
    confidence, is_wrong = probabilities.max(axis=1), probabilities.argmax(axis=1) != labels
    worst = worst_mistakes(labels, probabilities, count=10)
    assert is_wrong[worst].all()
    left_out = np.setdiff1d(np.flatnonzero(is_wrong), worst)
    assert confidence[worst].min() >= confidence[left_out].max()
