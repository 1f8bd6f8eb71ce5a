"""Values held and kept, against sums by hand."""

from lab.architectures.architecture import Plan, table
from lab.architectures.course import lenet5, mlp
from lab.architectures.layers import Add, Conv2D, Dense, Dropout, Flatten
from lab.architectures.memory import kept_of, values_held, values_kept
from lab.architectures.vgg import vgg


def test_a_chain_holds_its_two_largest_neighbours():
    # 32 x 32; 28 x 28 x 6; 14 x 14 x 6; 10 x 10 x 16; 5 x 5 x 16; 120; 84; 10
    assert values_held(lenet5((32, 32, 1), 10)) == 28 * 28 * 6 + 14 * 14 * 6
    assert values_held(vgg(16)) == 2 * 224 * 224 * 64


def test_a_skip_is_held_until_its_sum():
    plan = Plan("skip", "", (8, 8, 4))
    start = plan.add("start", Conv2D(filters=4, kernel=1))  # 256 values
    plan.add("wide", Conv2D(filters=10, kernel=1))  # 640
    plan.add("narrow", Conv2D(filters=4, kernel=1))  # 256, while wide and start are held
    plan.add("sum", Add(), "narrow", start)
    assert values_held(plan.architecture()) == 256 + 640 + 256
    alone = Plan("chain", "", (8, 8, 4))
    for name, filters in (("start", 4), ("wide", 10), ("narrow", 4)):
        alone.add(name, Conv2D(filters=filters, kernel=1))
    assert values_held(alone.architecture()) == 640 + 256


def test_flatten_and_dropout_make_no_values_in_an_answer():
    plan = Plan("flat", "", (4, 4, 2))
    plan.add("flatten", Flatten())
    plan.add("dropout", Dropout(rate=0.5))
    plan.add("dense", Dense(units=5))
    assert values_held(plan.architecture()) == 32 + 5


def test_training_keeps_the_picture_and_every_output_but_flattens():
    # The picture, three outputs of 512 with dropout behind two of them, and ten answers.
    assert values_kept(mlp((28, 28, 1), 10)) == 784 + 4 * 512 + 10
    assert values_kept(lenet5((32, 32, 1), 10)) == 1024 + 4704 + 1176 + 1600 + 400 + 120 + 84 + 10


def test_what_is_kept_of_the_layers_and_of_the_picture_is_all():
    network = vgg(16)
    assert sum(kept_of(row) for row in table(network)) + 3 * 224**2 == values_kept(network)
