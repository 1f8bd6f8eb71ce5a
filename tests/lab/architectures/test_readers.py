"""What an answer costs: RAM's price is flat, the price of looking at everything grows with the area."""

from dataclasses import asdict

import pytest

from lab.architectures.architecture import chain, count_multiply_accumulates
from lab.architectures.readers import cost_of_answer
from lab.architectures.soft import SoftSpec, multiply_accumulates
from lab.cards import attention_card
from lab.errors import InvalidSpec


def test_an_empty_network_multiplies_nothing():
    assert count_multiply_accumulates(chain("empty", "Empty", (4, 4, 1), [])) == 0


@pytest.mark.parametrize("side", [60, 100, 300])
def test_rivals_cost_what_their_sums_have_products(side):
    maps = ((side - 10) // 5 + 1) ** 2 * 8
    assert cost_of_answer({"network": "conv"}, side) == maps * 100 + maps * 256 + 256 * 10
    assert cost_of_answer({"network": "fc256"}, side) == side**2 * 256 + 256 * 256 + 256 * 10


def test_ram_costs_the_same_for_a_field_of_any_size():
    card = attention_card("ram-cluttered")
    # By hand, eight glimpses of 3 x 12 x 12: what, where, joined, core; seven moves; one answer.
    glimpse = 432 * 128 + 2 * 128 + 256 * 256 + 512 * 256
    assert {cost_of_answer(card, side) for side in (28, 60, 120, 300)} == {
        8 * glimpse + 7 * (256 * 128 + 128 * 2) + 256 * 10
    }


def test_a_field_too_small_for_a_convolution_is_refused():
    with pytest.raises(InvalidSpec, match="a window of 10 does not fit into 8 pixels"):
        cost_of_answer({"network": "conv"}, 8)


def test_soft_attention_costs_what_its_record_says():
    spec = SoftSpec(steps=3)
    card = {"network": "soft", "spec": asdict(spec)}
    assert cost_of_answer(card, 100) == multiply_accumulates(spec, 100) > 2 * multiply_accumulates(spec, 60)
