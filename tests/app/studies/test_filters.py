"""The page "Filters": tiles, twins, new kernels, what the browser is sent; experiments and code run; a run opened."""

import json
from typing import Any

import numpy as np
import pytest

from app.components.sheet import encode_sheet, parse_place
from app.lessons import filters as lesson
from app.lessons.experiment import Experiment
from app.lessons.filters import Shown
from app.studies.filters import (
    bank_code,
    both_answers,
    change_table,
    choices_for,
    edited_slices,
    faces,
    facts,
    folds,
    likeness_words,
    loss_words,
    losses,
    map_words,
    new_kernel,
    order_of,
    swap_code,
    tiles,
    turned,
)
from lab.architectures.filters import Swap, filter_layers
from lab.data import imagenet
from lab.data.photos import read_photo
from lab.engine import tasks
from lab.nets.inspection.subjects import lite0
from lab.ops.filter_banks import cosines, norms
from lab.ops.kernels import kernel

RNG = np.random.default_rng(0)
GREY, DEEP, MIXING = (
    RNG.normal(size=shape).astype(np.float32) for shape in ((3, 3, 1, 5), (3, 3, 12, 4), (1, 1, 24, 6))
)
COLOUR = RNG.normal(size=(3, 3, 3, 4)).astype(np.float32)


def test_filters_are_ordered_by_number_or_by_norm():
    bank = np.array([1.0, -3.0, 2.0]).reshape(1, 1, 1, 3)
    assert order_of(bank, "number") == [0, 1, 2]
    assert order_of(bank, "norm") == [1, 2, 0]


def test_tiles_are_colours_or_one_slice_and_the_dead_are_drawn_as_zero():
    np.testing.assert_array_equal(tiles(COLOUR, 2)[1], COLOUR[..., 1])
    np.testing.assert_array_equal(tiles(DEEP, 7)[3, ..., 0], DEEP[:, :, 7, 3])
    dying = GREY.copy()
    dying[..., 2] *= 1e-5
    assert not tiles(dying, 0)[2].any() and tiles(dying, 0)[1].any()


def test_a_1x1_kernel_is_folded_row_by_row():
    assert folds(24) == (4, 6) and folds(1152) == (32, 36) and folds(7) == (1, 7) and folds(1) == (1, 1)
    wide = RNG.normal(size=(1, 1, 64, 3))
    np.testing.assert_allclose(faces(wide, [2])[0, 1, :, 0], wide[0, 0, 8:16, 2], rtol=1e-6)


def test_a_deep_filter_is_shown_by_its_strongest_slices_in_their_order():
    bank = DEEP.copy()
    bank[:, :, 0] *= 0.001
    bank[:, :, 5] *= 0.001
    bank[:, :, 9] *= 0.001
    [face] = faces(bank, [1])
    assert face.shape == (11, 11, 1)  # three by three slices of 3 x 3 with a line between them
    np.testing.assert_allclose(face[:3, :3, 0], bank[:, :, 1, 1])
    np.testing.assert_allclose(face[4:7, 4:7, 0], bank[:, :, 6, 1])
    np.testing.assert_allclose(face[8:, 8:, 0], bank[:, :, 11, 1])
    assert not face[3].any()


def test_facts_of_a_filter_name_its_twin():
    bank = np.concatenate([GREY, -2 * GREY[..., 3:4]], axis=-1)
    assert facts(bank, 3).endswith("Most like filter 6 (cosine -1.00).")
    dying = GREY.copy()
    dying[..., 0] = 0
    assert "nearly zero" in facts(dying, 0)
    grey = np.repeat(GREY, 3, axis=2)
    assert "100% of its squared weights are the same" in facts(grey, 0)


def test_twins_are_counted_beside_those_that_chance_makes():
    bank = np.concatenate([GREY, GREY[..., :1]], axis=-1)
    words = likeness_words(bank, 0.97)
    assert words.startswith("**2 of 6**") and "it is 0." in words and "+1.000" in words


def test_what_training_changed_is_a_mean_over_the_filters_that_live():
    after = 2 * COLOUR
    after[..., 3] = 0
    rows = {row["Mean over filters"]: row for row in change_table(COLOUR, after)}
    expected = norms(COLOUR)[:3].mean()
    assert rows["Norm"]["Before"] == pytest.approx(expected) and rows["Norm"]["After"] == pytest.approx(2 * expected)
    assert len(rows) == 4 and len(change_table(MIXING, MIXING)) == 2


