"""What a page knows of a run follows from its events alone: folding them is the only way in."""

import copy
import random

import pytest

from lab.events import PHASE_WORDS, REASON_WORDS, RunState


def epoch(number, *, seconds=2.0, loss=0.5):
    return {
        "epoch": number,
        "loss": loss,
        "accuracy": 0.8,
        "val_loss": loss,
        "val_accuracy": 0.7,
        "images_per_second": 100.0,
        "seconds": seconds,
    }


def a_whole_run():
    """Two epochs of four steps, from queue to end, as the worker numbers them."""
    events = [
        {"kind": "phase", "phase": "starting", "elapsed_s": 0.1},
        {"kind": "phase", "phase": "data", "elapsed_s": 0.2},
        {"kind": "plan", "total_steps": 8, "steps_per_epoch": 4, "parameters": 1234},
        {"kind": "checkpoint", "epoch": 0},
        {"kind": "phase", "phase": "tracing", "elapsed_s": 0.5},
        {"kind": "points", "steps": [2], "losses": [2.0], "accuracies": [0.2], "elapsed_s": 1.0},
        {"kind": "points", "steps": [3, 4], "losses": [1.5, 1.0], "accuracies": [0.3, 0.4], "elapsed_s": 2.0},
        {"kind": "epoch", "epoch": epoch(1, seconds=1.6)},
        {"kind": "checkpoint", "epoch": 1},
        {"kind": "points", "steps": [6], "losses": [0.9], "accuracies": [0.5], "elapsed_s": 3.0},
        {"kind": "points", "steps": [8], "losses": [0.8], "accuracies": [0.6], "elapsed_s": 4.0},
        {"kind": "epoch", "epoch": epoch(2, seconds=1.6)},
        {"kind": "phase", "phase": "testing", "elapsed_s": 4.1},
        {"kind": "end", "reason": "finished", "message": "", "scores": {"test_accuracy": 0.7}, "elapsed_s": 4.2},
    ]
    return [{"run_id": "r", "sequence": number, **event} for number, event in enumerate(events)]


def folded(events):
    state = RunState(run_id="r")
    for event in events:
        state.fold(copy.deepcopy(event))
    return state


def test_a_run_without_events_waits_in_the_queue():
    state = folded([])
    assert (state.phase, state.has_ended, state.progress, state.remaining_s) == ("queued", False, 0.0, None)


def test_a_whole_run_is_told_in_order():
    state = folded(a_whole_run())
    assert state.has_ended
    assert (state.total_steps, state.steps_per_epoch, state.parameters) == (8, 4, 1234)
    assert state.steps == [2, 3, 4, 6, 8]
    assert state.step_losses == [2.0, 1.5, 1.0, 0.9, 0.8]
    assert state.step_accuracies == [0.2, 0.3, 0.4, 0.5, 0.6]
    assert [entry["epoch"] for entry in state.epochs] == [1, 2]
    assert state.checkpoints == [0, 1]
    assert (state.reason, state.scores, state.elapsed_s) == ("finished", {"test_accuracy": 0.7}, 4.2)
    assert state.progress == 1.0


@pytest.mark.parametrize("replayed_from", range(14))
def test_events_that_arrive_again_change_nothing(replayed_from):
    events = a_whole_run()
    assert folded(events + events[replayed_from:]) == folded(events)
    assert folded(events[: replayed_from + 1] + events) == folded(events)


@pytest.mark.parametrize("seed", range(5))
def test_however_often_each_event_is_repeated_the_state_is_the_same(seed):
    rng = random.Random(seed)
    events = a_whole_run()
    stuttered = [event for event in events for _ in range(rng.randint(1, 4))]
    assert folded(stuttered) == folded(events)


@pytest.mark.parametrize("lost", range(1, 13))
def test_a_lost_event_costs_only_what_it_carried(lost):
    events = a_whole_run()
    state = folded(events[:lost] + events[lost + 1 :])
    assert state.has_ended
    expected = [step for event in events if event["kind"] == "points" for step in event["steps"]]
    missing = events[lost].get("steps", [])
    assert state.steps == [step for step in expected if step not in missing]


def test_an_event_that_comes_too_late_is_dropped_not_sorted_in():
    events = a_whole_run()
    state = folded([*events[:6], events[7], events[6]])
    assert state.steps == [2]
    assert len(state.epochs) == 1


def test_nothing_wakes_a_run_that_has_ended():
    events = a_whole_run()
    late = {"sequence": 99, "kind": "points", "steps": [9], "losses": [0.1], "accuracies": [0.9], "elapsed_s": 9.0}
    assert folded([*events, late]) == folded(events)


def test_two_runs_share_no_lists():
    one, two = folded(a_whole_run()), RunState(run_id="two")
    assert one.steps
    assert not two.steps


def test_a_kind_of_event_not_known_here_counts_as_seen_and_changes_nothing_else():
    events = a_whole_run()[:6]
    state = folded([*events, {"sequence": 50, "kind": "weather", "elapsed_s": 1.0}])
    assert state.sequence == 50
    assert state.steps == [2]


def test_the_pace_before_the_first_epoch_is_that_of_the_steps_so_far():
    state = folded(a_whole_run()[:7])  # 4 of 8 steps after 2 seconds
    assert state.progress == 0.5
    assert state.remaining_s == pytest.approx(2.0)


def test_the_pace_after_an_epoch_is_that_of_whole_epochs():
    state = folded(a_whole_run()[:10])  # 6 of 8 steps; an epoch of 4 took 1.6 s
    assert state.remaining_s == pytest.approx(2 * 1.6 / 4)


@pytest.mark.parametrize("count", range(15))
def test_the_rest_is_unknown_or_a_positive_time_at_every_moment(count):
    state = folded(a_whole_run()[:count])
    assert state.remaining_s is None or state.remaining_s >= 0
    assert (state.remaining_s is None) == (not state.steps or state.has_ended)


def test_an_ended_run_has_nothing_left():
    assert folded(a_whole_run()).remaining_s is None


@pytest.mark.parametrize(
    ("reason", "progress"), [("finished", 1.0), ("early", 1.0), ("stopped", 0.5), ("diverged", 0.5), ("budget", 0.5)]
)
def test_a_run_broken_off_stays_where_it_stopped_and_one_that_ended_early_is_whole(reason, progress):
    state = folded(a_whole_run()[:7])  # 4 of 8 steps
    state.reason = reason
    assert state.progress == progress


def test_progress_never_exceeds_one():
    state = folded(a_whole_run()[:11])
    state.total_steps = 6
    assert state.progress == 1.0


def test_every_phase_and_reason_has_words():
    assert all(PHASE_WORDS.values())
    assert all(text.endswith(".") for text in REASON_WORDS.values())


def test_a_snapshot_stays_as_it_was_while_the_run_goes_on():
    events = a_whole_run()
    state = folded(events[:7])
    before = state.snapshot()
    for event in events[7:]:
        state.fold(event)
    assert before == folded(events[:7])
    assert state == folded(events)
