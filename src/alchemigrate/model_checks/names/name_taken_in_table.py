"""Two columns or two constraints of a table with the same name in PostgreSQL.

PostgreSQL cuts names at 63 bytes: columns that begin alike become one ("specified more than once").
Constraints of one table may not share a name, whatever their kind.

Left alone: databases other than PostgreSQL, and names that only indexes have
(`name-taken-in-schema` is about those).
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.kept_names import kept
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.schema import Table

MODELS = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)
    first = mapped_column("{0}", Integer)
    second = mapped_column("{1}", Integer)
    __table_args__ = (
        CheckConstraint("id > 0", name="{2}"),
        CheckConstraint("id < 9", name="{3}"),
    )
"""
LONG = "a" * 63

CHECK = Check(
    code="AM503",
    level=Level.BREAKS,
    examples=(
        Example(
            MODELS.format(f"{LONG}1", f"{LONG}2", "ck_1", "ck_2"),
            (f"users.{LONG}2",),
            title="columns that begin alike",
            dialects=("postgresql",),
        ),
        Example(
            MODELS.format("first", "second", "ck", "ck"),
            ("users.ck",),
            title="constraints",
            dialects=("postgresql",),
        ),
        Example(
            MODELS.format(f"{LONG}1", f"{LONG}2", "ck", "ck"),
            title="SQLite takes both",
            dialects=("sqlite",),
        ),
        Example(
            MODELS.format(f"1{LONG}", f"2{LONG}", "ck_1", "ck_2"),
            title="they differ before that",
            dialects=("postgresql",),
        ),
    ),
)
GUARDS = frozenset(("ForeignKeyConstraint", "CheckConstraint"))


@CHECK.on(Table)
def find(models: Models, table: Table) -> Iterator[Issue]:
    """Columns and constraints that have the name of one before them."""
    if "postgresql" not in models.dialects:
        return
    seen: set[str] = set()
    for column in table.columns:
        name = kept(column.name, "postgresql")
        if name in seen:
            yield Issue(
                f"{table.name}.{column.name}",
                f"PostgreSQL cuts it to {name}, which another column is cut to as well",
                "a name that differs within its first 63 bytes",
            )
        seen.add(name)
    kinds: dict[str, list[str]] = {}
    for one in table.names:
        written = one.written.get("postgresql")
        if one.kind != "index" and written:
            kinds.setdefault(kept(written, "postgresql"), []).append(one.kind)
    for name, of in kinds.items():
        if len(of) > 1 and GUARDS & set(of):
            yield Issue(
                f"{table.name}.{name}",
                f"{len(of)} constraints of the table have the name {name} ({', '.join(of)})",
                "give each a name of its own",
            )
