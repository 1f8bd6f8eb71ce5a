"""Measures in pairs meet the same moods of the machine."""

from bench.engines import in_pairs


def test_two_measures_take_turns_and_each_is_first_in_turn():
    order: list[str] = []

    def measure(name: str):
        return lambda number: order.append(f"{name}{number}") or float(len(order))

    ours, theirs = in_pairs(3, measure("a"), measure("b"))
    assert order == ["a0", "b0", "b1", "a1", "a2", "b2"]
    assert (ours, theirs) == ((1, 4, 5), (2, 3, 6))
    assert in_pairs(0, measure("a"), measure("b")) == ((), ())
