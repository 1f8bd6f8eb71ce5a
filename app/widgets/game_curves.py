"""Curves that only a game between two players has: its losses and where they rest, and what the judge accepts."""

from app.curves import MOST_POINTS, Curve, Quantity
from app.style import PALETTE, SERIES
from lab.events import RunState
from lab.gan_training import GanTrainSpec

TERMS = (
    ("real", "D, real pictures", PALETTE.training),
    ("drawn", "D, drawn pictures", PALETTE.validation),
    ("generator", "G", PALETTE.accent),
)

CHARTS: dict[str, Quantity] = {
    "non-saturating": "game",
    "minimax": "zero-sum game",
    "least-squares": "squares",
    "wasserstein": "critic",
}


def loss_curves(state: RunState, spec: GanTrainSpec) -> list[Curve]:
    """D's two terms and G's loss by step, means by epoch, and where D's terms rest when it can only guess."""
    thin = max(1, len(state.steps) * 3 // MOST_POINTS)  # three curves, each of which is restless
    at = [step / max(state.steps_per_epoch, 1) for step in state.steps[::thin]]
    curves = []
    for term, name, color in TERMS:
        curves.append(
            Curve(
                name=f"{name}, by step", color=color, by_epoch=False, at=at, values=state.losses.get(term, [])[::thin]
            )
        )
    for term, name, color in TERMS:
        values = [each[term] for each in state.rounds]  # type: ignore[literal-required]
        curves.append(Curve(name=name, color=color, by_epoch=True, at=_epochs(state), values=values))
    rest = spec.equilibrium
    if rest is not None:
        ends = [0.0, float(spec.epochs)]
        pairs = {f"D, real, if it can only guess: {rest.real:.3f}": (rest.real, PALETTE.training)}
        pairs[f"D, drawn, if it can only guess: {rest.drawn:.3f}"] = (rest.drawn, PALETTE.validation)
        for name, (value, color) in pairs.items():
            curves.append(Curve(name=name, color=color, by_epoch=False, at=ends, values=[value] * 2, dash=(6, 4)))
    return curves


def accepted_curves(state: RunState) -> list[Curve]:
    """What the judge takes for one of the real kinds, over the epochs, and how many of the ten kinds are there."""
    judged = [each for each in state.rounds if each["accepted"] is not None and each["kinds"] is not None]
    at = [each["epoch"] for each in judged]
    return [
        Curve(
            name="read by the judge, of 200 drawings",
            color=PALETTE.test,
            by_epoch=True,
            at=at,
            values=[each["accepted"] or 0.0 for each in judged],
        ),
        Curve(
            name="kinds among those, of ten",
            color=SERIES[7],
            by_epoch=True,
            at=at,
            values=[(each["kinds"] or 0) / 10 for each in judged],
            dash=(5, 4),
        ),
    ]


def _epochs(state: RunState) -> list[float]:
    return [float(each["epoch"]) for each in state.rounds]
