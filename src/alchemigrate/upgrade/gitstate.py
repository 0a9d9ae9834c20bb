"""What git knows about files: those with changes that it could not give back."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from alchemigrate.errors import DirtyTreeError, RunError
from alchemigrate.source.gitfolder import top

SHOWN = 10
MISLEADING = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"})


def dirty(root: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Of files below `root`, sorted, those whose content no commit holds.

    Files that git does not track (also ignored ones) count; files outside any work tree do not.
    Links are followed: what counts is the file that would be written. Raises RunError if git
    is needed and cannot say.
    """
    work_trees: dict[str, dict[str, list[str]]] = {}
    for path in paths:
        real = os.path.realpath(root / path)
        found = top(os.path.dirname(real))
        if found is not None:
            inside = os.path.relpath(real, found)
            work_trees.setdefault(found, {}).setdefault(inside, []).append(path)
    return tuple(
        sorted(
            path
            for folder, files in work_trees.items()
            for inside in _uncommitted(folder, files)
            for path in files[inside]
        )
    )


def refuse_dirty(root: Path, paths: Sequence[str]) -> None:
    """Raise DirtyTreeError, naming files, if some of `paths` have uncommitted changes."""
    found = dirty(root, paths)
    if found:
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        raise DirtyTreeError(
            f"uncommitted changes in {', '.join(found[:SHOWN])}{more}",
            where=str(root),
            cure="commit or stash them, or go ahead over them with --allow-dirty",
        )


def _uncommitted(folder: str, files: Iterable[str]) -> set[str]:
    """Of files of one work tree (relative to its top) those that differ from the last commit."""
    tracked = set(_git(folder, "ls-files", "-z"))
    lines = _git(folder, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=no")
    changed = {line[3:] for line in lines}
    return {path for path in files if path not in tracked or path in changed}


def _git(folder: str, *words: str) -> list[str]:
    """The NUL-separated lines of a git command that changes nothing and starts no hook."""
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", folder, *words]
    environment = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    try:
        done = subprocess.run(command, capture_output=True, check=True, env=environment)
    except FileNotFoundError as error:
        raise RunError(
            "git is not installed, so uncommitted changes cannot be seen",
            where=folder,
            cure="install git or go ahead with --allow-dirty",
        ) from error
    except subprocess.CalledProcessError as error:
        reason = os.fsdecode(error.stderr).strip().splitlines()
        raise RunError(
            f"git cannot say what is committed ({reason[0] if reason else 'no reason given'})",
            where=folder,
            cure="make `git status` work or go ahead with --allow-dirty",
        ) from error
    return [os.fsdecode(line) for line in done.stdout.split(b"\0") if line]
