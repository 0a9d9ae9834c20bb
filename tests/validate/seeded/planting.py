"""The trading models in a folder of their own: cured, with defects, and with a database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from alchemigrate.upgrade.overlays import overlay
from alchemigrate.validate.run import Choice
from validate.validated import validated

from .cures import CURES, Edit

EXAMPLE = Path(__file__).resolve().parents[3] / "examples" / "trading_legacy" / "app"
PYTHON = Path(sys.executable)
VERSION = "1.4"
DUMP = """\
import sys
from sqlalchemy import create_mock_engine
import app.models
from app.core.database import metadata

def write(statement, *_, **__):
    text = statement if isinstance(statement, str) else str(statement.compile(dialect=mock.dialect))
    print(text.strip() + "\\n;;")

mock = create_mock_engine(sys.argv[1] + "://", write)
metadata.create_all(mock, checkfirst=False)
"""
Found = frozenset[tuple[str, str]]
"""The code and the object of each finding."""


@dataclass(frozen=True)
class Defect:
    """Something wrong that is planted, and the `check` that has to find it at `object`.

    `edits` change files below `app/` (a file without old text is new); `ddl` is run in the
    database that the clean models made, of the kind `dialect`. `place` is the file the finding has
    to name. `also` are codes of what else is true of it; `alone` if it hides others.
    """

    check: str
    object: str
    edits: tuple[Edit, ...] = ()
    ddl: tuple[str, ...] = ()
    dialect: str = "postgresql"
    place: str = ""
    also: tuple[str, ...] = ()
    alone: bool = False

    @property
    def expected(self) -> tuple[str, str]:
        """What has to be found."""
        return self.check, self.object


@dataclass(frozen=True)
class Outcome:
    """What a run found: of each pair the files that it names; and what it should not have found."""

    files: Mapping[tuple[str, str], frozenset[str]]

    def finds(self, defect: Defect) -> bool:
        """Whether the right check names the right object in the right file."""
        named = self.files.get(defect.expected, frozenset())
        return any(not defect.place or path == f"app/{defect.place}" for path in named)

    def false(self, planted: Iterable[Defect] = ()) -> Found:
        """Findings that no planted defect explains."""
        known = {one.expected for one in planted}
        also = {code for one in planted for code in one.also}
        return frozenset(one for one in self.files if one not in known and one[0] not in also)


def plant(root: Path, defects: Iterable[Defect] = ()) -> Path:
    """A copy of the example's models in `root`, cured, and then with the defects."""
    root.mkdir(parents=True)
    for name in ("models", "core"):
        ignored = shutil.ignore_patterns("__pycache__", "async_database.py")
        shutil.copytree(EXAMPLE / name, root / "app" / name, ignore=ignored)
    (root / "app" / "__init__.py").touch()
    edits = [edit for defect in defects for edit in defect.edits]
    for file, old, new in (*CURES, *edits):
        path = root / "app" / file
        text = path.read_text(encoding="utf-8") if old else ""
        if old and text.count(old) != 1:
            raise ValueError(f"{file}: {old!r} stands there {text.count(old)} times")
        path.write_text(text.replace(old, new) if old else new, encoding="utf-8")
    return root


def create(root: Path, url: str) -> None:
    """The tables of the models in a database, made by the SQL of their own SQLAlchemy."""
    engine = sa.create_engine(url)
    done = subprocess.run(
        [str(PYTHON), "-c", DUMP, engine.dialect.name],
        cwd=root,
        env={**os.environ, "PYTHONPATH": f"{overlay(VERSION, PYTHON)}:{root}"},
        capture_output=True,
        text=True,
        check=True,
    )
    run(url, [one.strip() for one in done.stdout.split(";;\n") if one.strip()])
    engine.dispose()


def run(url: str, statements: Iterable[str]) -> None:
    """Run statements one by one, each in a transaction of its own."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement.replace("%", "%%"))
    engine.dispose()


def look(root: Path, database: str | None = None, dialect: str = "postgresql") -> Outcome:
    """All that the checks find in the models, and in the database."""
    found = validated(
        root,
        PYTHON,
        Choice(),
        overlays=[overlay(VERSION, PYTHON)],
        database=database,
        data=database is not None,
        dialects=(dialect,),
    )
    if found.failed:
        raise ValueError(f"not imported: {found.failed}")
    files: dict[tuple[str, str], frozenset[str]] = {}
    for one in found.findings:
        key = (one.code, one.object)
        files[key] = files.get(key, frozenset()) | {one.path}
    return Outcome(files)
