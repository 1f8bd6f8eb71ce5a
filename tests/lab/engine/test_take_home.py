"""A run at home: what the ZIP holds works without the lab."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from lab.catalog import course_spec
from lab.data import datasets
from lab.data.fetch_script import fetch_script
from lab.data.stored import stratified_tenth
from lab.engine import tasks
from lab.engine.store import Store
from lab.engine.take_home import Parcel, packed_data
from lab.errors import UnknownRun

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

OWNER = "0" * 32
AT_HOME = """
import runpy, sys


class NoLab:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("lab", "app"):
            raise ImportError(f"{name} is not at home")


sys.meta_path.insert(0, NoLab())
import keras
import numpy as np

with np.load("data.npz") as data:
    pictures = data["x_test"].astype("float32") / 255
model = keras.models.load_model("model.keras")
np.save("answers.npy", model.predict(pictures, batch_size=500, verbose=0))
runpy.run_path("train.py", run_name="__main__")
if {"lab", "app"} & set(sys.modules):
    raise SystemExit("the script imported the lab")
"""


def parcel_of(store, run_id):
    return Parcel(folder=store.folder(run_id), record=store.read(run_id), state=store.state(run_id))


def ended(store, spec, reason, message=""):
    """A run that trained nothing, and why."""
    run_id = store.create(spec, OWNER).run_id
    end = {"run_id": run_id, "sequence": 0, "kind": "end", "reason": reason, "message": message, "scores": {}}
    store.append(run_id, end)
    return parcel_of(store, run_id)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("runs"))
    run_id = store.create(course_spec("digits", "lenet5", epochs=2, seed=3), OWNER).run_id
    assert tasks.train(run_id, str(store.root), budget_s=60) == "finished"
    return parcel_of(store, run_id)


@pytest.fixture(scope="module")
def archive(trained):
    with zipfile.ZipFile(io.BytesIO(trained.zip_bytes())) as opened:
        yield opened


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "runs")


def test_at_home_the_script_repeats_the_run_and_keras_alone_opens_its_model(trained, archive, tmp_path):
    archive.extractall(tmp_path)
    (tmp_path / "at_home.py").write_text(AT_HOME)
    # -I: no PYTHONPATH, no folder of the caller, no packages of the user.
    done = subprocess.run(
        [sys.executable, "-I", "at_home.py"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-3000:]

    with np.load(trained.folder / "test.npz") as kept:
        np.testing.assert_allclose(np.load(tmp_path / "answers.npy"), kept["probabilities"], atol=1e-5)
    repeated = json.loads((tmp_path / "metrics.json").read_text())
    with (tmp_path / "metrics.csv").open(newline="") as table:
        first_epoch = next(csv.DictReader(table))
    assert len(repeated["loss"]) == 2
    assert repeated["loss"][0] == pytest.approx(float(first_epoch["loss"]), rel=1e-3)
    assert repeated["val_loss"][0] == pytest.approx(float(first_epoch["val_loss"]), rel=1e-2)


def test_the_zip_holds_what_is_promised_and_the_readme_names_it(trained, archive):
    names = archive.namelist()
    assert [name for name in names if "/" not in name] == [
        "model.keras",
        "metrics.csv",
        "card.json",
        "train.py",
        "data.npz",
        "README.md",
    ]
    assert {name.rpartition("/")[0] for name in names if "/" in name} == {"tensorboard/train", "tensorboard/validation"}
    promised = re.findall(r"^- `([^`]+)`: ", archive.read("README.md").decode(), flags=re.MULTILINE)
    assert promised == [item.name for item in trained.items()]
    assert {name.split("/")[0] for name in names} == {name.rstrip("/") for name in promised}
    assert archive.testzip() is None


def test_sizes_are_those_of_the_files(trained, archive):
    for item in trained.items():
        if item.size_bytes is not None:
            inside = [info.file_size for info in archive.infolist() if info.filename.startswith(item.name)]
            assert sum(inside) == item.size_bytes, item.name


def test_the_readme_tells_scores_settings_licence_versions_and_commands(trained, archive):
    readme = archive.read("README.md").decode()
    card = json.loads(archive.read("card.json"))
    assert readme.startswith("# LeNet-5 on MNIST digits\n")
    for words in (
        f"Accuracy {card['scores']['test_accuracy']:.2%} on the test part",
        "2 of 2 epochs",
        f"| Learning rate | {course_spec('digits', 'lenet5').learning_rate:g} |",
        "| Seed | 3 |",
        "CC-BY-SA 3.0",
        f"keras=={card['versions']['keras']}",
        "tensorboard --logdir tensorboard",
        "python train.py",
        'keras.models.load_model("model.keras")',
    ):
        assert words in readme


def test_names_in_the_zip_do_not_tell_the_labs_machine(archive):
    import socket

    assert all(socket.gethostname() not in name for name in archive.namelist())
    assert all(not name.startswith("/") and ".." not in name for name in archive.namelist())


def test_tensorboard_reads_the_curves_from_the_zip(archive, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    archive.extractall(tmp_path)
    events = EventAccumulator(str(tmp_path / "tensorboard" / "train"))
    events.Reload()
    assert "epoch_loss" in events.Tags()["tensors"]
    assert len(events.Tensors("epoch_loss")) == 2


def test_the_data_is_the_datasets_three_parts(archive):
    digits = datasets.load("digits")
    with np.load(io.BytesIO(archive.read("data.npz")), allow_pickle=False) as data:
        assert len(data.files) == 6
        for part, held in digits.parts():
            np.testing.assert_array_equal(data[f"x_{part}"], held.images)
            np.testing.assert_array_equal(data[f"y_{part}"], held.labels)


def test_a_class_that_asks_for_the_same_data_shares_one_copy():
    assert packed_data("digits") is packed_data("digits")


@pytest.mark.parametrize("reason", ["diverged", "interrupted", "failed"])
def test_a_run_without_a_model_says_why_and_gives_the_rest(store, reason):
    parcel = ended(store, course_spec("digits", "single-layer"), reason, "As an example.")
    (parcel.folder / "metrics.csv").write_text("epoch,loss\n1,nan\n")
    assert reason in parcel.missing_model.lower() and "As an example." in parcel.missing_model
    with zipfile.ZipFile(io.BytesIO(parcel.zip_bytes())) as archive:
        assert archive.namelist() == ["metrics.csv", "train.py", "data.npz", "README.md"]
        readme = archive.read("README.md").decode()
    assert parcel.missing_model in readme
    assert "load_model" not in readme and "--logdir" not in readme and "card.json" not in readme


def test_a_run_that_was_deleted_meanwhile_is_an_unknown_run(store):
    parcel = ended(store, course_spec("digits", "single-layer"), "stopped")
    (parcel.folder / "model.keras").write_bytes(b"weights")
    assert parcel.file_bytes("model.keras") == b"weights"
    store.delete(parcel.record.run_id)
    with pytest.raises(UnknownRun, match="gone"):
        parcel.file_bytes("model.keras")


@pytest.mark.parametrize("name", ["../run.json", "run.json", "/etc/hostname", "tensorboard"])
def test_only_the_files_of_training_are_handed_out_one_by_one(store, name):
    parcel = ended(store, course_spec("digits", "single-layer"), "stopped")
    with pytest.raises(ValueError, match="name must be one of"):
        parcel.file_bytes(name)


@pytest.mark.parametrize(
    ("name", "module", "shape"),
    [
        ("mnist-full", "mnist", (28, 28)),
        ("fashion-full", "fashion_mnist", (28, 28)),
        ("cifar10", "cifar10", (32, 32, 3)),
    ],
)
def test_online_data_comes_as_a_script_that_divides_it_as_the_lab_does(store, tmp_path, name, module, shape):
    with zipfile.ZipFile(io.BytesIO(ended(store, course_spec(name, "mlp"), "stopped").zip_bytes())) as archive:
        assert archive.namelist() == ["train.py", "fetch_data.py", "README.md"]
        assert "python fetch_data.py\npython train.py" in archive.read("README.md").decode()
        archive.extractall(tmp_path)
    rng = np.random.default_rng(0)
    pictures, labels = rng.integers(0, 256, (203, *shape), np.uint8), rng.integers(0, 10, (203, 1), np.uint8)
    np.savez(tmp_path / "small.npz", pictures=pictures, labels=labels)
    (tmp_path / "keras.py").write_text(
        "import types\nimport numpy\nkept = numpy.load('small.npz')\npart = (kept['pictures'], kept['labels'])\n"
        f"datasets = types.SimpleNamespace({module}=types.SimpleNamespace(load_data=lambda: (part, part)))\n"
    )
    subprocess.run([sys.executable, "fetch_data.py"], cwd=tmp_path, check=True, timeout=60)
    held_out = stratified_tenth(labels.ravel().astype(np.int64))
    with np.load(tmp_path / "data.npz", allow_pickle=False) as data:
        channels = 3 if name == "cifar10" else 1
        assert data["x_train"].shape[1:] == (*shape[:2], channels) and data["x_train"].dtype == np.uint8
        assert data["y_train"].dtype == np.int64
        np.testing.assert_array_equal(data["x_validation"].squeeze(), pictures[held_out])
        np.testing.assert_array_equal(data["x_train"].squeeze(), pictures[~held_out])
        np.testing.assert_array_equal(data["y_validation"], labels.ravel()[held_out])
        np.testing.assert_array_equal(data["x_test"].squeeze(), pictures)


def test_the_fetching_script_is_formatted_and_clean_by_ruff(tmp_path):
    for name in ("mnist-full", "fashion-full", "cifar10", "svhn"):
        (tmp_path / f"{name.replace('-', '_')}.py").write_text(fetch_script(tasks.dataset_info(name)))
    for command in (
        ["check", "--isolated", "--line-length=120", "--select=E,W,F,I,B,UP"],
        ["format", "--isolated", "--line-length=120", "--check"],
    ):
        ruff = subprocess.run([sys.executable, "-m", "ruff", *command, str(tmp_path)], capture_output=True, text=True)
        assert ruff.returncode == 0, ruff.stdout + ruff.stderr
