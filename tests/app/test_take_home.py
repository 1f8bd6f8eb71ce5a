"""The view "Take home" of a run: what is offered after which end."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest

from lab.catalog import course_spec
from lab.engine.store import Store


@pytest.fixture
def view(tmp_path, monkeypatch):
    """Shows the view for a run that ended so, and left these files."""

    def show(reason, *files, **settings):
        store = Store(tmp_path / "runs")
        spec = course_spec(settings.pop("data", "digits"), settings.pop("model", "lenet5"), **settings)
        run_id = store.create(spec, "0" * 32).run_id
        for name in files:
            (store.folder(run_id) / name).write_bytes(b"{}" if name == "card.json" else b"content")
        if reason is not None:
            end = {"run_id": run_id, "sequence": 0, "kind": "end", "reason": reason, "message": "", "scores": {}}
            store.append(run_id, end)
        engine = SimpleNamespace(store=store, record=store.read, state=store.state)
        monkeypatch.setattr("app.widgets.take_home.get_backend", lambda: engine)

        def script(run_id):
            from app.widgets.take_home import take_home

            take_home(run_id)

        page = AppTest.from_function(script, args=(run_id,), default_timeout=30).run()
        assert not page.exception and not page.error
        return page

    return show


def buttons(page):
    return [button.proto.label for button in page.get("download_button")]


def test_a_finished_run_offers_everything_and_shows_its_script(view):
    page = view("finished", "model.keras", "metrics.csv", "card.json")
    assert buttons(page) == ["Everything (ZIP)", "Model", "Metrics", "Script"]
    assert list(page.table[0].value["File"]) == [
        "`model.keras`", "`metrics.csv`", "`card.json`", "`train.py`", "`data.npz`", "`README.md`",
    ]  # fmt: skip
    assert "keras.Sequential" in page.code[0].value and "import lab" not in page.code[0].value
    assert not page.warning


@pytest.mark.parametrize(("reason", "words"), [("diverged", "Diverged"), ("interrupted", "Interrupted")])
def test_a_run_without_a_model_says_so_and_offers_the_rest(view, reason, words):
    page = view(reason, "metrics.csv")
    assert "left no model" in page.warning[0].value and words in page.warning[0].value
    assert buttons(page) == ["Everything (ZIP)", "Metrics", "Script"]


def test_while_a_run_lives_only_its_script_is_offered(view):
    page = view(None)
    assert "when the run has ended" in page.info[0].value
    assert buttons(page) == ["Script"]


def test_online_data_is_fetched_by_a_script_of_the_zip(view):
    page = view("finished", "model.keras", data="cifar10", model="mlp")
    files = list(page.table[0].value["File"])
    assert "`fetch_data.py`" in files and "`data.npz`" not in files
    assert any("fetch_data.py" in element.value for element in page.caption)
