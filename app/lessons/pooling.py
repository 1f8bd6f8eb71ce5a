"""Experiments of the page "Pooling". `holds` takes the `Chosen` that their settings give."""

from dataclasses import replace

import numpy as np

from app.lessons.experiment import Experiment
from app.studies.pooling import Chosen, compare_orders, pooled
from app.studies.shift_study import study_shift

MATHS = r"""
With a map $x$, a window of $k \times k$ cells and a stride $s$, the window $R_{ij}$ of an output cell begins at row
$i s$ and column $j s$, less the padding. Each channel is pooled by itself, so their number stays the same.

$$
\text{max: } y_{ij} = \max_{r \in R_{ij}} x_r \qquad
\text{average: } y_{ij} = \frac{1}{|R_{ij}|} \sum_{r \in R_{ij}} x_r \qquad
\text{L2: } y_{ij} = \Big( \sum_{r \in R_{ij}} x_r^2 \Big)^{1/2}
$$

Stochastic pooling needs $x \ge 0$. It draws one cell $r$ with probability $p_r = x_r / \sum_{q \in R_{ij}} x_q$ while
the network learns, and takes $\sum_r p_r x_r$ afterwards.

Along an axis of $n$ cells with $p$ cells of padding in all, the output has $\lfloor (n + p - k) / s \rfloor + 1$ cells;
with "same" padding these are $\lceil n / s \rceil$. Padding never counts: $|R_{ij}|$ is the number of cells in the map.

Max pooling and ReLU may change places, because ReLU never turns the order of two numbers round:
$\max_r \mathrm{ReLU}(x_r) = \mathrm{ReLU}(\max_r x_r)$.

Sources: course chapters 2.2 and 3.1-3.2; Boureau, Ponce and LeCun 2010, *A theoretical analysis of feature pooling in
visual recognition* (max, average and what lies between); Zeiler and Fergus 2013, *Stochastic pooling for regularization
of deep convolutional neural networks*; global average: Lin, Chen and Yan 2014, *Network in network*; shifts: Zhang
2019, *Making convolutional networks shift-invariant again*.
"""


def _course_example_holds(chosen: Chosen) -> bool:
    valid = pooled(chosen.values, replace(chosen.pool, padding="valid"))
    return chosen.shown().output.tolist() == [[5.0, 6.0]] and valid.output.tolist() == [[5.0]]


def _strongest_edge_stays(chosen: Chosen) -> bool:
    largest, mean = chosen.shown().output, pooled(chosen.values, replace(chosen.pool, kind="average")).output
    return bool(9 * largest.size == chosen.values.size and largest.max() == chosen.values.max() > 1.5 * mean.max())


def _some_of_the_shift_is_hidden(chosen: Chosen) -> bool:
    one, two = (study_shift(replace(chosen, shift=replace(chosen.shift, right=right))) for right in (1, 2))
    return bool(
        0.3 < one.pooled_change / one.unpooled_change < 0.7
        and two.pooled_change > 1
        and np.array_equal(two.moved.output, np.roll(two.still.output, 1, axis=1))
    )


def _the_whole_shift_is_hidden(chosen: Chosen) -> bool:
    study = study_shift(chosen)
    return study.pooled_change < 1e-9 and study.unpooled_change > 1


def _order_matters_for_the_mean_alone(chosen: Chosen) -> bool:
    average = compare_orders(chosen.signed, replace(chosen.pool, kind="average"))
    return bool(
        compare_orders(chosen.signed, chosen.pool).difference.max() == 0
        and average.difference.max() > 50
        and chosen.signed.min() < 0
    )


EXPERIMENTS = (
    Experiment(
        title="The course's 2 × 3 numbers",
        settings={"pooled": "Numbers", "pooling": "max", "frame": "same"},
        notice="Windows of 2 with stride 2 do not fit into 3 columns. Same adds an empty column and gives 1 × 2: 5 and "
        "6. Choose Valid: the last column is never looked at, and 1 × 1 is left.",
        holds=_course_example_holds,
    ),
    Experiment(
        title="The strongest edge stays",
        settings={
            "source": "Photo", "photo": "cameraman", "pooled": "Feature map", "resolution": 24, "window": 3,
        },
        notice="One number of nine is left, and the strongest edge of the map is among them. Choose Average: now the "
        "calm cells around it count as well, and it fades.",
        holds=_strongest_edge_stays,
    ),
    Experiment(
        title="One pixel to the right",
        settings={
            "view": "Shift test", "source": "Photo", "photo": "cameraman", "pooled": "Feature map", "resolution": 24,
            "right": 1,
        },
        notice="An edge map changes by about 100 %, the pooled one by about half of that: less, but far from nothing. "
        "Move by 2, a whole window: every number goes one cell to the right, and most of the change is back.",
        holds=_some_of_the_shift_is_hidden,
    ),
    Experiment(
        title="The whole map in one number",
        settings={
            "view": "Shift test", "source": "Digit", "digit": 4, "pooled": "Feature map", "resolution": 28,
            "pooling": "global_average", "right": 3, "down": 2,
        },
        notice="The mean of all cells is the same wherever the edges are, as long as none leaves the map: only now a "
        "shift changes nothing at all. Repeat the edge instead, and see.",
        holds=_the_whole_shift_is_hidden,
    ),
    Experiment(
        title="ReLU first, or last",
        settings={"view": "ReLU before or after", "source": "Photo", "photo": "coffee", "resolution": 16},
        notice="With max pooling both orders give the same numbers, so ReLU can wait until there are fewer of them. "
        "Choose Average: negative numbers now pull the mean down before ReLU sees it.",
        holds=_order_matters_for_the_mean_alone,
    ),
)  # fmt: skip
