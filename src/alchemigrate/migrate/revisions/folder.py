"""Where a project keeps its Alembic revisions, read without running any of them."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from alembic.config import Config
from alembic.util import CommandError

from ...errors import SourceError, UsageError
from ...source.module import parse

INI = ("alembic.ini", "migrations/alembic.ini", "alembic/alembic.ini", "db/alembic.ini")
MAKE = "alembic init alembic makes a folder of migrations"
SEPARATORS = re.compile(r"[\s,;]+|" + re.escape(os.pathsep))


@dataclass(frozen=True, slots=True)
class Known:
    """A revision that is there: its id, and those that it comes after."""

    id: str
    after: tuple[str, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class Folder:
    """Revisions of a project in `root`; `template` is how Alembic names their files."""

    root: Path
    known: tuple[Known, ...]
    versions: Path
    template: str
    slug_length: int = 40

    @property
    def heads(self) -> tuple[str, ...]:
        """The revisions that no other comes after."""
        followed = {name for one in self.known for name in one.after}
        return tuple(sorted(one.id for one in self.known if one.id not in followed))

    def head(self) -> str | None:
        """The one head, None where there is no revision yet.

        Raises UsageError if there are several.
        """
        if len(self.heads) > 1:
            raise UsageError(
                f"there are several heads ({', '.join(self.heads)})",
                where=str(self.versions.relative_to(self.root)),
                cure='join them first: alembic merge -m "join the heads" heads',
            )
        return self.heads[0] if self.heads else None

    def home(self) -> Path:
        """Where the next revision goes: beside the head, where there are several folders."""
        heads = [one.path.parent for one in self.known if one.id in self.heads]
        return heads[0] if heads else self.versions


def settings(root: Path) -> tuple[Path | None, Path | None]:
    """The project's alembic.ini, and its pyproject.toml where that is about Alembic, too.

    Raises UsageError if there is neither.
    """
    ini = next((root / name for name in INI if (root / name).is_file()), None)
    table = root / "pyproject.toml"
    given = table.is_file() and "[tool.alembic]" in table.read_text(encoding="utf-8")
    if ini is None and not given:
        raise UsageError("there is no alembic.ini", where=str(root), cure=MAKE)
    return ini, table if given else None


def find(root: Path) -> Folder:
    """The folder that the project's alembic.ini (or pyproject.toml) names.

    Raises UsageError if there is none, or what it says cannot be read.
    """
    ini, table = settings(root)
    try:
        config = Config(str(ini) if ini else None, toml_file=str(table) if table else None)
        return _of(root, ini, config)
    except (CommandError, KeyError, ValueError) as error:
        raise UsageError(f"cannot be read ({error})", where=str(ini or table)) from error


def _of(root: Path, ini: Path | None, config: Config) -> Folder:
    said = config.get_alembic_option("script_location")
    bundled = ini is not None and (ini.parent / "env.py").is_file()
    if not isinstance(said, str) and not bundled:
        raise UsageError("names no script_location", where=str(ini or root), cure=MAKE)
    place = root / said if isinstance(said, str) else (ini or root).parent
    folders = [place / "versions"]
    several = config.get_alembic_option("version_locations")
    if isinstance(several, str):
        folders = [root / one for one in SEPARATORS.split(several) if one]
    there = [one for one in folders if one.is_dir() and one.resolve().is_relative_to(root)]
    if not there:
        raise UsageError("there is no such folder of revisions", where=str(folders[0]), cure=MAKE)
    template = config.get_alembic_option("file_template")
    length = config.get_alembic_option("truncate_slug_length")
    return Folder(
        root,
        tuple(_read(there)),
        there[0],
        template if isinstance(template, str) else "%(rev)s_%(slug)s",
        int(length) if isinstance(length, str) else 40,
    )


def _read(folders: Iterable[Path]) -> list[Known]:
    found = []
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            one = _revision(path)
            if one is not None:
                found.append(one)
    return found


def _revision(path: Path) -> Known | None:
    """What a file says of itself; None if it is no revision."""
    try:
        tree = parse(path.name, path.read_bytes()).tree
    except (OSError, SourceError):
        return None
    said: dict[str, object] = {}
    for node in tree.body:
        names = node.targets if isinstance(node, ast.Assign) else []
        names = [node.target] if isinstance(node, ast.AnnAssign) else names
        value = getattr(node, "value", None)
        for name in names:
            if isinstance(name, ast.Name) and name.id in ("revision", "down_revision"):
                said[name.id] = _literal(value)
    own, after = said.get("revision"), said.get("down_revision")
    if not isinstance(own, str):
        return None
    parents = after if isinstance(after, tuple | list) else (after,)
    return Known(own, tuple(str(one) for one in parents if one), path)


def _literal(node: ast.expr | None) -> object:
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None
