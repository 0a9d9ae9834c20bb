"""Names of constraints and indexes: all have one, no two the same, and PostgreSQL keeps them."""

from __future__ import annotations

import enum
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql

from alchemigrate.runtime.base import CONVENTION, new_metadata, table_name

LONG = "a_table_with_a_name_that_is_nearly_as_long_as_postgresql_takes"
EXPLICIT = "ck_orders_positive"


class Kind(enum.Enum):
    """Kept twice in one table."""

    NEW = "new"
    OLD = "old"


def kinds() -> sa.Enum:
    return sa.Enum(Kind, native_enum=False, create_constraint=True)


def table(metadata: sa.MetaData, name: str) -> sa.Table:
    """A table with everything that can have a name, and given ones where they may be."""
    made = sa.Table(
        name,
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.ForeignKey("users.id"), index=True),
        sa.Column("email", sa.String(50), sa.CheckConstraint("email <> ''"), unique=True),
        sa.Column("price", sa.Numeric(10, 2)),
        sa.Column("first", kinds()),
        sa.Column("second", kinds()),
        sa.Column("flag", sa.Boolean(create_constraint=True)),
        sa.UniqueConstraint("email", "user_id"),
        sa.UniqueConstraint("email", "price"),
        sa.CheckConstraint("price > 0", name="positive"),
        sa.CheckConstraint("price < 10"),
        sa.CheckConstraint("price < 20"),
        sa.Index(None, "user_id", "price"),
    )
    made.append_constraint(sa.CheckConstraint(made.c.price > 1))
    made.append_constraint(sa.CheckConstraint(made.c.price > 2))
    sa.Index(None, sa.func.lower(made.c.email))
    sa.Index(None, made.c.user_id, postgresql_where=made.c.flag, sqlite_where=made.c.flag)
    sa.Index(None, made.c.user_id, postgresql_where=~made.c.flag, sqlite_where=~made.c.flag)
    return made


def written(made: sa.Table) -> list[str]:
    """The names as PostgreSQL gets them, of a dialect that writes all CHECKs."""
    preparer = postgresql.dialect().identifier_preparer
    checks = [one for column in made.c for one in column.constraints]
    everything = (*made.constraints, *checks, *made.indexes)
    return [str(preparer.format_constraint(one)) for one in everything]


@pytest.fixture
def metadata() -> sa.MetaData:
    """With a table to refer to."""
    made = new_metadata()
    sa.Table("users", made, sa.Column("id", sa.Integer, primary_key=True))
    return made


def test_no_two_are_the_same(metadata: sa.MetaData) -> None:
    names = written(table(metadata, "orders"))
    assert len(names) == len(set(names)) == 19
    assert {
        "pk_orders", "fk_orders_user_id_users", "uq_orders_email", "uq_orders_email_user_id",
        "uq_orders_email_price", EXPLICIT, "ix_orders_user_id", "ix_orders_user_id_price",
        "ck_orders_first", "ck_orders_second", "ck_orders_flag",
    } <= set(names)  # fmt: skip


def test_they_are_the_same_the_next_time(metadata: sa.MetaData) -> None:
    other = new_metadata()
    sa.Table("users", other, sa.Column("id", sa.Integer, primary_key=True))
    assert sorted(written(table(metadata, "orders"))) == sorted(written(table(other, "orders")))


@pytest.mark.parametrize("name", ["orders", LONG])
def test_postgresql_keeps_them(metadata: sa.MetaData, database: str, name: str) -> None:
    made = table(metadata, name)
    engine = sa.create_engine(database)
    metadata.create_all(engine)
    inspector = sa.inspect(engine)
    found = {
        inspector.get_pk_constraint(name)["name"],
        *(one["name"] for one in inspector.get_foreign_keys(name)),
        *(one["name"] for one in inspector.get_unique_constraints(name)),
        *(one["name"] for one in inspector.get_check_constraints(name)),
        *(one["name"] for one in inspector.get_indexes(name)),
    }
    engine.dispose()
    # The CHECK of a Boolean is not written for PostgreSQL, which has that type.
    expected = {one for one in written(made) if not one.endswith("_flag")}
    assert max(len(str(one).encode()) for one in found) <= 63
    assert len(found) == 18
    assert name == LONG or found == expected


def test_tokens_have_a_stable_text() -> None:
    assert not any("0x" in str(pattern) for pattern in CONVENTION.values())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("User", "users"), ("OrderItem", "order_items"), ("Category", "categories"),
        ("Box", "boxes"), ("HTTPEntry", "http_entries"), ("Day", "days"), ("OAuth2Token",
        "o_auth2_tokens"),
    ],
)  # fmt: skip
def test_table_names(name: str, expected: str) -> None:
    assert table_name(name) == expected


def test_a_subclass_shares_the_table_of_its_parent() -> None:
    from alchemigrate.runtime.base import TableNames

    class Own(orm.DeclarativeBase):
        metadata = new_metadata()

    class Animal(TableNames, Own):
        id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
        kind: orm.Mapped[str]
        __mapper_args__: Any = {"polymorphic_on": "kind"}  # noqa: RUF012  (SQLAlchemy's own form)

    class Dog(Animal):
        __mapper_args__: Any = {"polymorphic_identity": "dog"}  # noqa: RUF012

    class Other(TableNames, Own):
        __tablename__ = "elsewhere"
        id: orm.Mapped[int] = orm.mapped_column(primary_key=True)

    assert Animal.__table__.name == "animals"
    assert Dog.__table__ is Animal.__table__
    assert Other.__table__.name == "elsewhere"
