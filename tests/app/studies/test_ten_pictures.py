"""You are the discriminator: right answers are counted, and called luck where a coin does as well."""

import numpy as np
import pytest
from scipy.stats import binomtest

from app.studies.ten_pictures import Round, chance_to_reach, sum_in_words, verdict
from lab.architectures.gan import Contest


def a_round(is_real: list[bool], answers: list[float], bound: float = 0.5) -> Round:
    count = len(is_real)
    return Round(
        Contest(
            pictures=np.zeros((count, 2, 2, 1), np.uint8),
            is_real=np.array(is_real),
            answers=np.array(answers, np.float32),
            bound=bound,
        )
    )


def test_a_second_click_does_not_answer_the_next_picture():
    played = a_round([True, False], [0.9, 0.1])
    played.say(0, True)
    played.say(0, True)
    assert played.said == [True] and played.number == 1 and not played.is_over
    played.say(1, True)
    played.say(2, True)
    assert played.is_over and played.is_right().tolist() == [True, False]
    assert played.d_is_right().tolist() == [True, True]
    played.restart()
    assert played.number == 0


def test_d_takes_for_real_what_it_gives_more_than_the_bound():
    played = a_round([True, True, False, False], [0.3, 0.31, 0.31, 0.3], bound=0.305)
    for number in range(4):
        played.say(number, True)
    assert played.d_is_right().tolist() == [False, True, False, True]


@pytest.mark.parametrize("right", range(11))
def test_the_chance_of_a_coin_is_the_binomial_one(right):
    expected = binomtest(right, 10, 0.5, alternative="greater").pvalue
    assert chance_to_reach(right, 10) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("right", "d_right", "words"),
    [
        (10, 5, "ahead of D by 5"),
        (5, 10, "D is ahead of you by 5"),
        (7, 7, "equal"),
        (9, 0, "you can tell them apart"),
        (0, 9, "D can tell them apart"),
    ],
)
def test_the_verdict_says_who_leads_and_whether_it_is_luck(right, d_right, words):
    played = a_round([True] * 10, [1.0] * d_right + [0.0] * (10 - d_right))
    for number in range(10):
        played.say(number, number < right)
    assert words in verdict(played)
    assert ("do not show that you can" in verdict(played)) == (right < 9)
    assert ("do not show that D can" in verdict(played)) == (d_right < 9)


def test_a_coin_s_share_near_the_bound_has_a_decimal():
    played = a_round([True] * 10, [1.0] * 10)
    for number in range(10):
        played.say(number, number < 8)
    assert "in 5.5% of such games: 10 pictures do not show that you can." in verdict(played)
    assert "in less than 1% of such games: D can tell them apart." in verdict(played)


def test_several_tens_are_summed_as_far_as_they_are_ended():
    eight, nine, begun = (a_round([True] * 10, [0.0] * 10) for _ in range(3))
    assert sum_in_words([]) == "" and sum_in_words([begun]) == ""
    for number in range(10):
        eight.say(number, number < 8)
    assert sum_in_words([eight, begun]) == ""
    for number in range(10):
        nine.say(number, number < 9)
    words = sum_in_words([eight, nine, begun])
    assert words.startswith("**Together, 2 tens**: you 17 of 20, D 0.")
    assert binomtest(17, 20, 0.5, alternative="greater").pvalue < 0.01
    assert "in less than 1% of such games: you can tell them apart" in words
    assert "20 pictures do not show that D can" in words
