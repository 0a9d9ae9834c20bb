"""`alchemigrate models --fix` where a database is not as the models declare it."""

from __future__ import annotations

import sys

from cli.invoke import Tool
from cli.migrations import Migrations, begun

MODELS = """\
import enum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, MetaData, String, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)


class Order(Base):
    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_open", "number", unique=True, postgresql_where=text("kind = 'b:x'")),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    number: Mapped[int] = mapped_column(index=True)
    amount: Mapped[int]
    kind: Mapped[str] = mapped_column(Enum("a", "b:x", "c", name="kind"))
"""
WHOLE = MODELS.replace(", postgresql_where=text(\"kind = 'b:x'\")", "")
SPOILED = (
    "ALTER TABLE users DROP CONSTRAINT uq_users_name",
    "ALTER TABLE orders DROP CONSTRAINT fk_orders_user_id_users",
    "ALTER TABLE orders ADD CONSTRAINT fk_orders_user_id_users FOREIGN KEY (user_id) "
    "REFERENCES users (id)",
    "ALTER TABLE orders DROP CONSTRAINT fk_orders_seller_id_users",
    "ALTER TABLE orders DROP CONSTRAINT ck_orders_amount",
    "ALTER TABLE orders ALTER COLUMN amount DROP NOT NULL",
    "ALTER TABLE users ADD CONSTRAINT grown CHECK (id < 1000000) NOT VALID",
    "DROP INDEX ix_open",
    "DROP INDEX ix_orders_seller_id",
    "ALTER SEQUENCE orders_id_seq OWNED BY NONE",
    "ALTER TABLE orders ALTER COLUMN kind TYPE text",
    "DROP TYPE kind",
    "CREATE TYPE kind AS ENUM ('a')",
    "ALTER TABLE orders ALTER COLUMN kind TYPE kind USING kind::kind",
    "INSERT INTO users (name) VALUES ('ann')",
    "INSERT INTO orders (user_id, seller_id, number, amount, kind) VALUES (1, 1, 1, 1, 'a')",
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'ix_orders_number'::regclass",
)
SELECT = (
    "missing-index,missing-foreign-key,missing-check,different-nullability,invalid-index,"
    "not-valid-constraint,sequence-without-owner,different-enum-labels"
)
FIX = ("--python", sys.executable, "--select", SELECT, "--fix")


def fixed(tool: Tool, alembic: Migrations, *words: str) -> list[str]:
    """How the findings end, as `rule status`, sorted."""
    said = tool("models", ".", *FIX, "--database", alembic.url, *words, "--format", "json")
    return sorted(f"{one['rule']} {one['status']}" for one in said.json()["findings"])


def test_postgresql_is_brought_to_what_the_models_say(tool: Tool, database: str) -> None:
    alembic = begun(tool, database, MODELS)
    whole = alembic.schema()
    alembic.run(*SPOILED)
    spoiled = alembic.schema()
    ends = fixed(tool, alembic, "--data", "--unsafe")
    assert ends == [
        "different-enum-labels applied",
        "different-nullability applied",
        "invalid-index applied",
        "missing-check applied",
        "missing-foreign-key applied",
        "missing-foreign-key applied",
        "missing-index applied",
        "missing-index applied",
        "missing-index applied",
        "not-valid-constraint applied",
        "sequence-without-owner applied",
    ]
    again = fixed(tool, alembic, "--data", "--unsafe")
    assert {one.rpartition(" ")[2] for one in again} == {"withheld"}  # the revision has not run
    alembic("upgrade", "head")
    assert fixed(tool, alembic, "--data") == []
    cured = alembic.schema()
    assert cured.enums == whole.enums
    assert cured.sequences == whole.sequences
    for name, table in whole.tables.items():
        now = cured.tables[name]
        assert set(now.indexes) == set(table.indexes)
        assert set(now.foreign_keys) == set(table.foreign_keys)
        assert set(now.uniques) == set(table.uniques)
        assert now.columns == table.columns
    alembic("downgrade", "-1")
    back = alembic.schema()
    assert back.tables["orders"].foreign_keys == spoiled.tables["orders"].foreign_keys
    assert back.tables["orders"].checks == spoiled.tables["orders"].checks
    alembic("upgrade", "head")
    assert fixed(tool, alembic, "--data") == []


def test_sqlite_gets_its_constraints_in_batches(tool: Tool) -> None:
    alembic = begun(tool, f"sqlite:///{tool.folder.parent / 'shop.db'}", WHOLE)
    whole = alembic.schema()
    alembic.run(
        "DROP INDEX ix_orders_seller_id",
        "DROP TABLE users",
        "CREATE TABLE users (id INTEGER NOT NULL, name VARCHAR(20), "
        "CONSTRAINT pk_users PRIMARY KEY (id))",
        "INSERT INTO users VALUES (1, 'ann')",
    )
    spoiled = alembic.schema()
    assert fixed(tool, alembic, "--data") == [
        "different-nullability applied",
        "missing-index applied",
        "missing-index applied",
    ]
    alembic("upgrade", "head")
    assert alembic.schema().tables["users"].uniques == whole.tables["users"].uniques
    assert fixed(tool, alembic, "--data") == []
    alembic("downgrade", "-1")
    assert alembic.schema().tables["users"] == spoiled.tables["users"]
