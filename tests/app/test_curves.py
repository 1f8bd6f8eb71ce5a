"""Curves say what the run's state says."""

from app.curves import curves_of_run, curves_of_runs, legend, points, specification
from lab.events import Epoch, RunState


def state_of_two_epochs() -> RunState:
    def epoch(number: int, loss: float, val_accuracy: float) -> Epoch:
        return Epoch(
            epoch=number,
            loss=loss,
            accuracy=0.5,
            val_loss=loss + 0.1,
            val_accuracy=val_accuracy,
            images_per_second=1.0,
            seconds=1.0,
        )

    return RunState(
        run_id="a" * 20,
        steps_per_epoch=10,
        steps=[5, 10, 15, 20],
        step_losses=[2.0, 1.5, 1.0, 0.5],
        step_accuracies=[0.1, 0.4, 0.6, 0.8],
        epochs=[epoch(1, 1.75, 0.7), epoch(2, 0.75, 0.9)],
    )


def test_a_run_without_points_draws_empty_curves() -> None:
    table = points(curves_of_run(RunState(run_id="a" * 20), "loss"))
    assert table == {"epoch": [], "value": [], "curve": [], "marked": []}


def test_steps_are_placed_by_their_share_of_an_epoch() -> None:
    by_step, by_epoch, validation = curves_of_run(state_of_two_epochs(), "loss")
    assert list(by_step.at) == [0.5, 1.0, 1.5, 2.0]
    assert list(by_step.values) == [2.0, 1.5, 1.0, 0.5]
    assert list(by_epoch.values) == [1.75, 0.75]
    assert list(validation.values) == [1.85, 0.85]


def test_validation_accuracy_is_drawn_on_the_accuracy_axis() -> None:
    table = points(curves_of_run(state_of_two_epochs(), "accuracy"))
    drawn = [value for value, name in zip(table["value"], table["curve"], strict=True) if name == "validation"]
    assert drawn == [0.7, 0.9]


def test_axes_end_at_the_planned_epoch_and_the_time_machine_marks_its_own() -> None:
    chart = specification(curves_of_run(state_of_two_epochs(), "accuracy"), "accuracy", 7, marked_epoch=2)
    assert chart["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 7]
    assert chart["layer"][0]["encoding"]["y"]["scale"]["domain"] == [0, 1]
    assert chart["layer"][-1]["data"]["values"] == [{"epoch": 2}]


def test_runs_are_told_apart_by_colour_and_parts_by_dash() -> None:
    curves = curves_of_runs([("a", state_of_two_epochs()), ("<b>", state_of_two_epochs())], "loss")
    assert curves[0].color == curves[1].color != curves[2].color
    assert [bool(curve.dash) for curve in curves] == [False, True, False, True]
    assert "&lt;b&gt;: training" in legend(curves)
