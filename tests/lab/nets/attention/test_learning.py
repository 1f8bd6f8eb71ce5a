"""A training step learns, the same one twice is the same, and a state taken up goes on as if nothing had been."""

from dataclasses import replace

import numpy as np
import pytest

from lab.architectures.ram import RamSpec
from lab.architectures.rivals import fully_connected, paper_convolutional
from lab.data import datasets
from lab.data.clutter import TASKS, held_out
from lab.nets.attention.comparison import WholePicturePupil
from lab.nets.attention.feeding import Feed
from lab.nets.attention.learning import Learner, RamPupil, Recipe
from lab.nets.attention.ram import build_ram

SMALL = RamSpec(glimpses=3, patch=8, hidden_units=16, glimpse_units=32, core_units=32, location_units=16)
QUICK = Recipe(steps=200, batch_size=32, warm_up=10, learning_rate=3e-3)


@pytest.fixture(scope="module")
def digits():
    return datasets.load("digits")


def ram_learner(recipe: Recipe = QUICK, spec: RamSpec = SMALL) -> Learner:
    return Learner(RamPupil(build_ram(spec, seed=0, is_compiled=False), recipe, seed=0), recipe, (28, 28, 1))


def teach(learner: Learner, digits, first: int, steps: int) -> list[float]:
    feed = Feed(TASKS["centred"], digits.train, batch_size=learner.recipe.batch_size, seed=0)
    batches = [feed.batch(number) for number in range(first, first + steps)]
    return [float(learner.learn_from(batch.images, batch.labels)["loss"]) for batch in batches]


def test_two_hundred_steps_teach_digits(digits):
    learner = ram_learner()
    validation = held_out(TASKS["centred"], digits.validation, "validation")

    def error() -> float:
        with learner.averaged():
            return float((learner.pupil.answers(validation.images).argmax(axis=1) != validation.labels).mean())

    before = error()
    losses = teach(learner, digits, 0, 200)
    assert learner.steps_done == 200
    assert before > 0.8 and error() < 0.45
    assert np.mean(losses[-20:]) < 0.6 * np.mean(losses[:20])


def test_the_same_training_twice_gives_the_same_losses(digits):
    np.testing.assert_allclose(*(teach(ram_learner(), digits, 0, 15) for _ in range(2)), rtol=1e-4)


def test_a_state_taken_up_goes_on_as_if_there_had_been_no_stop(digits):
    whole = ram_learner()
    teach(whole, digits, 0, 10)
    kept = whole.state()
    expected = teach(whole, digits, 10, 10)
    resumed = ram_learner()
    resumed.restore(kept)
    assert resumed.steps_done == 10
    np.testing.assert_allclose(teach(resumed, digits, 10, 10), expected, rtol=1e-4)
    with whole.averaged(), resumed.averaged():
        for mine, its in zip(whole.model.get_weights(), resumed.model.get_weights(), strict=True):
            np.testing.assert_allclose(mine, its, atol=1e-4)


def test_the_averaged_weights_are_a_moving_average_and_only_lent(digits):
    recipe = Recipe(steps=20, batch_size=8, warm_up=1, average_over=4)
    learner = ram_learner(recipe)
    by_hand = learner.model.get_weights()
    for number in range(5):
        teach(learner, digits, number, 1)
        share = max(1 / 4, 10 / (10 + number + 1))
        by_hand = [mine + share * (now - mine) for mine, now in zip(by_hand, learner.model.get_weights(), strict=True)]
    learned = learner.model.get_weights()
    with learner.averaged():
        for mine, its in zip(by_hand, learner.model.get_weights(), strict=True):
            np.testing.assert_allclose(mine, its, atol=1e-5)
    for mine, its in zip(learned, learner.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, its)


@pytest.mark.parametrize("changes", [{"gaze": "random"}, {"gaze": "centre"}, {"glimpses": 1}])
def test_networks_without_a_policy_learn_and_leave_the_location_network_alone(digits, changes):
    learner = ram_learner(spec=replace(SMALL, **changes))
    before = learner.model.location.get_weights()
    losses = teach(learner, digits, 0, 60)
    assert np.mean(losses[-10:]) < np.mean(losses[:10])
    for mine, its in zip(before, learner.model.location.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, its)


def test_the_policy_learns_at_its_own_rate(digits):
    def moved(policy_rate: float) -> dict[str, float]:
        learner = ram_learner(Recipe(steps=1000, batch_size=32, warm_up=1, policy_rate=policy_rate))
        parts = {"location": learner.model.location, "core": learner.model.core}
        before = {name: part.get_weights() for name, part in parts.items()}
        teach(learner, digits, 0, 3)
        return {
            name: max(
                float(np.abs(now - then).max()) for now, then in zip(part.get_weights(), before[name], strict=True)
            )
            for name, part in parts.items()
        }

    slow, fast = moved(0.01), moved(1.0)
    assert 0 < slow["location"] < 0.05 * fast["location"]
    assert slow["core"] == pytest.approx(fast["core"], rel=0.5)


def test_several_roll_outs_see_each_picture_several_times(digits):
    once, often = ram_learner(), ram_learner(Recipe(steps=200, batch_size=32, warm_up=10, roll_outs=4))
    shares = [
        float(learner.learn_from(digits.train.images[:32], digits.train.labels[:32])["accuracy"])
        for learner in (once, often)
    ]
    assert shares[0] * 32 == pytest.approx(round(shares[0] * 32), abs=1e-4)
    assert shares[1] * 128 == pytest.approx(round(shares[1] * 128), abs=1e-4)


def test_gradients_are_shortened_and_the_rate_falls_to_zero(digits):
    held = ram_learner(Recipe(steps=12, batch_size=8, warm_up=1, longest_gradient=1e-9))
    assert float(held.learn_from(digits.train.images[:8], digits.train.labels[:8])["gradient"]) > 1e-3
    teach(held, digits, 1, 11)
    before = held.model.get_weights()
    teach(held, digits, 12, 1)  # beyond the plan: the rate is zero
    for mine, its in zip(before, held.model.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, its)


def test_answers_follow_the_means_or_the_samples(digits):
    images = digits.validation.images[:40]
    pupil = ram_learner().pupil
    np.testing.assert_allclose(pupil.answers(images).sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(pupil.answers(images), pupil.answers(images))
    assert (pupil.answers(images) != pupil.answers(images, is_sampled=False)).any()
    assert pupil.answers(images[:0]).shape == (0, 10)


@pytest.mark.parametrize("record", [fully_connected(28, 64), paper_convolutional(28)])
def test_the_networks_beside_it_learn_from_the_same_batches(digits, record):
    pupil = WholePicturePupil(record, seed=0)
    learner = Learner(pupil, QUICK, (28, 28, 1))
    losses = teach(learner, digits, 0, 200)
    validation = held_out(TASKS["centred"], digits.validation, "validation")
    assert np.mean(losses[-20:]) < 0.5 * losses[0]
    assert (pupil.answers(validation.images).argmax(axis=1) != validation.labels).mean() < 0.2
