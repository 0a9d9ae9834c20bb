"""Is the database at the revision that the code was written for?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from ...errors import UsageError
from .answer import Check

NAME = "migrations"


def migration_head(
    folder: str | Path, *, table: str = "alembic_version", schema: str | None = None
) -> Callable[[sa.Connection], Check]:
    """Compares the heads of an alembic folder (with `versions/` in it) with the database's.

    The folder is read here, once. Raises UsageError if it is none, or alembic is not installed.
    """
    heads = _heads(Path(folder))

    def migration(connection: sa.Connection) -> Check:
        from alembic.runtime.migration import MigrationContext

        options = {"version_table": table, "version_table_schema": schema}
        context = MigrationContext.configure(connection, opts=options)
        found = frozenset(context.get_current_heads())
        if found == heads:
            return Check(NAME, True, f"at {_names(heads)}")
        told = f"the database is at {_names(found)}, the code at {_names(heads)}"
        return Check(NAME, False, f"{told}; run alembic upgrade head, or deploy the right code")

    return migration


def _heads(folder: Path) -> frozenset[str]:
    try:
        from alembic.script import ScriptDirectory
        from alembic.util import CommandError
    except ImportError as error:
        raise UsageError("alembic is not installed", cure="pip install alembic") from error
    try:
        return frozenset(ScriptDirectory(str(folder)).get_heads())
    except CommandError as error:
        raise UsageError(
            f"no alembic folder that can be read ({error})",
            where=str(folder),
            cure="name the folder that has env.py and versions",
        ) from error


def _names(revisions: frozenset[str]) -> str:
    return ", ".join(sorted(revisions)) or "no revision"
