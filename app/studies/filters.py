"""What the page "Filters" computes from the kernels of a layer. Pure.

A bank is float `(kh, kw, C_in, filters)`; filters are counted from 0 here and from 1 on the screen.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from app.studies.inside import best, network_code
from lab.ops.filter_banks import (
    closest_pairs,
    cosines_to,
    grey_share,
    is_nearly_zero,
    nearest,
    noise_bank,
    norms,
    roughness,
)
from lab.ops.kernels import KERNELS, kernel

Order = Literal["number", "norm"]
OWN, ZEROS, NEGATIVE, COPY = "own", "zeros", "negative", "copy"
OF_THE_BANK = {
    OWN: "Its own numbers",
    ZEROS: "Zeros: switched off",
    NEGATIVE: "Its negative",
    COPY: "A copy of another filter",
}
MOST_IN_FACE = 9  # slices of a deep filter that stand for it
MOST_EDITED = 6  # slices of a deep filter that can be typed into
TOP = 5
LITTLE = 3.0  # points of a hundred


def order_of(bank: np.ndarray, order: Order) -> list[int]:
    """The filters by number, or the largest norm first; equal ones keep their order."""
    if order == "number":
        return list(range(bank.shape[-1]))
    return np.argsort(-norms(bank), kind="stable").tolist()


def is_matrix(bank: np.ndarray) -> bool:
    """Whether the kernels are 1 x 1: the layer is a matrix from input channels to filters."""
    return bank.shape[:2] == (1, 1)


def has_slices(bank: np.ndarray) -> bool:
    """Whether a filter is a stack of slices that no single picture can show: neither grey, nor colour, nor 1 x 1."""
    return not is_matrix(bank) and bank.shape[2] not in (1, 3)


def tiles(bank: np.ndarray, channel: int) -> NDArray[np.float32]:
    """Filters as pictures, float32 `(filters, kh, kw, C)`: colours where the input has three channels, else one slice.

    A filter that is nearly zero is drawn as zero: on a scale of its own, its remains would look like a filter.

    Args:
        channel: of the input; of no account where the input has one channel or three.
    """
    shown = bank[:, :, channel : channel + 1] if has_slices(bank) else bank
    return np.moveaxis(np.where(is_nearly_zero(bank), 0, shown), -1, 0).astype(np.float32)


def faces(bank: np.ndarray, filters: list[int]) -> NDArray[np.float32]:
    """Some filters, each as one picture however deep it is: float32 `(n, h, w, C)`.

    A 1 x 1 kernel is folded into rows; of a deep one the nine strongest slices stand side by side, the same input
    channels for all of them.
    """
    chosen = bank[..., filters]
    if is_matrix(bank):
        rows, columns = folds(bank.shape[2])
        return np.moveaxis(chosen.reshape(rows, columns, 1, -1), -1, 0).astype(np.float32)
    if not has_slices(bank):
        return np.moveaxis(chosen, -1, 0).astype(np.float32)
    height, width = bank.shape[:2]
    strength = np.square(chosen).sum(axis=(0, 1, 3))
    side = min(int(np.ceil(np.sqrt(len(strength)))), int(np.sqrt(MOST_IN_FACE)))
    sheet = np.zeros((len(filters), side * (height + 1) - 1, side * (width + 1) - 1, 1), np.float32)
    for place, channel in enumerate(np.sort(np.argsort(-strength, kind="stable")[: side * side])):
        top, left = place // side * (height + 1), place % side * (width + 1)
        sheet[:, top : top + height, left : left + width, 0] = np.moveaxis(chosen[:, :, channel], -1, 0)
    return sheet


def folds(count: int) -> tuple[int, int]:
    """Rows and columns into which so many numbers are folded: as square as goes, all rows full, not taller than wide.

    Example:
        >>> folds(24), folds(320), folds(7)
        ((4, 6), (16, 20), (1, 7))
    """
    rows = next(size for size in range(int(count**0.5), 0, -1) if count % size == 0)
    return rows, count // rows


def facts(bank: np.ndarray, index: int) -> str:
    """What there is to say of one filter, in a sentence or two."""
    lengths = norms(bank)
    rank = int((lengths > lengths[index]).sum()) + 1
    words = f"Filter {index + 1}: norm {lengths[index]:.3g}, number {rank} of {len(lengths)} by norm."
    if is_nearly_zero(bank)[index]:
        return words + " It is nearly zero: whatever the picture, its map is flat."
    between = cosines_to(bank, index)
    between[index] = 0
    if between.any():
        other = int(np.abs(between).argmax())
        words += f" Most like filter {other + 1} (cosine {between[other]:+.2f})."
    if bank.shape[2] == 3 and not is_matrix(bank):
        words += f" {grey_share(bank)[index]:.0%} of its squared weights are the same in red, green and blue."
    return words


def likeness_words(bank: np.ndarray, least: float) -> str:
    """How many filters have a twin, and how many would by chance.

    Args:
        least: cosines from this on, signs aside, make twins.
    """
    count = int((np.abs(nearest(bank)) >= least).sum())
    by_chance = int((_nearest_by_chance(bank.shape) >= least).sum())
    pairs = closest_pairs(bank, 1)
    best = f" The closest pair has {pairs[0].cosine:+.3f}." if pairs else ""
    return (
        f"**{count} of {bank.shape[-1]}** filters have a twin: another with a cosine of at least {least:.2f}, signs "
        f"aside. Among random filters of this size it is {by_chance}.{best}"
    )


def change_table(before: np.ndarray, after: np.ndarray) -> list[dict[str, object]]:
    """What training changed, a line a quantity: means over the filters that are not nearly zero."""
    alive = ~is_nearly_zero(after)
    quantities: list[tuple[str, Callable[[np.ndarray], np.ndarray]]] = [
        ("Norm", norms),
        ("Cosine to the nearest, signs aside", lambda bank: np.abs(nearest(bank))),
    ]
    if not is_matrix(after):
        quantities.append(("Roughness (1 is noise)", roughness))
        if after.shape[2] == 3:
            quantities.append(("Grey share (a third is noise)", grey_share))
    return [
        {
            "Mean over filters": name,
            "Before": _average(measure(before)[alive]),
            "After": _average(measure(after)[alive]),
        }
        for name, measure in quantities
    ]


def turned(before: np.ndarray, after: np.ndarray) -> NDArray[np.float64]:
    """How far each filter still points where it began: cosines, float64 `(filters,)`; 0 for one that is zero."""
    one, two = (each.astype(np.float64).reshape(-1, each.shape[-1]) for each in (before, after))
    lengths = np.linalg.norm(one, axis=0) * np.linalg.norm(two, axis=0)
    return np.divide((one * two).sum(axis=0), lengths, out=np.zeros(len(lengths)), where=lengths > 0)


def choices_for(bank: np.ndarray) -> dict[str, str]:
    """What may stand in for a filter: key -> title. Of the known kernels, those that come in this size."""
    side = bank.shape[0]
    known = {name: rule.title for name, rule in KERNELS.items() if side in rule.sizes}
    return OF_THE_BANK | ({"random": KERNELS["random"].title} if is_matrix(bank) else known)


def new_kernel(name: str, bank: np.ndarray, index: int, *, other: int = 0, seed: int = 0) -> NDArray[np.float32]:
    """The kernel that stands in for a filter, float32 `(kh, kw, C_in)`.

    A known kernel is the same in each input channel, a random one is not; both get the norm of the filter that they
    replace, or the layer's median if that is nearly zero: it is their form that is tried, not their size.

    Args:
        name: a key of `choices_for`.
        index: the filter.
        other: the filter that is copied.
        seed: of "random".
    """
    own = bank[..., index].astype(np.float32)
    simple = {OWN: own, ZEROS: np.zeros_like(own), NEGATIVE: -own, COPY: bank[..., other].astype(np.float32)}
    if name in simple:
        return simple[name]
    planes = [kernel(name, bank.shape[0], seed=seed * own.shape[-1] + place) for place in range(own.shape[-1])]
    stack = np.stack(planes, axis=-1)
    lengths = norms(bank)
    length = np.median(lengths) if is_nearly_zero(bank)[index] else lengths[index]
    return (stack * (length / np.linalg.norm(stack))).astype(np.float32)


def edited_slices(bank: np.ndarray, index: int) -> list[int]:
    """The input channels of a filter that can be typed into: all of a few, else those in which it is strongest."""
    strength = np.square(bank[..., index]).sum(axis=(0, 1))
    return sorted(np.argsort(-strength, kind="stable")[:MOST_EDITED].tolist())


def bank_code(is_lite: bool, run_id: str, epoch: int | None, layer: str) -> str:
    """`bank`, float32 `(kh, kw, C_in, filters)`, and `cosines`, `(filters, filters)`."""
    return "\n".join(
        [
            "import numpy as np",
            *network_code(is_lite, run_id, epoch),
            f'bank = network.filters("{layer}")',
            "flat = bank.reshape(-1, bank.shape[-1])  # a column a filter",
            "lengths = np.linalg.norm(flat, axis=0)",
            "units = flat / np.where(lengths > 0.01 * np.median(lengths), lengths, np.inf)",
            "cosines = units.T @ units",
        ]
    )


def swap_code(is_lite: bool, run_id: str, epoch: int | None, layer: str, index: int, is_depthwise: bool) -> str:
    """`after`, float32 `(classes,)`, from `picture`, uint8 `(H, W, C)`, and `kernel`, float32 `(kh, kw, C_in)`."""
    place = f"kernels[:, :, {index}] = kernel" if is_depthwise else f"kernels[..., {index}] = kernel"
    return "\n".join(
        [
            "import keras",
            "import numpy as np",
            *network_code(is_lite, run_id, epoch),
            "changed = keras.models.clone_model(network.model)",
            "changed.set_weights(network.model.get_weights())",
            f'layer = changed.get_layer("{layer}")',
            "kernels, *others = layer.get_weights()",
            place,
            "layer.set_weights([kernels, *others])",
            "after = np.asarray(changed(network.scaled(picture)[None], training=False))[0]",
        ]
    )


def map_words(after: np.ndarray, low: float, high: float) -> str:
    """What the map of a filter with a new kernel is like, and the scale of both maps.

    Args:
        after: `(H, W)`.
        low, high: the least and the greatest value of both maps.
    """
    scale = f"Both maps have one scale, {low:.3g} to {high:.3g}."
    if np.ptp(after) > 1e-6:
        return scale
    value = float(after.flat[0])
    rest = "its weights say nothing, bias and normalisation still add this" if value else "nothing passes"
    return f"{scale} The new map is {value:.3g} everywhere: {rest}."


def both_answers(before: np.ndarray, after: np.ndarray, names: Sequence[str]) -> list[dict[str, object]]:
    """Probabilities before and after, of the classes that are the most probable in either, the surest first."""
    classes = {index for each in (before, after) for index, _, _ in best(each, names, TOP)}
    listed = sorted(classes, key=lambda index: -max(before[index], after[index]))[:TOP]
    return [
        {"class": names[index], "when": when, "probability": float(values[index]), "place": place}
        for place, index in enumerate(listed)
        for when, values in (("before", before), ("after", after))
    ]


def losses(before: float, without: Sequence[float]) -> list[dict[str, float]]:
    """What is left with each filter switched off, and what is lost in points of a hundred; the dearest first.

    Args:
        before: the probability of the answer, or the accuracy, with all filters.
        without: the same with one filter switched off, for each of them.
    """
    rows = [
        {"filter": index + 1, "left": float(value), "loss": 100 * float(before - value)}
        for index, value in enumerate(without)
    ]
    return sorted(rows, key=lambda row: -row["loss"])


def loss_words(before: float, without: Sequence[float], what: str) -> str:
    """How many filters nobody misses, and who is missed most, in two sentences."""
    rows = losses(before, without)
    little = sum(abs(row["loss"]) < LITTLE for row in rows)
    dearest = rows[0]
    words = f"**{little} of {len(rows)}** filters, switched off alone, change {what} by less than {LITTLE:.0f} "
    words += "points."
    if dearest["loss"] > 0:
        words += f" Without filter {dearest['filter']:.0f}, which costs most, it is {dearest['left']:.1%}."
    return words


@lru_cache(maxsize=8)
def _nearest_by_chance(shape: tuple[int, ...]) -> NDArray[np.float32]:
    """The same as `nearest`, signs aside, of random filters."""
    found: NDArray[np.float32] = np.abs(nearest(noise_bank(shape)))
    return found


def _average(values: np.ndarray) -> float:
    """The mean of the numbers among them; nan if there is none."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else float("nan")
