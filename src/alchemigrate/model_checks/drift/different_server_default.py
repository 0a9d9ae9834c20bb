"""A server default of the model that the database does not have, or has with another value.

Rows that leave the column out (the ORM does) get NULL, another value, or are refused. Compared are
constants, and whether there is a default at all. Left alone: defaults that only the database has,
computed and numbered columns, and expressions, which databases write in their own way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import columns
from alchemigrate.checkkit.quoting import quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Column

USER = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    state = mapped_column(String(9), server_default="new")
    size = mapped_column(Integer, server_default=text("3"))
    on = mapped_column(Boolean, server_default=text("true"))
    at = mapped_column(DateTime, server_default=func.now())
"""
BARE = "DROP TABLE users; CREATE TABLE users (id INTEGER PRIMARY KEY, size INTEGER DEFAULT"
REST = '"on" BOOLEAN DEFAULT true, at TIMESTAMP DEFAULT CURRENT_TIMESTAMP'
CHECK = Check(
    code="AM613",
    level=Level.SILENT,
    live=True,
    examples=(
        Example(
            USER,
            ("users.state",),
            title="none",
            ddl=f"{BARE} 3, state VARCHAR(9), {REST})",
        ),
        Example(
            USER,
            ("users.size", "users.state"),
            title="other values",
            ddl=f"{BARE} 4, state VARCHAR(9) DEFAULT 'old', {REST})",
        ),
        Example(USER, title="the same"),
        Example(
            USER,
            title="written otherwise",
            ddl=f"{BARE} '3', state VARCHAR(9) DEFAULT ('new'), {REST})",
            dialects=("postgresql",),
        ),
        Example(
            'class User(Base):\n    __tablename__ = "users"\n'
            "    id = mapped_column(Integer, primary_key=True)\n"
            "    size = mapped_column(Integer)\n    n = mapped_column(Integer, Identity())\n"
            '    twice = mapped_column(Integer, Computed("size * 2", persisted=True))\n',
            title="numbered and computed, and one of the database's own",
            ddl="ALTER TABLE users ALTER COLUMN size SET DEFAULT 7",
            dialects=("postgresql",),
        ),
    ),
)
OWN = ("computed ", "identity ", "fetched ")
"""How the probe begins what is no default in SQL."""


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Columns whose declared default is not the database's."""
    for declared, actual in columns(models):
        wanted, found = declared.server_default, actual.server_default
        if not wanted or wanted.startswith(OWN) or declared.generated or actual.generated:
            continue
        if found is None:
            yield _issue(declared, f"the database has no default, the model says {wanted}")
        elif _other(wanted, found):
            yield _issue(declared, f"the default is {found} in the database, {wanted} in the model")


def _issue(column: Column, message: str) -> Issue:
    return Issue(
        f"{column.table}.{column.name}",
        message,
        f"ALTER TABLE {quoted(column.table)} ALTER COLUMN {quoted(column.name)} SET DEFAULT "
        f"{column.server_default}",
    )


def _other(wanted: str, found: str) -> bool:
    """Whether both are constants, and not the same."""
    one, other = _constant(wanted), _constant(found)
    return None not in (one, other) and one != other


def _constant(text: str) -> str | None:
    """The value of a literal, whatever quotes, brackets and casts stand around it."""
    bare = text.strip()
    while bare.startswith("(") and bare.endswith(")"):
        bare = bare[1:-1].strip()
    match = re.fullmatch(r"'((?:[^']|'')*)'(?:::[\w .\"()\[\]]+)?", bare)
    if match:
        return _spelt(match[1])
    bare = re.sub(r"::[\w .\"()]+$", "", bare)
    return _spelt(bare) if re.fullmatch(r"-?\d+(\.\d+)?|true|false", bare, re.IGNORECASE) else None


def _spelt(value: str) -> str:
    """One spelling for what is the same value to most types."""
    words = {"true": "1", "t": "1", "false": "0", "f": "0"}
    lower = words.get(value.lower(), value)
    return lower.rstrip("0").rstrip(".") if re.fullmatch(r"-?\d+\.\d+", lower) else lower
