"""An exclusion constraint of the model that the database does not have.

Rows that the code takes to exclude each other come in. Left alone: tables where the database has
one that the model does not name, for it may be the same one under another name.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import both
from alchemigrate.checkkit.quoting import quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.question import Asked, Question
from alchemigrate.values.schema import Exclusion

STAY = """\
class Stay(Base):
    __tablename__ = "stays"
    id = mapped_column(Integer, primary_key=True)
    room = mapped_column(postgresql.INT4RANGE)
    __table_args__ = (
        postgresql.ExcludeConstraint(
            ("room", "&&"), (func.int4range(id, id, "[]"), "&&"), name="ex_room", where=id > 3
        ),
    )
"""
GONE = "ALTER TABLE stays DROP CONSTRAINT ex_room"
OTHER = "ALTER TABLE stays ADD CONSTRAINT other EXCLUDE USING gist (room WITH &&)"
POSTGRESQL = ("postgresql",)
CHECK = Check(
    code="AM620",
    level=Level.SILENT,
    live=True,
    examples=(
        Example(STAY, ("stays.ex_room",), ddl=GONE, dialects=POSTGRESQL),
        Example(STAY, title="the same", dialects=POSTGRESQL),
        Example(STAY, title="another name", ddl=f"{GONE}; {OTHER}", dialects=POSTGRESQL),
        Example(
            STAY.replace('name="ex_room", ', ""),
            title="without a name",
            dialects=POSTGRESQL,
        ),
        Example(
            STAY.replace('name="ex_room", ', ""),
            ("stays.EXCLUDE",),
            title="without a name, and gone",
            ddl="ALTER TABLE stays DROP CONSTRAINT stays_room_int4range_excl",
            dialects=POSTGRESQL,
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Declared exclusion constraints that are not there."""
    assert models.database is not None
    if models.database.dialect != "postgresql":
        return
    for declared, actual in both(models):
        there = {one.name for one in actual.exclusions}
        if there <= {one.name for one in declared.exclusions}:
            yield from (_issue(one) for one in declared.exclusions if one.name not in there)


def _issue(one: Exclusion) -> Issue:
    name = f" CONSTRAINT {quoted(one.name)}" if one.name else ""
    return Issue(
        f"{one.table}.{one.name or 'EXCLUDE'}",
        "the database lets rows in that should exclude each other",
        f"ALTER TABLE {quoted(one.table)} ADD{name} {one.definition}, while nobody needs the "
        "table: there is no form that keeps nobody waiting",
        Question(Asked.EXCLUDED, one.table, (), condition=one.where or "", pairs=one.elements),
    )
