"""What the page "How good?" computes and says: scores in words and tables of epochs. Pure."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from lab.architectures.gan import ACCEPTED_ABOVE, Quality

NOTHING_BELOW = 0.05  # of the drawings read
FEWEST_SHARE = 0.04  # of the drawings, below which a kind is called rare
BINS = 20
DRAWN, REAL = "drawn", "real, never trained on"


def kind_rows(found: Quality, class_names: Sequence[str]) -> list[dict[str, Any]]:
    """How many of each set the judge takes for each kind, as rows: "who", "kind", "share"."""
    sets = ((DRAWN, found.accepted_by_kind(), len(found.kinds)), (REAL, found.real_by_kind(), len(found.real_kinds)))
    return [
        {"who": who, "kind": name, "share": float(count / of)}
        for who, counts, of in sets
        for name, count in zip(class_names, counts, strict=True)
    ]


def confidence_rows(found: Quality) -> list[dict[str, Any]]:
    """How sure the judge is, drawn beside real: "who", "confidence", "share" to which it gives less than that."""
    values = np.linspace(0, 1, BINS + 1)
    return [
        {"who": who, "confidence": float(value), "share": float((confidences < value).mean())}
        for who, confidences in ((DRAWN, found.confidences), (REAL, found.real_confidences))
        for value in values
    ]


def score_rows(found: Quality) -> list[dict[str, str]]:
    """Every score beside what real pictures reach: "Score", "Drawn", "Real", "What it means"."""
    real = float((found.real_confidences > ACCEPTED_ABOVE).mean())
    least = found.scores()["least_kind"]
    return [
        {
            "Score": "The judge reads",
            "Drawn": f"{found.accepted():.1%}",
            "Real": f"{real:.1%}",
            "What it means": f"share to which it gives one kind more than {ACCEPTED_ABOVE:.0%}",
        },
        {
            "Score": "Rarest kind",
            "Drawn": f"{least:.1%}",
            "Real": f"{found.real_by_kind().min() / len(found.real_kinds):.1%}",
            "What it means": "share that it reads as the rarest kind; near 0 % while others are read: mode collapse",
        },
        {
            "Score": "Fréchet distance",
            "Drawn": f"{found.frechet:.2f}",
            "Real": f"{found.frechet_of_real:.2f}",
            "What it means": "between the judge's features of both sets; less is more alike",
        },
        {
            "Score": "Precision",
            "Drawn": f"{found.precision:.1%}",
            "Real": f"{found.precision_of_real:.1%}",
            "What it means": "share of drawings that lie among real pictures",
        },
        {
            "Score": "Recall",
            "Drawn": f"{found.recall:.1%}",
            "Real": f"{found.recall_of_real:.1%}",
            "What it means": "share of real pictures that lie among drawings",
        },
        {
            "Score": "To the nearest training picture",
            "Drawn": f"{found.nearest_training:.1f}",
            "Real": f"{found.nearest_training_of_real:.1f}",
            "What it means": "grey levels a pixel, median of 200; much less than for real ones would be copying",
        },
        {
            "Score": "Variety",
            "Drawn": f"{found.variety:.0%}",
            "Real": "100%",
            "What it means": "how much pictures differ from each other",
        },
    ]


def in_a_sentence(found: Quality, class_names: Sequence[str]) -> str:
    """What the numbers come to, for somebody who has just seen the pictures.

    Args:
        found: measured.
        class_names: of the ten kinds.
    """
    if found.accepted() < NOTHING_BELOW:
        return f"Next to nothing can be read yet: the judge reads **{found.accepted():.0%}** of the drawings."
    counts = found.accepted_by_kind() / len(found.kinds)
    rare = [class_names[int(kind)] for kind in np.flatnonzero(counts < FEWEST_SHARE)]
    kinds = f"Hardly any is read as {', '.join(rare)}." if rare else "Every kind is among them."
    times = found.frechet / found.frechet_of_real if found.frechet_of_real > 0 else math.inf
    lacks = {
        "looks": found.precision_of_real - found.precision,
        "variety": found.recall_of_real - found.recall,
    }
    worse = max(lacks, key=lambda what: lacks[what])
    missing = {
        "looks": "What is missing most is precision: drawings that look like none of the real ones.",
        "variety": "What is missing most is recall: real pictures unlike all that it draws.",
    }[worse]
    return (
        f"The judge reads **{found.accepted():.0%}** of the drawings. {kinds} By Fréchet distance they are "
        f"**{times:.1f} times** as far from real pictures as real pictures are from each other. {missing}"
    )
