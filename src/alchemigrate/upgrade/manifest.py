"""What a run is about to do and how far it is: `manifest.json` in the run's folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from alchemigrate.errors import RunError
from alchemigrate.upgrade.target import is_relative

NAME = "manifest.json"
VERSION = 1


class State(StrEnum):
    """How far a run is; the last three are ends, all others are undone by the next run.

    `failed` ended by itself and left every file as it found it; `rolled-back` was undone.
    """

    PREPARING = "preparing"
    PREPARED = "prepared"
    WRITING = "writing"
    WRITTEN = "written"
    ROLLING_BACK = "rolling-back"
    VERIFIED = "verified"
    ROLLED_BACK = "rolled-back"
    FAILED = "failed"

    @property
    def is_end(self) -> bool:
        """Whether nothing of the run is left to do."""
        return self in (State.VERIFIED, State.ROLLED_BACK, State.FAILED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a run; `path` is its name, `target` the real file behind it, both relative.

    `before`, `after` and `displaced` (what a forced rollback replaced, "" if nothing) are
    fingerprints of contents; `mode` and `owner` (user, group) are those of the original.
    """

    path: str
    target: str
    before: str
    after: str
    mode: int
    owner: tuple[int, int]
    displaced: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run on disk; `created` is UTC in ISO form, `meta` whatever the command wants to keep."""

    id: str
    state: State
    created: str
    tool: str
    meta: Mapping[str, Any]
    files: tuple[Entry, ...]
    error: str = ""
    version: int = field(default=VERSION)

    def encode(self) -> bytes:
        """The file's content."""
        return json.dumps(asdict(self), indent=1).encode() + b"\n"


def load(folder: Path) -> Manifest | None:
    """The manifest of a run's folder, None if the run died before it had one.

    Raises RunError if the file cannot be understood: then only a human can say what it meant.
    """
    path = folder / NAME
    try:
        raw = json.loads(path.read_bytes())
        files = tuple(_entry(one) for one in raw.pop("files"))
        manifest = Manifest(files=files, state=State(raw.pop("state")), **raw)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(
            f"cannot be read ({error})",
            where=str(path),
            cure="its originals are beside it: copy them back by hand, then remove the folder",
        ) from error
    if manifest.id != folder.name or not all(map(_is_sound, files)):
        raise RunError("was tampered with", where=str(path), cure="remove the run's folder")
    if manifest.version != VERSION:
        raise RunError(
            f"was written by another version of the tool ({manifest.tool})", where=str(path)
        )
    return manifest


def _is_sound(entry: Entry) -> bool:
    return is_relative(entry.path) and is_relative(entry.target)


def _entry(raw: dict[str, Any]) -> Entry:
    user, group = raw.pop("owner")
    return Entry(owner=(user, group), **raw)
