"""Constraints and indexes that have other names in the database than in the models.

Migrations that drop or change them by name fail there, and autogenerate drops and creates unique
constraints again. Left alone: what has no name in the models, SQLite (which keeps no names for most
of them), and MySQL's primary keys.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.drift import both
from alchemigrate.checkkit.name_pairs import Named, name_pairs
from alchemigrate.checkkit.quoting import quoted
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models

NAMED = """\
class User(Base):
    __tablename__ = "users"
    id = mapped_column(Integer, primary_key=True)


class Order(Base):
    __tablename__ = "orders"
    id = mapped_column(Integer)
    code = mapped_column(Integer)
    user_id = mapped_column(Integer, index=True)
    __table_args__ = (
        PrimaryKeyConstraint("id", name="pk_orders"),
        UniqueConstraint("code", name="uq_orders_code"),
        ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_orders_user_id_users"),
    )
"""
RENAMED = (
    "ALTER TABLE orders RENAME CONSTRAINT pk_orders TO orders_pkey; "
    "ALTER TABLE orders RENAME CONSTRAINT fk_orders_user_id_users TO orders_user_id_fkey"
)
CHECK = Check(
    code="AM617",
    level=Level.LEGACY,
    live=True,
    examples=(
        Example(NAMED, ("orders",), ddl=RENAMED, dialects=("postgresql",)),
        Example(
            NAMED,
            ("orders",),
            title="an index",
            ddl="ALTER INDEX ix_orders_user_id RENAME TO orders_by_user",
            dialects=("postgresql",),
        ),
        Example(NAMED, title="the same"),
        Example(
            'class User(Base):\n    __tablename__ = "users"\n'
            "    id = mapped_column(Integer, primary_key=True)\n"
            "    email = mapped_column(String(20), unique=True)\n",
            title="no names in the model",
            ddl="ALTER TABLE users RENAME CONSTRAINT users_email_key TO one_email",
            dialects=("postgresql",),
        ),
    ),
)


@CHECK.on(Models)
def find(models: Models, _: Models) -> Iterator[Issue]:
    """Tables with names that differ, each with all of them."""
    assert models.database is not None
    dialect = models.database.dialect
    if dialect == "sqlite":
        return
    for declared, actual in both(models):
        pairs = [one for one in name_pairs(declared, actual, dialect) if one.wanted != one.found]
        if pairs:
            told = ", ".join(f"{one.wanted} is called {one.found}" for one in pairs)
            cure = "; ".join(_rename(declared.name, one) for one in pairs)
            yield Issue(declared.name, told, cure)


def _rename(table: str, one: Named) -> str:
    if one.index:
        schema = table.rpartition(".")[0]
        full = f"{schema}.{one.found}" if schema else one.found
        return f"ALTER INDEX {quoted(full)} RENAME TO {quoted(one.wanted)}"
    found, wanted = quoted(one.found), quoted(one.wanted)
    return f"ALTER TABLE {quoted(table)} RENAME CONSTRAINT {found} TO {wanted}"
