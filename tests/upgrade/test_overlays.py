"""SQLAlchemy versions as overlays: made once, whole or not at all, and put first on the path."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from alchemigrate.errors import OverlayError
from alchemigrate.upgrade.overlays import (
    INSTALLED,
    NEWEST,
    cache_folder,
    environment,
    exact_version,
    overlay,
    pinned_list,
)

HERE = Path(sys.executable)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the test's own."""
    monkeypatch.setenv("ALCHEMIGRATE_CACHE", str(tmp_path / "cache"))
    return cache_folder()


@pytest.fixture
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """pip as it is without a network and without any index."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))


def test_a_series_stands_for_its_newest_version() -> None:
    assert exact_version("1.4") == NEWEST["1.4"]
    assert exact_version("2.0.30") == "2.0.30"
    assert exact_version("2.1.0b1") == "2.1.0b1"


@pytest.mark.parametrize("wrong", ["", "2", "1.2", "latest", "2.0.1; rm", "../2.0.1"])
def test_what_is_no_version_is_refused(wrong: str) -> None:
    with pytest.raises(OverlayError, match="is no version of SQLAlchemy") as caught:
        exact_version(wrong)
    assert "1.4" in caught.value.cure


@pytest.mark.parametrize("series", ["1.4", "2.0", "2.1"])
def test_pinned_lists_are_of_the_versions_in_the_table(series: str) -> None:
    pinned = pinned_list(NEWEST[series])
    assert pinned is not None
    assert "--hash=sha256:" in pinned.read_text(encoding="utf-8")


def test_other_versions_have_no_pinned_list() -> None:
    assert pinned_list("2.0.5") is None
    assert pinned_list("1.3.24") is None


@pytest.mark.parametrize("version", ["1.4", "2.0", "2.1"])
def test_an_overlay_comes_before_the_interpreters_own_sqlalchemy(
    sqlalchemy_overlay: Callable[[str], Path], tmp_path: Path, version: str
) -> None:
    folder = sqlalchemy_overlay(version)
    done = subprocess.run(
        [str(HERE), "-c", "import sqlalchemy, greenlet; print(sqlalchemy.__version__)"],
        env=environment(HERE, [folder], tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == NEWEST[version]


def test_two_at_once_both_get_the_whole_folder(cache: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: overlay("2.0", HERE), range(2))
    assert first == second
    assert (first / "sqlalchemy" / "orm" / "session.py").is_file()
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_what_is_in_the_cache_needs_no_pip(cache: Path, offline: None) -> None:
    with pytest.raises(OverlayError):
        overlay("2.0", HERE)
    (tag,) = cache.iterdir()
    folder = tag / f"sqlalchemy-{NEWEST['2.0']}" / INSTALLED
    folder.mkdir()
    assert overlay("2.0", HERE) == folder


def test_without_a_network_the_error_says_what_to_do(cache: Path, offline: None) -> None:
    with pytest.raises(OverlayError, match=r"SQLAlchemy 2\.0\.58 could not be installed") as caught:
        overlay("2.0.58", HERE)
    assert "No matching distribution" in caught.value.what
    assert "pip install --target FOLDER sqlalchemy==2.0.58" in caught.value.cure
    assert [path for path in cache.rglob("*") if path.is_file()] == []
    assert [list(place.iterdir()) for place in cache.glob("*/*")] == [[]]


def test_a_version_that_does_not_exist_is_an_error(cache: Path) -> None:
    with pytest.raises(OverlayError, match=r"SQLAlchemy 2\.0\.999 could not be installed"):
        overlay("2.0.999", HERE)


def test_a_cache_that_cannot_be_written_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ALCHEMIGRATE_CACHE", str(tmp_path / "file"))
    with pytest.raises(OverlayError, match="the cache cannot be written") as caught:
        overlay("2.0", HERE)
    assert "ALCHEMIGRATE_CACHE" in caught.value.cure


@pytest.mark.parametrize("python", ["/nowhere/python", "/bin/false"])
def test_an_interpreter_that_does_not_run_is_an_error(cache: Path, python: str) -> None:
    with pytest.raises(OverlayError, match="interpreter") as caught:
        overlay("2.0", Path(python))
    assert caught.value.where == python


def test_environment_puts_overlays_before_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "src" / "shop").mkdir(parents=True)
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PYTHONHOME", "/wrong")
    chosen = environment(HERE, [Path("/one"), Path("/two")], tmp_path)
    source = tmp_path / "src"
    assert chosen["PYTHONPATH"].split(os.pathsep) == [
        "/one",
        "/two",
        str(tmp_path),
        str(source),
        "/elsewhere",
    ]
    assert chosen["PATH"].split(os.pathsep)[0] == str(HERE.parent)
    assert "PYTHONHOME" not in chosen
    assert chosen["PYTHONDONTWRITEBYTECODE"] == "1"
