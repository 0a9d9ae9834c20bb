"""SQLAlchemy versions as overlays: folders that come first on the application's import path.

Nothing is installed into the application's environment. A folder is made once per Python and
version by pip, and kept in the cache: $ALCHEMIGRATE_CACHE, by default ~/.cache/alchemigrate.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from ..errors import OverlayError
from ..probe.discover import bases

NEWEST = {"1.3": "1.3.24", "1.4": "1.4.54", "2.0": "2.0.58", "2.1": "2.1.9"}
"""The version that a series stands for."""

INSTALLED = "site-packages"
"""What the folder is called: programs tell installed packages from their own by that name."""

COMPANIONS = ("greenlet", "typing-extensions")
PINS_NEED = (3, 11)
IDENTITY = (
    "import sys, sysconfig; print(*sys.version_info[:2], sys.implementation.cache_tag, "
    "sysconfig.get_platform())"
)


def overlay(version: str, python: Path) -> Path:
    """The folder with SQLAlchemy `version` ("1.4", "2.0.44") for the interpreter `python`.

    Made at the first call, which needs pip and a package index. Two processes may ask at once:
    a folder appears whole or not at all. Raises OverlayError.
    """
    exact = exact_version(version)
    folder = cache_folder() / _tag(python) / f"sqlalchemy-{exact}" / INSTALLED
    if not folder.is_dir():
        with _draft(folder) as draft:
            _install(exact, python, draft)
            _publish(draft, folder)
    return folder


def exact_version(version: str) -> str:
    """ "1.4" as "1.4.54"; a full version as it is. Raises OverlayError for anything else."""
    exact = NEWEST.get(version, version)
    if not re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", exact):
        raise OverlayError(
            f"{version!r} is no version of SQLAlchemy",
            cure=f"name a series ({', '.join(NEWEST)}) or a full version such as 2.0.58",
        )
    return exact


def cache_folder() -> Path:
    """Where overlays are kept: a folder per Python, and in it one per version."""
    chosen = os.environ.get("ALCHEMIGRATE_CACHE")
    base = Path(chosen).expanduser() if chosen else Path.home() / ".cache" / "alchemigrate"
    return base.absolute() / "overlays"


def environment(python: Path, overlays: Sequence[Path], root: Path) -> dict[str, str]:
    """The environment for running `python` on the project in `root` with overlays.

    PYTHONPATH: overlays, then the project's own folders, then what was there. PATH starts with
    the interpreter's folder, so that `python` and `pytest` mean the application's. Nothing is
    compiled into the project.
    """
    chosen = {key: value for key, value in os.environ.items() if key not in _MISLEADING}
    inherited = [entry for entry in chosen.get("PYTHONPATH", "").split(os.pathsep) if entry]
    places = [*overlays, *reversed(bases(root.absolute()))]
    chosen["PYTHONPATH"] = os.pathsep.join([*map(str, places), *inherited])
    chosen["PATH"] = os.pathsep.join(
        [str(python.absolute().parent), chosen.get("PATH", os.defpath)]
    )
    chosen["PYTHONDONTWRITEBYTECODE"] = "1"
    return chosen


_MISLEADING = frozenset(("PYTHONHOME", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__"))


@cache
def _identity(python: Path) -> tuple[tuple[int, int], str]:
    """(major, minor) and a tag such as `cpython-311-linux-x86_64`, asked of the interpreter."""
    done = _run([str(python), "-I", "-c", IDENTITY], python)
    if done.returncode != 0:
        raise OverlayError(
            f"the interpreter does not run: {_last_line(done.stderr)}",
            where=str(python),
            cure="name a working Python with --python",
        )
    major, minor, implementation, platform = done.stdout.split()
    return (int(major), int(minor)), f"{implementation}-{platform}"


def _tag(python: Path) -> str:
    return _identity(python)[1]


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """An empty folder next to `folder`, on the same file system; removed at the end."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        workplace = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    except OSError as error:
        raise OverlayError(
            f"the cache cannot be written: {error.strerror}",
            where=str(folder.parent),
            cure="set ALCHEMIGRATE_CACHE to a folder that can be written",
        ) from error
    try:
        yield workplace / "site"
    finally:
        shutil.rmtree(workplace, ignore_errors=True)


def _publish(draft: Path, folder: Path) -> None:
    """Give the finished folder its name, unless another process was quicker."""
    try:
        draft.rename(folder)
    except OSError as error:
        if not folder.is_dir():
            raise OverlayError(
                f"the overlay cannot be put in place: {error.strerror}",
                where=str(folder),
                cure="set ALCHEMIGRATE_CACHE to a folder that can be written",
            ) from error


def _install(version: str, python: Path, draft: Path) -> None:
    wanted = _requirements(version, python)
    options = ["install", "--quiet", "--disable-pip-version-check", "--no-input"]
    arguments = [*options, "--target", str(draft), *wanted]
    done = _run([str(python), "-m", "pip", *arguments], python)
    if done.returncode != 0 and "No module named pip" in done.stderr:
        done = _run([sys.executable, "-m", "pip", "--python", str(python), *arguments], python)
    if done.returncode != 0 or not (draft / "sqlalchemy").is_dir():
        by_hand = f"{python} -m pip install --target FOLDER {' '.join(_plain(version))}"
        raise OverlayError(
            f"SQLAlchemy {version} could not be installed: {_last_line(done.stderr)}",
            where=str(python),
            cure=f"check the network and pip's package index; by hand it is: {by_hand}",
        )


def _requirements(version: str, python: Path) -> list[str]:
    """pip's arguments: the pinned list with hashes where one fits this Python, else plain names."""
    pinned = pinned_list(version)
    if pinned is None or _identity(python)[0] < PINS_NEED:
        return _plain(version)
    return ["--require-hashes", "--no-deps", "--requirement", str(pinned)]


def pinned_list(version: str) -> Path | None:
    """The list of packages with hashes for an exact version, shipped or in the checkout, if any."""
    here = Path(__file__).resolve()
    for folder in (here.parent / "pins", here.parents[3] / "requirements" / "overlays"):
        path = folder / f"sqlalchemy-{'.'.join(version.split('.')[:2])}.txt"
        if path.is_file() and f"sqlalchemy=={version} " in path.read_text(encoding="utf-8"):
            return path
    return None


def _plain(version: str) -> list[str]:
    return [f"sqlalchemy=={version}", *COMPANIONS]


def _run(command: list[str], python: Path) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    try:
        return subprocess.run(command, env=clean, capture_output=True, text=True, check=False)
    except OSError as error:
        raise OverlayError(
            f"the interpreter cannot be started: {error.strerror}",
            where=str(python),
            cure="name a working Python with --python",
        ) from error


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["no message"])[-1]