def test_a_filter_that_grows_does_not_turn_and_one_that_is_negated_turns_round():
    after = 3 * GREY
    after[..., 1] *= -1
    after[..., 2] = 0
    np.testing.assert_allclose(turned(GREY, after), [1, -1, 0, 1, 1], atol=1e-6)


def test_known_kernels_are_offered_in_the_sizes_they_come_in():
    assert "sobel_x" in choices_for(GREY) and "random" in choices_for(GREY)
    assert "sobel_x" not in choices_for(MIXING) and "random" in choices_for(MIXING)
    assert "sobel_x" not in choices_for(RNG.normal(size=(2, 2, 1, 1)))
    for name in choices_for(DEEP):
        assert new_kernel(name, DEEP, 0).shape == (3, 3, 12)


def test_a_known_kernel_stands_in_every_channel_and_has_the_norm_of_the_filter():
    made = new_kernel("sobel_x", DEEP, 2)
    assert np.linalg.norm(made) == pytest.approx(norms(DEEP)[2], rel=1e-5)
    for channel in range(12):
        np.testing.assert_allclose(made[..., channel], made[1, 2, 0] / 2 * kernel("sobel_x", 3), rtol=1e-5, atol=1e-6)
    dying = DEEP.copy()
    dying[..., 2] = 0
    assert np.linalg.norm(new_kernel("box_blur", dying, 2)) == pytest.approx(np.median(norms(dying)), rel=1e-5)


def test_simple_exchanges_are_exact_and_chance_has_a_seed():
    np.testing.assert_array_equal(new_kernel("own", DEEP, 1), DEEP[..., 1])
    np.testing.assert_array_equal(new_kernel("negative", DEEP, 1), -DEEP[..., 1])
    np.testing.assert_array_equal(new_kernel("copy", DEEP, 1, other=3), DEEP[..., 3])
    assert not new_kernel("zeros", DEEP, 1).any()
    first, again, other = (new_kernel("random", DEEP, 1, seed=seed) for seed in (4, 4, 5))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other) and not np.allclose(first[..., 0], first[..., 1])


def test_the_strongest_slices_of_a_filter_can_be_typed_into():
    bank = DEEP.copy()
    bank[:, :, [1, 4, 6, 7, 10, 11], 2] *= 10
    assert edited_slices(bank, 2) == [1, 4, 6, 7, 10, 11]
    assert edited_slices(COLOUR, 0) == [0, 1, 2]


def test_answers_are_compared_over_the_classes_that_lead_before_or_after():
    before, after = np.array([0.9, 0.05, 0.03, 0.01, 0.01, 0.0, 0.0]), np.array([0.1, 0, 0, 0, 0, 0.3, 0.6])
    rows = both_answers(before, after, "abcdefg")
    assert [row["class"] for row in rows[::2]] == ["a", "g", "f", "b", "c"]
    assert rows[2] == {"class": "g", "when": "before", "probability": 0.0, "place": 1}
    assert rows[3]["probability"] == pytest.approx(0.6)


def test_filters_are_listed_by_what_their_absence_costs():
    rows = losses(0.9, [0.89, 0.4, 0.95])
    assert [row["filter"] for row in rows] == [2, 1, 3]
    assert [row["left"] for row in rows] == [0.4, 0.89, 0.95]
    assert [row["loss"] for row in rows] == pytest.approx([50, 1, -5])
    assert loss_words(0.9, [0.89, 0.4, 0.95], "it").startswith("**1 of 3**")
    assert "Without filter 2, which costs most, it is 40.0%" in loss_words(0.9, [0.89, 0.4, 0.95], "it")
    assert "costs most" not in loss_words(0.9, [0.9], "it")


def test_a_map_of_one_number_is_explained():
    assert "2.5 everywhere: its weights say nothing, bias" in map_words(np.full((4, 4), 2.5), 0, 3)
    assert "nothing passes" in map_words(np.zeros((4, 4)), 0, 3)
    assert map_words(np.eye(4), 0, 1) == "Both maps have one scale, 0 to 1."


