"""What in a project keeps revisions from being written for PostgreSQL alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ...values.revision import Revision

OTHERS = re.compile(r"\b(mysql|mariadb|mssql|oracle)", re.IGNORECASE)
SQLITE = re.compile(r"\bsqlite|\brender_as_batch\b|\bbatch_alter_table\b", re.IGNORECASE)
PARTS = re.compile(
    r"\bPARTITION\s+(?:OF|BY\s+(?:RANGE|LIST|HASH))\b|postgresql_partition_by", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Files that name another server, SQLite, tables in parts, or a convention that puts a name
    into a longer one, that of an index too; "" where none does."""

    others: str = ""
    sqlite: str = ""
    parts: str = ""
    renaming: str = ""
    renaming_indexes: str = ""

    def convention(self, index: bool) -> str:
        """The file of a convention that changes the name that a constraint or index is given."""
        return self.renaming_indexes if index else self.renaming

    def against(self, sql: bool) -> str:
        """Why a cure cannot be written; `sql` that it sends what only PostgreSQL understands."""
        if self.parts:
            return f"tables have parts ({self.parts}), which take no such statement"
        if self.others:
            return f"revisions are for other databases, too ({self.others})"
        if self.sqlite and sql:
            return f"revisions are for SQLite, too ({self.sqlite})"
        return ""


def obstacles(
    revisions: Iterable[Revision],
    environments: Iterable[tuple[str, str]],
    renaming: str,
    renaming_indexes: str,
) -> Obstacles:
    """What stands in the way; `environments` are the paths and texts of `env.py`, `renaming` and
    `renaming_indexes` the files of such conventions."""
    texts = [*environments, *((one.path, one.source) for one in revisions)]

    def first(pattern: re.Pattern[str]) -> str:
        return next((path for path, text in texts if pattern.search(text)), "")

    return Obstacles(first(OTHERS), first(SQLITE), first(PARTS), renaming, renaming_indexes)
