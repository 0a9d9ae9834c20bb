"""Hazards whose safe code can be written, with the way back, and what has to be there before."""

from __future__ import annotations

from dataclasses import dataclass

from migrate.pairs import PAIRS, Pair, sql

BASE = (
    'op.create_table("users", sa.Column("id", sa.Integer, primary_key=True), '
    'sa.Column("email", sa.Text), sa.Column("name", sa.String(50)), sa.Column("kind", '
    'sa.Enum("old", name="kind")), sa.Column("a", sa.Integer))\n'
    'op.create_table("orders", sa.Column("id", sa.Integer, primary_key=True), '
    'sa.Column("user_id", sa.Integer), sa.Column("price", sa.Integer), sa.Column("a", sa.Integer), '
    'sa.Column("n", sa.Integer))\n'
    + sql(
        "INSERT INTO users (id, email) VALUES (3, 'x'), (4, NULL)",
        "INSERT INTO orders (id, user_id, price, a) VALUES (1, 3, 5, 7)",
    )
)
BACK = {
    "an index": 'op.drop_index("ix", "orders")',
    "a unique index as SQL": sql("DROP INDEX ix"),
    "an index that goes": 'op.create_index("ix", "orders", ["a"])',
    "CONCURRENTLY inside": 'op.drop_index("ix", "orders")',
    "a foreign key": 'op.drop_constraint("fk", "orders", type_="foreignkey")',
    "a new table with a key": 'op.drop_table("notes")',
    "a CHECK": 'op.drop_constraint("ck", "orders", type_="check")',
    "a UNIQUE": 'op.drop_constraint("uq", "users", type_="unique")',
    "NOT NULL": 'op.alter_column("orders", "price", nullable=True)',
    "validated under its own lock": sql("ALTER TABLE orders DROP CONSTRAINT c"),
    "a label that is used at once": sql("UPDATE users SET kind = NULL"),
    "an index that is built again": "pass",
}
"""The downgrade of each pair that can be written."""


@dataclass(frozen=True, slots=True)
class Fixable:
    """A revision that can be written safely; `refused` that PostgreSQL refuses it as it is."""

    name: str
    up: str
    down: str
    before: str = ""
    refused: bool = False


MORE = (
    Fixable(
        "over several lines",
        'op.create_index(\n    "ix",\n    "orders",\n    ["user_id", "a"],  # both\n'
        "    unique=True,\n)",
        'op.drop_index("ix", "orders")',
    ),
    Fixable(
        "SQL over several lines",
        'op.execute("""\n    CREATE INDEX ix\n        ON orders (a)\n        WHERE a > 3;\n""")',
        sql("DROP INDEX ix"),
    ),
    Fixable(
        "a UNIQUE as SQL",
        sql("ALTER TABLE users ADD CONSTRAINT uq UNIQUE (email, name)"),
        sql("ALTER TABLE users DROP CONSTRAINT uq"),
    ),
    Fixable(
        "a foreign key as SQL",
        sql(
            "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) "
            "ON DELETE CASCADE DEFERRABLE;"
        ),
        sql("ALTER TABLE orders DROP CONSTRAINT fk"),
    ),
    Fixable(
        "NOT NULL as SQL with a comment",
        sql("ALTER TABLE orders ALTER price SET NOT NULL") + "  # all have one",
        sql("ALTER TABLE orders ALTER price DROP NOT NULL"),
    ),
    Fixable(
        "a schema of its own",
        'op.create_index("ix", "things", ["a"], schema="shop")\n'
        'op.create_check_constraint("ck", "things", sa.text("a > 0"), schema="shop")',
        'op.drop_constraint("ck", "things", type_="check", schema="shop")\n'
        'op.drop_index("ix", "things", schema="shop")',
        sql("CREATE SCHEMA shop", "CREATE TABLE shop.things (a int)"),
    ),
    Fixable(
        "several after one another",
        'op.create_index(op.f("ix"), "orders", ["user_id"])\n'
        'op.create_foreign_key(op.f("fk"), "orders", "users", ["user_id"], ["id"])\n'
        'op.alter_column("orders", "price", existing_type=sa.Integer(), nullable=False)\n'
        'op.add_column("orders", sa.Column("more", sa.Text))',
        'op.drop_column("orders", "more")\n'
        'op.alter_column("orders", "price", nullable=True)\n'
        'op.drop_constraint("fk", "orders", type_="foreignkey")\n'
        'op.drop_index("ix", "orders")',
    ),
)


def fixable() -> tuple[Fixable, ...]:
    """All of them: those of the pairs, and more forms."""
    return (*(_of_pair(pair) for pair in PAIRS if pair.name in BACK), *MORE)


def _of_pair(pair: Pair) -> Fixable:
    needed = {
        "an index that goes": 'op.create_index("ix", "orders", ["a"])',
        "an index that is built again": 'op.create_index("ix", "orders", ["a"])',
    }
    refused = pair.name in ("CONCURRENTLY inside", "a label that is used at once")
    return Fixable(pair.name, pair.hazard, BACK[pair.name], needed.get(pair.name, ""), refused)
