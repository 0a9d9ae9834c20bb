"""A foreign key of the models that the database does not have, or with other actions.

Nothing keeps rows from referring to what does not exist. Left alone: keys to tables that are
missing, and columns that are.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import both, holds
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models
from alchemigrate.values.question import Asked, Question
from alchemigrate.values.remedy import AddForeignKey, Remedy
from alchemigrate.values.schema import ForeignKey

TABLES = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer, primary_key=True)
    user_id = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
"""
BARE = "DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER"
CHECK = Check(
    code="AM607",
    level=Level.SILENT,
    live=True,
    examples=(
        Example(TABLES, ("orders.user_id",), ddl=f"{BARE})"),
        Example(
            TABLES,
            ("orders.user_id",),
            title="another action",
            ddl=f"{BARE} REFERENCES users (id))",
        ),
        Example(
            TABLES,
            ("orders.user_id",),
            title="another action for updates",
            ddl=f"{BARE} REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE)",
        ),
        Example(TABLES, title="the same"),
        Example(
            TABLES,
            title="without the column",
            ddl="DROP TABLE orders; CREATE TABLE orders (id INTEGER PRIMARY KEY)",
        ),
        Example(TABLES, title="another name", ddl=f"{BARE} CONSTRAINT x REFERENCES users (id) "
                "ON DELETE CASCADE)"),
    ),
)  # fmt: skip


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Declared foreign keys that are not there as declared."""
    assert models.database is not None
    for declared, actual in both(models):
        known = {(one.columns, one.refers): one for one in actual.foreign_keys}
        for key in declared.foreign_keys:
            if key.refers not in models.database.tables or not holds(actual, key.columns):
                continue
            names = ", ".join(key.columns)
            question = Question(
                Asked.ORPHANS, key.table, key.columns, key.refers, key.refers_columns
            )
            found = known.get((key.columns, key.refers))
            action = f" ON DELETE {key.ondelete}" if key.ondelete else ""
            action += f" ON UPDATE {key.onupdate}" if key.onupdate else ""
            constraint = key.name or f"fk_{key.table}_{'_'.join(key.columns)}"
            cure = (
                f"ALTER TABLE {key.table} ADD CONSTRAINT {constraint} FOREIGN KEY ({names}) "
                f"REFERENCES {key.refers} ({', '.join(key.refers_columns)}){action} NOT VALID, "
                f"then ALTER TABLE {key.table} VALIDATE CONSTRAINT {constraint}"
            )
            if found is None:
                message = f"the database has no foreign key to {key.refers}"
                remedy = Remedy(changes=(AddForeignKey(key),), questions=(question,))
                yield Issue(f"{key.table}.{names}", message, cure, question, remedy)
            elif difference := _difference(key, found):
                changes = (AddForeignKey(key, found),) if found.name else ()
                remedy = Remedy(changes=changes, questions=(question,))
                told = f"drop {found.name}; {cure}"
                yield Issue(
                    f"{key.table}.{names}", difference, told, remedy=remedy if changes else None
                )


def _difference(declared: ForeignKey, actual: ForeignKey) -> str:
    """Which actions are not the same, in words; empty if all are."""
    told = [
        f"{event} {wanted or 'NO ACTION'} in the model, {found or 'NO ACTION'} in the database"
        for event, wanted, found in (
            ("ON DELETE", declared.ondelete, actual.ondelete),
            ("ON UPDATE", declared.onupdate, actual.onupdate),
        )
        if (wanted or "NO ACTION") != (found or "NO ACTION")
    ]
    return "; ".join(told)
