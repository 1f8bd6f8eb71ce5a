"""Who trains next, and when the others will."""

import pytest

from lab.engine.queue import Place, Queue


def queue_of(slots, *run_ids):
    queue = Queue(slots=slots)
    for run_id in run_ids:
        queue.add(run_id)
    return queue


def drained(queue):
    return list(iter(queue.take, None))


def seconds(table):
    return lambda run_id: table[run_id]


def test_an_empty_queue_has_nothing_to_take_and_no_places():
    queue = Queue()
    assert queue.take() is None
    assert queue.place("a", seconds({})) is None
    assert "a" not in queue


@pytest.mark.parametrize("slots", [1, 2, 3, 5])
def test_as_many_train_as_there_are_slots_first_come_first_served(slots):
    queue = queue_of(slots, *"abcd")
    assert drained(queue) == list("abcd"[:slots])
    assert queue.training == list("abcd"[:slots])
    assert queue.waiting == list("abcd"[slots:])


def test_the_end_of_a_run_lets_the_next_one_in():
    queue = queue_of(1, *"ab")
    assert drained(queue) == ["a"]
    queue.remove("a")
    assert drained(queue) == ["b"]
    assert "a" not in queue and "b" in queue


def test_a_run_that_leaves_the_line_moves_the_others_up():
    queue = queue_of(1, *"abcd")
    drained(queue)
    queue.remove("b")
    queue.remove("nobody")
    assert [queue.place(run_id, lambda run_id: 1.0).ahead for run_id in "cd"] == [1, 2]


def test_more_places_let_more_in_and_fewer_send_nobody_away():
    queue = queue_of(1, *"abc")
    drained(queue)
    queue.slots = 2
    assert drained(queue) == ["b"]
    queue.slots = 1
    assert drained(queue) == []
    queue.remove("a")
    assert drained(queue) == []
    queue.remove("b")
    assert drained(queue) == ["c"]


def test_with_a_free_slot_there_is_nothing_to_wait_for():
    assert queue_of(2, "a").place("a", seconds({"a": 9.0})) == Place(ahead=0, expected_wait_s=0.0)


@pytest.mark.parametrize(
    ("slots", "waits"),
    [
        # a trains 10 s more; b needs 4, c 3, d 2
        (1, {"b": (1, 10.0), "c": (2, 14.0), "d": (3, 17.0)}),
        # a and b train; c begins when b is done, d when c is done (4 + 3 < 10)
        (2, {"c": (2, 4.0), "d": (3, 7.0)}),
        # a, b, c train; d begins when c is done
        (3, {"d": (3, 3.0)}),
    ],
)
def test_the_expected_wait_follows_the_place_that_is_free_first(slots, waits):
    queue = queue_of(slots, *"abcd")
    drained(queue)
    left = seconds({"a": 10.0, "b": 4.0, "c": 3.0, "d": 2.0})
    for run_id, (ahead, wait_s) in waits.items():
        assert queue.place(run_id, left) == Place(ahead=ahead, expected_wait_s=wait_s)
    for run_id in queue.training:
        assert queue.place(run_id, left) is None


def test_a_run_ahead_fills_a_free_slot_before_the_one_behind_it():
    queue = queue_of(2, *"abc")  # nothing was taken yet: the engine is starting
    left = seconds({"a": 5.0, "b": 2.0, "c": 1.0})
    assert [queue.place(run_id, left).expected_wait_s for run_id in "abc"] == [0.0, 0.0, 2.0]


@pytest.mark.parametrize("slots", [1, 2])
def test_whoever_comes_to_an_empty_queue_need_not_wait(slots):
    assert Queue(slots=slots).expected_wait_s(seconds({})) == 0.0


@pytest.mark.parametrize(
    ("slots", "wait_s"),
    [
        (1, 17.0),  # all three, one after the other
        (2, 7.0),  # a on one place; b, then c on the other
        (3, 3.0),  # when c is done
        (4, 0.0),
    ],
)
def test_whoever_comes_now_waits_as_long_as_the_last_in_line_would(slots, wait_s):
    queue = queue_of(slots, *"abc")
    drained(queue)
    left = seconds({"a": 10.0, "b": 4.0, "c": 3.0, "d": 2.0})
    assert queue.expected_wait_s(left) == wait_s
    queue.add("d")
    assert queue.place("d", left).expected_wait_s == wait_s


def test_a_run_on_a_place_that_was_taken_away_leaves_none_behind():
    queue = queue_of(2, *"abc")
    drained(queue)
    queue.slots = 1
    left = seconds({"a": 10.0, "b": 4.0, "c": 3.0})
    assert queue.place("c", left).expected_wait_s == 10.0
    assert queue.expected_wait_s(left) == 13.0
