"""A JSON column that a query compares, on PostgreSQL.

The type `json` of PostgreSQL is text that was checked, and has no equality: `=`, IN, DISTINCT,
GROUP BY, ORDER BY and UNION raise ("could not identify an equality operator for type json").
SQLite and MySQL take it, so tests on those do not tell. `jsonb` can be compared, and indexed.

Left alone: JSONB, and JSON that is JSONB on PostgreSQL; IS NULL; columns that are deferred; queries
that do not compare.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.quoting import quoted
from alchemigrate.checkkit.served import sites
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.query_use import How, Statement
from alchemigrate.values.schema import Column

NOTE = """\
class Note(Base):
    __tablename__ = "notes"
    id = mapped_column(Integer, primary_key=True)
    data = mapped_column({})
"""
JSON = NOTE.format("JSON")
HEAD = "from models import *\nfrom sqlalchemy.orm import Session\n\n\n"
QUERY = HEAD + "def f(s: Session, given):\n    return s.query({}).all()\n"
CHECK = Check(
    code="AM412",
    level=Level.BREAKS,
    examples=(
        Example(JSON, ("notes.data",), code=QUERY.format("Note).filter(Note.data == given")),
        Example(
            JSON, ("notes.data",), title="DISTINCT", code=QUERY.format("Note).distinct().limit(3")
        ),
        Example(
            JSON,
            ("notes.data",),
            title="GROUP BY",
            code=QUERY.format("Note.data, func.count()).group_by(Note.data"),
        ),
        Example(
            JSON, ("notes.data",), title="UNION", code=QUERY.format("Note).union(s.query(Note)")
        ),
        Example(
            NOTE.format('JSON().with_variant(postgresql.JSONB(), "postgresql")'),
            title="JSONB on PostgreSQL",
            code=QUERY.format("Note).filter(Note.data == given).distinct("),
        ),
        Example(JSON, title="IS NULL", code=QUERY.format("Note).filter(Note.data == None")),
        Example(
            NOTE.format("JSON, deferred=True"),
            title="deferred",
            code=QUERY.format("Note).distinct("),
        ),
        Example(JSON, title="another column", code=QUERY.format("Note.id).distinct(")),
        Example(JSON, title="DISTINCT ON", code=QUERY.format("Note).distinct(Note.id")),
        Example(
            JSON,
            title="not for PostgreSQL",
            dialects=("sqlite",),
            code=QUERY.format("Note).distinct("),
        ),
    ),
)
COMPARING = frozenset(
    (How.EQUAL, How.LITERAL, How.UNEQUAL, How.IN, How.RANGE, How.ORDER, How.GROUP, How.DISTINCT)
)


@CHECK.on(Column)
def find(models: Models, column: Column) -> Iterator[Issue]:
    """Columns of type json with the statements that compare them."""
    plain = column.type.sql.get("postgresql") == "JSON" and column.type.decorator is None
    if not plain or "postgresql" not in models.dialects:
        return
    found = [one for one in models.code.statements if _compares(one, column)]
    if found:
        table = quoted(column.table)
        yield Issue(
            f"{column.table}.{column.name}",
            f"{sites(one.place for one in found)} {'compares' if len(found) == 1 else 'compare'} "
            "it, and PostgreSQL's json has no equality",
            f"JSONB for it (from sqlalchemy.dialects.postgresql import JSONB), or "
            f'JSON().with_variant(JSONB(), "postgresql"); on a live database ALTER TABLE {table} '
            f"ALTER COLUMN {quoted(column.name)} TYPE jsonb rewrites the table under a lock: on a "
            "large one add a column, copy in batches, swap",
        )


def _compares(one: Statement, column: Column) -> bool:
    used = any(
        (each.table, each.column) == (column.table, column.name) and each.how in COMPARING
        for each in one.used
    )
    return used or f"{column.table}.{column.name}" in one.picked
