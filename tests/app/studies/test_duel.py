"""The page "You against RAM": what is uncovered is what the sensor sees, and the score counts right answers."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.stats import binomtest
from streamlit.testing.v1 import AppTest

from app.lessons import duel as lesson
from app.lessons.experiment import Experiment
from app.studies.duel import (
    COVER,
    MIDDLE,
    RAM,
    ROUNDS,
    YOU,
    Game,
    Standing,
    chance_of_lead,
    fields_of,
    rivals,
    tally,
    uncovered,
    verdict,
)
from app.widgets.duel_form import ALL, DEFAULTS, LAST_FIELDS, LOOKS
from lab.cards import attention_card
from lab.data import clutter, datasets
from lab.engine import tasks
from lab.nets.attention import shipped
from lab.ops.glimpses import glimpse
from tests.browser import ROOT

RNG = np.random.default_rng(8)


def standing(you: list[bool], ram: list[bool], **others: list[bool]) -> Standing:
    """Who was right on which field; every digit is a 3, and who is wrong says 4."""
    answers = {name: np.where(right, 3, 4) for name, right in {YOU: you, RAM: ram, **others}.items()}
    return Standing(labels=np.full(len(you), 3), answers=answers)


def test_nothing_looked_at_is_all_covered() -> None:
    assert (uncovered(np.zeros((5, 7, 1), np.uint8), [], size=2, scales=1, factor=2) == COVER).all()


@pytest.mark.parametrize("look", [(0.0, 0.0), (-1.0, 1.0), (0.9, -0.2)])
def test_a_look_uncovers_each_square_with_what_the_sensor_sees_there(look) -> None:
    image = RNG.integers(0, 256, (30, 26, 1), dtype=np.uint8)
    shown = uncovered(image, [look], size=4, scales=3, factor=2)
    seen = glimpse(image, look, size=4, scales=3)
    for row in range(30):
        for column in range(26):
            expected = COVER
            for scale in (2, 1, 0):  # the sharpest that covers the pixel
                left, top, right, bottom = seen.squares_xyxy[scale]
                if top <= row < bottom and left <= column < right:
                    expected = round(seen.patches[scale, (row - top) // 2**scale, (column - left) // 2**scale, 0])
            assert shown[row, column] == expected


def test_a_sharp_look_stays_over_a_later_coarse_one() -> None:
    image = RNG.integers(0, 256, (24, 24, 1), dtype=np.uint8)
    shown = uncovered(image, [(0.0, 0.0), (0.3, 0.3)], size=4, scales=2, factor=3)
    left, top, right, bottom = glimpse(image, (0.0, 0.0), size=4).squares_xyxy[0]
    np.testing.assert_array_equal(shown[top:bottom, left:right], image[top:bottom, left:right, 0])


def test_the_score_counts_right_answers_and_says_which() -> None:
    found = tally(Standing(labels=np.array([1, 2, 3]), answers={YOU: np.array([1, 0, 3]), RAM: np.array([0, 2, 0])}))
    assert found == [
        {"Player": "You", "Right": 2, "of": 3, "Field by field": "✓ ✗ ✓"},
        {"Player": "RAM", "Right": 1, "of": 3, "Field by field": "✗ ✓ ✗"},
    ]


@pytest.mark.parametrize("wins", range(6))
@pytest.mark.parametrize("losses", range(5))
def test_the_chance_of_a_lead_is_the_two_sided_sign_test(wins: int, losses: int) -> None:
    both = ROUNDS - wins - losses
    you = [True] * wins + [False] * losses + [True] * both
    ram = [False] * wins + [True] * losses + [True] * both
    expected = binomtest(wins, wins + losses).pvalue if wins + losses else 1.0
    assert chance_of_lead(standing(you, ram)) == pytest.approx(expected)


def test_the_verdict_names_everybody_and_does_not_make_much_of_little() -> None:
    words = verdict(standing([True] * 8 + [False] * 2, [True] * 9 + [False], **{"Conv net": [True] * 7 + [False] * 3}))
    assert "You read 8 of 10, RAM 9" in words
    assert "Conv net 7" in words
    assert "RAM leads by one field" in words
    assert "100 of 100 such games" in words
    assert "it may well be luck" in words


def test_the_verdict_of_a_clear_win_and_of_a_draw() -> None:
    won = verdict(standing([True] * 10, [True] * 2 + [False] * 8))
    assert "You lead by 8 fields" in won
    assert "less than one of 100" in won
    assert "hardly luck" in won
    assert "A draw" in verdict(standing([True, False], [False, True]))


def test_a_game_takes_what_is_meant_for_the_round_on_the_table_and_nothing_else() -> None:
    game = Game("ram-centred", 1, 3)
    for place in [(0.5, 0.5), (-0.5, 0.0), (0.1, 0.1)]:
        game.look(place)
    assert game.looks == [MIDDLE, (0.5, 0.5), (-0.5, 0.0)]
    game.go_on(0)
    assert not game.given
    game.answer(0, 7)
    game.answer(0, 8)  # a second click
    game.answer(1, 8)  # another tab, ahead
    assert (game.given, game.is_open, game.round, game.left) == ([7], True, 0, 0)
    game.go_on(0)
    game.go_on(0)
    assert (game.looks, game.is_open, game.round, game.left) == ([MIDDLE], False, 1, 2)
    for number in range(1, ROUNDS):
        game.answer(number, number)
        game.go_on(number)
    assert game.is_over
    assert game.is_open
    assert game.round == ROUNDS - 1
    game.restart()
    assert (game.given, game.looks, game.is_open, game.round) == ([], [MIDDLE], False, 0)


def test_the_same_number_gives_the_same_ten_fields_of_test_digits() -> None:
    first, again, other = (fields_of("ram-cluttered", seed).images for seed in (4, 4, 5))
    assert first.shape == (ROUNDS, 60, 60, 1)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_ram_is_the_first_of_the_rivals_and_all_play_its_task() -> None:
    found = rivals("ram-cluttered")
    assert next(iter(found)) == RAM
    assert {attention_card(name)["task"]["name"] for name in found.values()} == {"cluttered"}


@pytest.mark.parametrize("looks", [None, 1, 2, 99])
def test_the_task_gives_the_answers_of_the_shipped_network_after_so_many_looks(looks: int | None) -> None:
    fields = clutter.draw(clutter.TASKS["translated"], datasets.load("digits").test, 40, seed=1)
    answers = tasks.attention_answers("ram-translated", fields.images, looks)
    watched = shipped.watcher("ram-translated").watch(fields.images)
    last = min(looks or 99, watched.probabilities.shape[1])
    np.testing.assert_array_equal(answers, watched.probabilities[:, last - 1].argmax(axis=1))
    assert (answers == fields.labels).mean() > 0.75


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment) -> None:
    chosen = DEFAULTS | dict(experiment.settings)
    assert chosen["looks"] in LOOKS
    fields = fields_of(chosen["against"], chosen["fields"])
    looks = None if chosen["looks"] == ALL else chosen["looks"]
    answers = {RAM: tasks.attention_answers(chosen["against"], fields.images, looks)}
    assert experiment.holds(Standing(labels=fields.labels, answers=answers))


def test_no_set_of_ten_is_harder_for_ram_than_the_one_that_the_page_names() -> None:
    fields = [fields_of("ram-cluttered", seed) for seed in range(1, LAST_FIELDS + 1)]
    answers = tasks.attention_answers("ram-cluttered", np.concatenate([drawn.images for drawn in fields]))
    right = (answers == np.concatenate([drawn.labels for drawn in fields])).reshape(-1, ROUNDS).sum(axis=1)
    named = next(dict(found.settings) for found in lesson.EXPERIMENTS if "weak" in found.title)
    assert right.argmin() + 1 == named["fields"]


class Engine:
    """An engine that answers at once, in this process."""

    def call(self, task, *arguments):
        return task(*arguments)

    def health(self) -> SimpleNamespace:
        return SimpleNamespace(state="ready")


def test_the_page_plays_ten_fields_closes_with_a_verdict_and_remembers_the_game(monkeypatch) -> None:
    monkeypatch.setattr("app.backend.get_backend", Engine)
    controls = {"visitor": "a player", "against": "ram-centred", "fields": 3, "looks": 2}

    def opened() -> AppTest:
        page = AppTest.from_file(ROOT / "app/views/duel.py", default_timeout=30)
        for name, value in controls.items():
            page.session_state[name] = value
        return page.run()

    page = opened()
    labels = fields_of("ram-centred", 3).labels
    for number, label in enumerate(labels):
        assert "1 look left" in page.markdown[1].value
        said = int(label) if number else (int(label) + 1) % 10
        page.button(f"say-{said}").click().run()
        assert f"You said {said}: {'right' if number else 'wrong'}" in page.markdown[1].value
        if number == 4:
            page = opened()  # as after a reload
            assert f"You said {said}: right" in page.markdown[1].value
        if number < ROUNDS - 1:
            next(button for button in page.button if button.label == "Next field").click().run()
    assert not page.exception
    assert "You read 9 of 10, RAM " in page.markdown[2].value
    next(button for button in page.button if button.label == "Ten other fields").click().run()
    assert page.slider("fields").value == 4
    assert "1 look left" in page.markdown[1].value
