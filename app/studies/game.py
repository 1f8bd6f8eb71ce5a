"""What a game between two players shows, as plain arrays and words: tiles, captions, histograms. Pure."""

from collections.abc import Mapping, Sequence

import numpy as np

from lab.events import Sheet
from lab.gan_training import WATCHED, WATCHED_COLUMNS, GanTrainSpec

BINS = 20
COPIES_BELOW = 0.9  # of the distance that new real pictures keep from the training ones
REAL_KINDS = {"training": "real, D learns from them", "held_out": "real, never shown to D before"}
DRAWN = "drawn by G"


def is_probability(spec: GanTrainSpec) -> bool:
    """Whether D's answers are probabilities: its loss is a cross-entropy."""
    return spec.loss in ("minimax", "non-saturating")


def tiles(sheet: np.ndarray, spec: GanTrainSpec) -> np.ndarray:
    """The watched pictures, cut out of their sheet: uint8 (rows * side, columns * side, C) -> (40, side, side, C)."""
    side = spec.gan.side
    cut = sheet.reshape(WATCHED // WATCHED_COLUMNS, side, WATCHED_COLUMNS, side, -1)
    return cut.transpose(0, 2, 1, 3, 4).reshape(WATCHED, side, side, -1)


def answer_in_words(answer: float, spec: GanTrainSpec) -> str:
    """What D says, shortly.

    Example:
        >>> answer_in_words(0.426, GanTrainSpec()), answer_in_words(-1.5, GanTrainSpec(loss="wasserstein"))
        ('43 %', '-1.50')
    """
    return f"{100 * answer:.0f} %" if is_probability(spec) else f"{answer:.2f}"


def histogram(sheet: Sheet, spec: GanTrainSpec) -> list[dict[str, float | str]]:
    """How D's answers are spread: "kind", "answer", where a bin begins, and the "share" of the kind in it.

    With probabilities the bins are those of [0, 1]; else they reach from the least to the greatest answer. A last row
    of each kind closes its last bin.
    """
    answers = {REAL_KINDS[name]: sheet[name] for name in REAL_KINDS} | {DRAWN: sheet["drawn"]}  # type: ignore[literal-required]
    every = [value for values in answers.values() for value in values]
    low, high = (0.0, 1.0) if is_probability(spec) else (min(every), max(every))
    edges = np.linspace(low, high if high > low else low + 1, BINS + 1)
    rows: list[dict[str, float | str]] = []
    for kind, values in answers.items():
        shares = np.histogram(values, edges)[0] / len(values)
        for edge, share in zip(edges, [*shares, shares[-1]], strict=True):
            rows.append({"kind": kind, "answer": float(edge), "share": float(share)})
    return rows


def verdict(scores: Mapping[str, float]) -> str:
    """What the judge says at the end, in a paragraph of Markdown.

    Args:
        scores: of a run whose data has a judge.
    """
    apart, usual = scores["nearest_training"], scores["nearest_training_of_real"]
    copies = "closer than that: it has begun to copy" if apart < COPIES_BELOW * usual else "no closer: it does not copy"
    return (
        f"**The judge** reads {scores['accepted']:.0%} of 1,000 new drawings; the rarest digit makes "
        f"{scores['least_kind']:.1%} of the thousand. In what the judge sees in them, {scores['precision']:.0%} of the "
        f"drawings lie among real pictures (**precision**), and {scores['recall']:.0%} of the real test pictures among "
        f"drawings (**recall**). **Fréchet distance** to the test pictures: {scores['frechet']:.1f}; the smaller, the "
        f"more alike both sets are, and training and test pictures are {scores['frechet_of_real']:.1f} apart. "
        f"**Copies?** A new real picture is {usual:.0f} grey levels a pixel from the nearest training picture, a "
        f"drawing {apart:.0f}, {copies}."
    )


def term_rows(terms: np.ndarray, names: Sequence[str]) -> list[dict[str, float | str]]:
    """Losses after each step as rows of a table: float (steps + 1, 3) -> "step", "value", "loss"."""
    return [
        {"step": step, "value": float(value), "loss": name}
        for step, row in enumerate(terms)
        for name, value in zip(names, row, strict=True)
    ]


def terms_in_words(terms: np.ndarray, moves: str) -> str:
    """What the last step did to the three losses: float (steps + 1, 3).

    Example:
        >>> terms_in_words(np.array([[0.7, 0.7, 0.7], [0.5, 0.6, 0.9]]), "D")
        "D has learned once: its own loss fell from 1.400 to 1.100, and G's rose from 0.700 to 0.900."
    """
    if not moves:
        return "Nobody has moved yet. Let D learn, and see what that does to G's loss; then let G answer."
    (before, after), player = terms[-2:], moves[-1]
    losses = {"D": (before[:2].sum(), after[:2].sum()), "G": (before[2], after[2])}
    other = "G" if player == "D" else "D"

    def went(name: str) -> str:
        first, last = losses[name]
        return f"{'fell' if last < first else 'rose'} from {first:.3f} to {last:.3f}"

    return f"{player} has learned once: its own loss {went(player)}, and {other}'s {went(other)}."
