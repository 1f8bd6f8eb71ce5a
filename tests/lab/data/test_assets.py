"""Where the lab's files are, and what is said when they are not there."""

import hashlib
import re

import cv2
import pytest

from lab.data.assets import MissingAsset, asset_path, read_shipped_image
from lab.data.sprites import all_sprites, training_sprites
from lab.errors import LabError


def test_a_missing_file_is_named_together_with_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_ASSETS", str(tmp_path))
    with pytest.raises(MissingAsset) as refusal:
        asset_path("data", "digits.npz")
    assert str(refusal.value) == (
        f"The lab's file data/digits.npz is not in {tmp_path}; run from a complete checkout, "
        "or set LAB_ASSETS to its assets folder."
    )
    assert isinstance(refusal.value, LabError)


def test_the_environment_decides_where_assets_are(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.setenv("LAB_ASSETS", str(tmp_path))
    assert asset_path("data") == tmp_path / "data"


def test_a_damaged_image_is_named(tmp_path, monkeypatch):
    (tmp_path / "x.webp").write_bytes(b"no image")
    monkeypatch.setenv("LAB_ASSETS", str(tmp_path))
    with pytest.raises(MissingAsset, match=r"file x\.webp is damaged"):
        read_shipped_image("x.webp", mode=cv2.IMREAD_COLOR)


def test_files_are_those_that_sources_lists():
    rows = re.findall(r"^\| (\S+) \| [\d,]+ \|.*`([0-9a-f]{64})`", asset_path("SOURCES.md").read_text(), re.MULTILINE)
    listed = dict(rows)
    for name, digest in listed.items():
        assert hashlib.sha256(asset_path(*name.split("/")).read_bytes()).hexdigest() == digest, name
    root = asset_path()
    shipped = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    mine = {path for path in shipped if path.startswith(("data/", "photos/"))}
    assert {path for path in mine if not path.startswith(("data/sprites/", "data/training_sprites/"))} <= set(listed)


@pytest.mark.parametrize(("folder", "listed"), [("sprites", all_sprites), ("training_sprites", training_sprites)])
def test_every_sprite_of_the_list_is_there_and_no_other(folder, listed):
    files = {f"{folder}/{path.name}" for path in asset_path("data", folder).iterdir()}
    assert {sprite.file for sprite in listed()} == files
    assert len(listed()) == len(files)
