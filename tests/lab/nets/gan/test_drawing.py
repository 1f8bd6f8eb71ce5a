"""Drawing on demand: the same pictures and answers as the players give, and real neighbours found by search."""

import re

import numpy as np
import pytest

from lab.data import datasets
from lab.errors import InvalidSpec
from lab.gan_training import GanTrainSpec
from lab.nets.gan.drawing import Artist, neighbours
from lab.nets.gan.gan import Gan, pictures_out, pixels_in
from lab.nets.gan.judging import judge_of
from lab.nets.gan.quality import quality, reference, to_training
from lab.nets.models import shipped
from lab.nets.models.answer import compile_answer
from lab.ops.likeness import frechet_distance, precision_recall, variety

SMALL = {"width": 4, "latent": 6, "batch_size": 8}


@pytest.fixture(scope="module")
def artist() -> Artist:
    gan = Gan(GanTrainSpec(**SMALL))
    for _ in range(3):  # running means that are not those of the beginning
        gan.train_step(datasets.load("digits").train.images[:8])
    return Artist(gan)


def some_z(count: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, 6))


@pytest.mark.parametrize("count", [1, 3, 501])
def test_an_artist_draws_what_the_generator_does(artist, count):
    latents = some_z(count)
    expected = pictures_out(artist.gan.draw(latents.astype(np.float32)))
    assert np.abs(artist.draw(latents).astype(int) - expected).max() <= 1


@pytest.mark.parametrize("shape", [(0, 6), (2, 5), (6,)])
def test_z_of_another_length_or_none_are_refused(artist, shape):
    with pytest.raises(InvalidSpec, match=rf"take z of 6 numbers, one or more; got {re.escape(str(shape))}"):
        artist.drawings(np.zeros(shape))


def test_d_is_asked_about_each_picture_by_itself(artist):
    pictures = datasets.load("digits").test.images[:4]
    together = artist.ask(pictures)
    alone = [artist.ask(pictures[k : k + 1])[0] for k in range(4)]
    np.testing.assert_allclose(together, alone, rtol=1e-4)
    logits = artist.gan.discriminator(pixels_in(pictures), training=False).numpy()[:, 0]
    np.testing.assert_allclose(together, 1 / (1 + np.exp(-logits)), rtol=1e-4)


def test_drawings_carry_what_the_judge_says(artist):
    found = artist.drawings(some_z(5))
    opinion = judge_of("digits")(found.pictures)
    np.testing.assert_array_equal(found.kinds, opinion.kinds)
    np.testing.assert_allclose(found.confidences, opinion.shares.max(axis=1))
    whole = compile_answer(shipped.judge("digits"))(found.pictures)
    np.testing.assert_allclose(found.nones, whole[:, 10], atol=1e-5)


def test_where_nobody_judges_nothing_is_said():
    gan = Gan(GanTrainSpec(**SMALL | {"data": "animals"}))
    found = Artist(gan).drawings(some_z(2))
    assert found.kinds is None and found.confidences is None
    assert Artist(gan).measured(8) is None


@pytest.mark.parametrize("by_judge", [False, True])
def test_neighbours_are_the_nearest_of_all_training_pictures(by_judge):
    dataset = datasets.load("digits")
    asked = dataset.test.images[:3]
    found = neighbours(asked, "digits", 2, by_judge=by_judge)
    assert found.among == len(dataset.train)
    for k, picture in enumerate(asked):
        if by_judge:
            judge = judge_of("digits")
            seen, known = judge(picture[None]).features[0], judge(dataset.train.images).features
            apart = np.array([np.linalg.norm(seen - each) for each in known])
        else:
            apart = np.sqrt(((dataset.train.images.astype(float) - picture) ** 2).mean(axis=(1, 2, 3)))
        best = np.argsort(apart)[:2]
        np.testing.assert_allclose(found.apart[k], apart[best], rtol=1e-3)
        np.testing.assert_array_equal(found.pictures[k, 0], dataset.train.images[best[0]])
        assert found.usual[k] == pytest.approx(apart[best[0]], rel=1e-3)  # the usual ones are those of test pictures


def test_a_training_picture_is_its_own_neighbour():
    found = neighbours(datasets.load("digits").train.images[5:6], "digits", 1, by_judge=False)
    assert found.apart[0, 0] == pytest.approx(0, abs=1e-3)


def test_a_contest_mixes_test_pictures_with_drawings_by_its_seed(artist):
    first, again, other = (artist.contest(10, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.pictures, again.pictures)
    assert not np.array_equal(first.pictures, other.pictures)
    test = {picture.tobytes() for picture in datasets.load("digits").test.images}
    assert [picture.tobytes() in test for picture in first.pictures] == first.is_real.tolist()
    np.testing.assert_allclose(first.answers, artist.ask(first.pictures), rtol=1e-4)


def test_coins_of_many_contests_are_fair(artist):
    shares = [artist.contest(10, seed).is_real.mean() for seed in range(40)]
    assert 0.4 < np.mean(shares) < 0.6


def test_d_s_bound_lies_between_its_mean_answers(artist):
    dataset, bound = datasets.load("digits"), artist.contest(2, 0).bound
    real = artist.ask(dataset.validation.images[:200]).mean()
    assert min(real, 2 * bound - real) <= bound <= max(real, 2 * bound - real)
    assert bound == pytest.approx((real + artist.ask(artist.draw(_watched(artist))).mean()) / 2, rel=1e-4)


def _watched(artist: Artist) -> np.ndarray:
    return np.random.default_rng([artist.gan.spec.seed, 7]).standard_normal((200, 6), dtype=np.float32)


def test_quality_is_what_its_parts_say():
    dataset, judge = datasets.load("digits"), judge_of("digits")
    drawn = dataset.train.images[-60:]
    found = quality(drawn, "digits", "validation")
    ours, real = judge(drawn), judge(dataset.validation.images)
    assert found.frechet == pytest.approx(frechet_distance(ours.features, real.features))
    assert (found.precision, found.recall) == precision_recall(real.features, ours.features)
    assert found.variety == pytest.approx(variety(drawn, dataset.validation.images))
    assert found.accepted() == pytest.approx((ours.shares.max(axis=1) > 0.9).mean())
    assert found.accepted_by_kind().sum() == round(60 * found.accepted())
    assert found.nearest_training == 0  # they are training pictures
    learnt = judge(dataset.train.images[: len(dataset.validation)])
    assert found.frechet_of_real == pytest.approx(frechet_distance(learnt.features, real.features))
    assert found.nearest_training_of_real == pytest.approx(to_training(dataset.validation.images[:200], "digits"))
    assert (found.precision_of_real, found.recall_of_real) == precision_recall(real.features, learnt.features)
    np.testing.assert_array_equal(found.real_kinds, real.kinds)
    assert reference("digits", "validation") is reference("digits", "validation")
    assert reference("animals", "test") is None and quality(drawn, "animals") is None
