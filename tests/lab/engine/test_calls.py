"""Short questions to a worker, asked of a made-up client: what is remembered, and what every failure becomes."""

import operator
import threading
from concurrent.futures import CancelledError

import numpy as np
import pytest
from distributed.scheduler import KilledWorker

from lab.engine import calls as calls_module
from lab.engine.calls import Calls
from lab.errors import EngineUnavailable, UnknownRun


def refuse(run_id):
    raise UnknownRun(f"There is no run {run_id}.")


class Client:
    """Answers at once; `failures` are raised by the first futures."""

    def __init__(self, *failures):
        self.failures = list(failures)
        self.asked = []
        self.cancelled = []

    def submit(self, task, *arguments, **settings):
        self.asked.append((task, arguments))
        client = self

        class Future:
            def result(self, timeout):
                if client.failures:
                    raise client.failures.pop(0)
                return task(*arguments)

            def cancel(self):
                client.cancelled.append(arguments)

        return Future()


def killed():
    return KilledWorker("task", None, 0)


def calls_with(client):
    return Calls(lambda: client)


def test_a_question_is_answered():
    client = Client()
    assert calls_with(client).call(operator.add, 2, 3, timeout_s=5) == 5
    assert client.asked == [(operator.add, (2, 3))]


def test_the_same_question_is_asked_once():
    client = Client()
    calls = calls_with(client)
    assert [calls.call(operator.add, 2, 3, timeout_s=5) for _ in range(3)] == [5, 5, 5]
    assert len(client.asked) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((operator.add, 2, 3), (operator.add, 3, 2)),
        ((operator.add, 2, 3), (operator.mul, 2, 3)),
        ((operator.add, 2, 3), (operator.add, 2, 3.0)),
        ((np.sum, np.zeros(3)), (np.sum, np.array([0.0, 0.0, 1e-9]))),
        ((np.sum, np.zeros((2, 3))), (np.sum, np.zeros((3, 2)))),
    ],
)
def test_another_question_is_another_question(first, second):
    client = Client()
    calls = calls_with(client)
    for task, *arguments in (first, second):
        calls.call(task, *arguments, timeout_s=5)
    assert len(client.asked) == 2


def test_equal_pictures_are_one_question():
    client = Client()
    calls = calls_with(client)
    for _ in range(2):
        assert calls.call(np.sum, np.arange(784).reshape(28, 28, 1), timeout_s=5) == 306_936
    assert len(client.asked) == 1


def test_an_empty_answer_is_remembered_too():
    client = Client()
    calls = calls_with(client)
    assert [calls.call(operator.getitem, [None], 0, timeout_s=5) for _ in range(2)] == [None, None]
    assert len(client.asked) == 1


def test_memory_is_bounded_and_the_answers_used_last_stay(monkeypatch):
    monkeypatch.setattr(calls_module, "MOST_ANSWERS", 2)
    client = Client()
    calls = calls_with(client)
    for number in (1, 2, 1, 3, 1):
        calls.call(operator.neg, number, timeout_s=5)
    assert [arguments for _, arguments in client.asked] == [(1,), (2,), (3,)]
    calls.call(operator.neg, 2, timeout_s=5)
    assert [arguments for _, arguments in client.asked] == [(1,), (2,), (3,), (2,)]


def test_memory_is_bounded_in_bytes_and_the_last_answer_stays_whatever_its_size(monkeypatch):
    monkeypatch.setattr(calls_module, "MOST_BYTES", 1000)
    client = Client()
    calls = calls_with(client)
    for size in (100, 200, 100, 5000, 5000, 200, 100):
        assert len(calls.call(bytes, size, timeout_s=5)) == size
    assert [arguments[0] for _, arguments in client.asked] == [100, 200, 5000, 200, 100]


def test_a_question_hit_by_a_workers_death_is_asked_once_more():
    client = Client(killed())
    assert calls_with(client).call(operator.add, 2, 3, timeout_s=5) == 5
    assert len(client.asked) == 2


def test_a_question_over_which_two_workers_die_is_given_up():
    client = Client(killed(), killed())
    with pytest.raises(EngineUnavailable, match="ended twice over this question"):
        calls_with(client).call(operator.add, 2, 3, timeout_s=5)
    assert len(client.asked) == 2


def test_no_answer_in_time_is_said_in_a_sentence_and_the_question_withdrawn():
    client = Client(TimeoutError())
    with pytest.raises(EngineUnavailable, match=r"did not answer within 0\.5 seconds"):
        calls_with(client).call(operator.add, 2, 3, timeout_s=0.5)
    assert client.cancelled == [(2, 3)]


def test_a_connection_lost_over_a_question_is_said_in_a_sentence():
    with pytest.raises(EngineUnavailable, match="connection to the engine was lost"):
        calls_with(Client(CancelledError())).call(operator.add, 2, 3, timeout_s=5)


def test_an_engine_that_is_not_there_says_so_and_may_be_asked_again():
    there = []

    def client():
        if not there:
            raise EngineUnavailable("The engine is still starting.")
        return there[0]

    calls = Calls(client)
    with pytest.raises(EngineUnavailable, match="still starting"):
        calls.call(operator.add, 2, 3, timeout_s=5)
    there.append(Client())
    assert calls.call(operator.add, 2, 3, timeout_s=5) == 5


@pytest.mark.parametrize(
    ("task", "argument", "error", "text"),
    [(refuse, "abc", UnknownRun, "There is no run abc."), (operator.neg, "abc", TypeError, "bad operand type")],
)
def test_what_a_task_refuses_comes_through_with_class_and_text_and_is_not_remembered(task, argument, error, text):
    client = Client()
    calls = calls_with(client)
    for _ in range(2):
        with pytest.raises(error, match=text):
            calls.call(task, argument, timeout_s=5)
    assert len(client.asked) == 2


def test_a_failure_is_forgotten_when_the_answer_comes():
    client = Client(TimeoutError())
    calls = calls_with(client)
    with pytest.raises(EngineUnavailable):
        calls.call(operator.add, 2, 3, timeout_s=5)
    assert calls.call(operator.add, 2, 3, timeout_s=5) == 5


def test_threads_may_ask_at_once():
    client = Client()
    calls = calls_with(client)
    answers = [[] for _ in range(8)]

    def ask(mine):
        mine += [calls.call(operator.neg, number, timeout_s=5) for number in range(200)]

    threads = [threading.Thread(target=ask, args=(mine,)) for mine in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert answers == [[-number for number in range(200)]] * 8
