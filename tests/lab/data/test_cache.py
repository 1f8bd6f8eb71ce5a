"""The disk cache: whole arrays or none."""

import sys
from pathlib import Path

import numpy as np
import pytest

from lab.data.cache import cache_folder, read_arrays, write_arrays

ARRAYS = {"a": np.arange(5), "b": np.ones((2, 2), np.uint8)}


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path) -> Path:
    folder = tmp_path / "deep" / "cache"
    monkeypatch.setenv("LAB_CACHE", str(folder))
    return folder


def test_nothing_is_read_from_a_folder_that_is_not_there():
    assert read_arrays("set", "v1") is None


def test_arrays_come_back_under_their_version_only(folder):
    write_arrays("set", "v1", ARRAYS)
    back = read_arrays("set", "v1")
    assert back is not None
    assert {key: value.tolist() for key, value in back.items()} == {key: v.tolist() for key, v in ARRAYS.items()}
    assert read_arrays("set", "v2") is None
    assert [path.name for path in folder.iterdir()] == ["set-v1.npz"]


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:200], lambda data: b"not a zip" * 50])
def test_a_damaged_file_counts_as_none(folder, damage, caplog):
    write_arrays("set", "v1", ARRAYS)
    path = folder / "set-v1.npz"
    path.write_bytes(damage(path.read_bytes()))
    assert read_arrays("set", "v1") is None
    assert "damaged" in caplog.text


def test_a_changed_byte_is_found_by_the_checksum(folder):
    write_arrays("set", "v1", ARRAYS)
    data = bytearray((folder / "set-v1.npz").read_bytes())
    data[170] ^= 1  # in the numbers of "a"
    (folder / "set-v1.npz").write_bytes(data)
    assert read_arrays("set", "v1") is None


def test_objects_are_not_unpickled(folder):
    folder.mkdir(parents=True)
    np.savez(folder / "set-v1.npz", a=np.array([{}], dtype=object))
    assert read_arrays("set", "v1") is None


def test_old_versions_go_when_new_ones_come(folder):
    for version in ("v1", "v2", "v3"):
        write_arrays("set", version, ARRAYS)
        write_arrays("other", "v1", ARRAYS)
    assert sum(path.name.startswith("set-") for path in folder.iterdir()) == 2
    assert read_arrays("set", "v3") is not None and read_arrays("other", "v1") is not None


def test_a_folder_that_cannot_be_written_is_lived_with(folder, caplog):
    folder.parent.mkdir(parents=True)
    folder.write_text("a file in the way")
    write_arrays("set", "v1", ARRAYS)
    assert "could not be kept" in caplog.text


def test_without_a_setting_the_folder_is_the_users_own(monkeypatch, tmp_path):
    monkeypatch.delenv("LAB_CACHE")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "cnn-visual-lab"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", "/home/someone")
    assert cache_folder() == Path("/home/someone/.cache/cnn-visual-lab")
