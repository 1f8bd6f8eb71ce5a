"""What a detector said of the test scenes is shipped beside its card, and gives the card's figures."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from lab.architectures.detection import DetectorSpec
from lab.cards import ANSWERS, detector_card
from lab.data.answers import read_answers
from lab.data.coco import Detections
from lab.data.scenes import draw_scene
from lab.nets.detection.learning import DetectorRecipe
from pretrain import detector

SCENES = 3


class Careless:
    """Knows the scenes, and says each box some pixels aside."""

    def __init__(self) -> None:
        known = [draw_scene(kind, index) for kind in ("known", "held-out") for index in range(SCENES)]
        self._by_picture = {scene.image.tobytes(): scene for scene in known}

    def detect(self, image):
        scene = self._by_picture[image.tobytes()]
        return Detections(
            boxes_xyxy=scene.boxes_xyxy + np.float32(2.5),
            scores=np.linspace(0.9, 0.2, len(scene.labels), dtype=np.float32),
            labels=scene.labels,
            masks=np.roll(scene.masks, 2, axis=2),
        )


def test_the_answers_give_the_figures_of_the_card(tmp_path, monkeypatch):
    monkeypatch.setattr(detector, "TEST_SCENES", SCENES)
    monkeypatch.setattr(detector, "load_weights", lambda model, path: None)
    (tmp_path / "best.npz").write_bytes(b"weights")
    training = SimpleNamespace(
        model=SimpleNamespace(count_params=lambda: 7),
        folder=tmp_path,
        detector=Careless(),
        plan=detector.Plan(name="careless", spec=DetectorSpec(), recipe=DetectorRecipe(steps=500)),
        history=[{"epoch": 1, "mask_AP": 0.5}],
        seconds=1.0,
        best=lambda: {"epoch": 1},
    )
    detector.ship(training, tmp_path / "shipped")
    card = json.loads((tmp_path / "shipped" / "card.json").read_text(encoding="utf-8"))
    for kind in ("known", "held-out"):
        answers = read_answers(tmp_path / "shipped" / ANSWERS.format(kind=kind))
        for measure, name in (("bbox", "box"), ("segm", "mask")):
            for score, value in answers.evaluated(measure).scores.items():
                assert card["test"][kind][f"{name}_{score}"] == pytest.approx(value, abs=1e-4)
        assert 0 < card["test"][kind]["box_AP"] < 1


@pytest.mark.parametrize(("kind", "box_ap50", "mask_ap"), [("known", 0.88, 0.55), ("held-out", 0.70, 0.40)])
def test_the_shipped_detector_is_as_good_as_it_must_be(kind, box_ap50, mask_ap):
    scores = detector_card("mask-rcnn")["test"][kind]
    assert scores["scenes"] == 500 and scores["box_AP50"] >= box_ap50 and scores["mask_AP"] >= mask_ap
