"""Moments without a time zone beside moments with one.

PostgreSQL takes the one for a reading of some clock and the other for a point in time; Python
raises TypeError when they are compared or subtracted.

Left alone: models that have only one kind, and databases without time zones.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

AWARE = """\
class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    paid_at = mapped_column(DateTime(timezone=True))
"""
CHECK = Check(
    code="AM402",
    level=Level.WEAK,
    examples=(
        Example(
            AWARE + "    sent_at = mapped_column(DateTime)\n",
            ("orders.sent_at",),
            dialects=("postgresql",),
        ),
        Example(
            AWARE + "    sent_at = mapped_column(DateTime(timezone=True))\n",
            title="all with a time zone",
            dialects=("postgresql",),
        ),
        Example(
            AWARE.replace("timezone=True", "") + "    sent_at = mapped_column(DateTime)\n",
            title="all without",
            dialects=("postgresql",),
        ),
        Example(
            AWARE + "    sent_at = mapped_column(DateTime)\n",
            title="a database without time zones",
            dialects=("sqlite",),
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """The columns without a time zone of each table, where the models have some with one."""
    moments = {
        table.name: [one for one in table.columns if one.type.family == "datetime"]
        for table in models.schema.tables.values()
    }
    aware = sum(bool(one.type.timezone) for columns in moments.values() for one in columns)
    if "postgresql" not in models.dialects or not aware:
        return
    for table, columns in moments.items():
        naive = [one.name for one in columns if not one.type.timezone]
        if naive:
            yield _issue(table, naive, aware)


def _issue(table: str, names: list[str], aware: int) -> Issue:
    return Issue(
        f"{table}.{names[0]}",
        f"no time zone on {', '.join(names)}, but on {aware} other columns of the models",
        f"DateTime(timezone=True); on a live database, with its old readings in UTC, "
        f"ALTER TABLE {table} ALTER COLUMN {names[0]} TYPE timestamptz USING {names[0]} "
        "AT TIME ZONE 'UTC', which does not rewrite the table if the session's TimeZone is UTC",
    )
