"""Fields drawn ahead: a rule of number and seed, on time, and over when the training is."""

import threading

import numpy as np
import pytest

from lab.data import datasets
from lab.data.clutter import TASKS
from lab.data.records import Part
from lab.nets.attention.feeding import Feed


@pytest.fixture(scope="module")
def few() -> Part:
    train = datasets.load("digits").train
    return Part(images=train.images[:50], labels=train.labels[:50])


def test_batches_come_in_order_and_follow_from_seed_and_number(few):
    feed = Feed(TASKS["cluttered"], few, batch_size=16, seed=3)
    with feed.running(first=2) as batches:
        for number in (2, 3, 4):
            batch, expected = next(batches), feed.batch(number)
            np.testing.assert_array_equal(batch.images, expected.images)
            np.testing.assert_array_equal(batch.labels, expected.labels)
    assert (feed.batch(2).images != feed.batch(3).images).any()
    assert (feed.batch(2).images != Feed(TASKS["cluttered"], few, batch_size=16, seed=4).batch(2).images).any()


def test_the_thread_ends_with_the_block(few):
    with Feed(TASKS["centred"], few, batch_size=4, seed=0).running() as batches:
        next(batches)
        assert any(thread.name == "ahead" for thread in threading.enumerate())
    assert not any(thread.name == "ahead" for thread in threading.enumerate())


def test_what_goes_wrong_in_the_thread_reaches_the_training(few):
    one = Part(images=few.images[:1], labels=few.labels[:1])
    feed = Feed(TASKS["cluttered"], one, batch_size=4, seed=0)
    with feed.running() as batches, pytest.raises(ValueError, match="the part must have >= 2, got 1"):
        next(batches)
