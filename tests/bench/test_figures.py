"""Figures, bounds, the table and the file: pure, by value."""

import json

import pytest

from bench.figures import Figure, at_least, at_most, merged, percentile, table

MACHINE = {"cores": 2, "cpu": "x"}


def figure(samples, **facts):
    return Figure(**{"name": "wait", "what": "a wait", "unit": "s", "samples": tuple(samples), **facts})


@pytest.mark.parametrize(
    ("samples", "share", "expected"),
    [([5], 0.95, 5), ([3, 1, 2, 4], 0.5, 2), ([*range(1, 101)], 0.95, 95), ([*range(1, 31)], 0.95, 29), ([2, 1], 1, 2)],
)
def test_a_percentile_is_a_sample_that_so_many_do_not_exceed(samples, share, expected):
    assert percentile(samples, share) == expected
    assert sum(sample <= expected for sample in samples) >= share * len(samples)


@pytest.mark.parametrize(("samples", "share", "words"), [([], 0.5, "at least one"), ([1], 0, "share"), ([1], 95, "95")])
def test_a_percentile_of_nothing_is_refused(samples, share, words):
    with pytest.raises(ValueError, match=words):
        percentile(samples, share)


@pytest.mark.parametrize(("statistic", "expected"), [("median", 2.5), ("p95", 10.0), ("max", 10.0), ("all", 1.0)])
def test_the_statistic_speaks_for_the_samples(statistic, expected):
    assert figure([1.0, 10.0, 2.0, 3.0], statistic=statistic).value == expected


@pytest.mark.parametrize(
    ("bound", "value", "holds"),
    [(at_most(2), 2, True), (at_most(2), 2.01, False), (at_least(0.95), 0.95, True), (at_least(0.95), 0.9, False)],
)
def test_a_bound_includes_its_end(bound, value, holds):
    assert figure([value], bound=bound).holds is holds


def test_a_figure_without_a_bound_neither_holds_nor_misses():
    assert figure([1.0]).holds is None


def test_a_figure_on_disk_has_all_that_it_follows_from():
    written = json.loads(json.dumps(figure([1.23456, 2.0, 1234.56], statistic="max", bound=at_most(3)).as_json()))
    assert written == {
        "name": "wait",
        "what": "a wait",
        "unit": "s",
        "statistic": "max",
        "value": 1234.6,
        "median": 2.0,
        "samples": [1.235, 2.0, 1234.6],
        "bound": "<= 3",
        "holds": False,
    }


def test_a_new_measure_replaces_itself_and_leaves_the_others():
    earlier = {"machine": MACHINE, "measures": {"a": {"seconds": 1}, "b": {"seconds": 2}}}
    assert merged(earlier, MACHINE, {"b": {"seconds": 3}}) == {
        "machine": MACHINE,
        "measures": {"a": {"seconds": 1}, "b": {"seconds": 3}},
    }


@pytest.mark.parametrize("earlier", [None, {"machine": {"cores": 64}, "measures": {"a": {"seconds": 1}}}])
def test_what_another_machine_measured_is_dropped(earlier):
    assert merged(earlier, MACHINE, {"b": {}}) == {"machine": MACHINE, "measures": {"b": {}}}


def test_the_table_names_every_figure_and_marks_what_misses():
    figures = [
        figure([1.0, 2.0, 3.0], bound=at_most(3)).as_json(),
        figure([900.0], name="size", unit="MB", bound=at_most(250)).as_json(),
        figure([0.5], name="told", unit="").as_json(),
    ]
    lines = table({"machine": MACHINE, "measures": {"start": {"figures": figures}, "broken": {"error": "OSError"}}})
    assert [line.split() for line in lines.splitlines()] == [
        ["measure", "figure", "value", "bound", "samples"],
        ["start", "wait", "2", "s", "(median)", "<=", "3", "holds", "3"],
        ["start", "size", "900", "MB", "<=", "250", "MISSED", "1"],
        ["start", "told", "0.5", "-", "1"],
        ["broken", "-", "-", "-", "FAILED", "OSError"],
    ]