def test_the_browser_gets_every_tile_in_its_place_and_its_name():
    pictures = RNG.integers(0, 256, (3, 4, 5, 3), dtype=np.uint8)
    data, turn = encode_sheet(pictures, ["a", "b", "<c>"], label="three", chosen=2)
    length = int.from_bytes(data[:4], "little")
    header = json.loads(data[4 : 4 + length])
    assert (header["count"], header["height"], header["width"], header["chosen"]) == (3, 4, 5, 2)
    assert header["names"][2] == "<c>" and header["turn"] == turn
    np.testing.assert_array_equal(np.frombuffer(data, np.uint8, offset=4 + length).reshape(3, 4, 5, 3), pictures)
    assert encode_sheet(pictures, ["a", "b", "d"], label="three", chosen=2)[1] != turn
    assert encode_sheet(pictures, ["a", "b", "<c>"], label="three", chosen=0)[1] == turn
    with pytest.raises(ValueError, match="as many names"):
        encode_sheet(pictures, ["a"], label="", chosen=0)


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ({"place": 2, "turn": "t"}, 2),
        ({"place": 3, "turn": "t"}, None),
        ({"place": -1, "turn": "t"}, None),
        ({"place": True, "turn": "t"}, None),
        ({"place": 1, "turn": "another"}, None),
        (None, None),
        ("2", None),
    ],
)
def test_only_a_place_of_this_sheet_is_believed(answer, place):
    assert parse_place(answer, 3, "t") == place


def seen_by(settings: dict[str, Any]) -> Shown:
    """What the page computes with an experiment's settings."""
    layer = settings["layer"]
    place = (tasks.LITE0, "", None, imagenet.middle_square(read_photo(settings.get("photo", "coffee"))))
    bank = tasks.kernels_of(*place[:3], layer)
    index = settings.get("filter", 1) - 1
    swap = Swap(layer=layer, filter=index, kernel=new_kernel(settings.get("new", "own"), bank, index))
    found = tasks.swapped(*place, swap)
    is_each = settings.get("show") == "Switch each off"
    return Shown(
        bank=bank,
        largest=tasks.largest_values(*place[:3], layer, 0),
        before=found.before,
        after=found.after,
        without=tasks.without_each(*place, layer, tuple(range(bank.shape[-1]))) if is_each else found.before[None],
    )


@pytest.mark.parametrize("experiment", lesson.EXPERIMENTS, ids=lambda experiment: experiment.title)
def test_what_an_experiment_tells_to_notice_is_so(experiment: Experiment) -> None:
    assert experiment.holds(seen_by(dict(experiment.settings)))


def test_the_dead_of_the_first_layer_are_those_of_the_depthwise_layer_behind_it():
    first, behind = (tasks.largest_values(tasks.LITE0, "", None, name, 0) for name in ("stem_conv", "block0_depthwise"))
    assert np.flatnonzero(first <= 0).tolist() == np.flatnonzero(behind <= 0).tolist() == [11, 16, 28, 31]


def test_the_code_gives_the_filters_and_their_cosines():
    names: dict[str, Any] = {}
    exec(bank_code(True, "", None, "block2_depthwise"), names)
    bank = tasks.kernels_of(tasks.LITE0, "", None, "block2_depthwise")
    np.testing.assert_array_equal(names["bank"], bank)
    expected = cosines(bank)
    np.testing.assert_allclose(names["cosines"], expected, atol=1e-5)


@pytest.mark.parametrize("layer", ["stem_conv", "block2_depthwise", "block1_expand"])
def test_the_code_gives_the_answer_with_the_new_kernel_and_leaves_the_network_alone(layer: str):
    picture = imagenet.middle_square(read_photo("coffee"))
    bank = tasks.kernels_of(tasks.LITE0, "", None, layer)
    made = new_kernel("random", bank, 3, seed=2)
    names: dict[str, Any] = {"picture": picture, "kernel": made}
    exec(swap_code(True, "", None, layer, 3, is_depthwise="depthwise" in layer), names)
    found = tasks.swapped(tasks.LITE0, "", None, picture, Swap(layer=layer, filter=3, kernel=made))
    np.testing.assert_allclose(names["after"], found.after, atol=1e-5)
    assert np.abs(found.after - found.before).max() > 1e-4
    np.testing.assert_array_equal(lite0().filters(layer), bank)


def test_every_convolution_of_lite0_has_maps_and_filters():
    inside = lite0()
    layers = filter_layers(inside.architecture)
    assert len(layers) == 49
    for layer in layers:
        kernel = inside.model.get_layer(layer).get_weights()[0]
        expected = np.swapaxes(kernel, 2, 3) if "depthwise" in layer else kernel  # Keras: (kh, kw, C, 1)
        np.testing.assert_array_equal(tasks.kernels_of(tasks.LITE0, "", None, layer), expected)
