"""Revisions in pairs: a hazard with the dangers that are in it, and its safe twin with none.

Each is the body of an `upgrade()`, that of the twin after a revision with `twin_before`; `waits`
says that env.py sets a lock_timeout.
"""

from __future__ import annotations

from dataclasses import dataclass

DOWN = 'op.execute("SELECT 1")'
BLOCK = "with op.get_context().autocommit_block():\n    "


@dataclass(frozen=True, slots=True)
class Pair:
    """A hazard, the names of its dangers, and the twin that does the same safely."""

    name: str
    hazard: str
    dangers: tuple[str, ...]
    twin: str
    down: str = DOWN
    twin_before: str = "pass"
    twin_down: str = DOWN
    waits: bool = True


def sql(*statements: str) -> str:
    """Lines that send statements."""
    return "\n".join(f'op.execute("{one}")' for one in statements)


NOT_NULL = "ALTER TABLE orders ADD CONSTRAINT filled CHECK (price IS NOT NULL) NOT VALID"
PAIRS = (
    Pair(
        "an index",
        'op.create_index("ix", "orders", ["user_id"])',
        ("index-not-concurrently",),
        BLOCK + 'op.create_index("ix", "orders", ["user_id"], postgresql_concurrently=True, '
        "if_not_exists=True)",
    ),
    Pair(
        "a unique index as SQL",
        sql("CREATE UNIQUE INDEX ix ON orders (user_id)"),
        ("index-not-concurrently",),
        BLOCK + sql("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ix ON orders (user_id)"),
    ),
    Pair(
        "an index in a batch",
        'with op.batch_alter_table("orders") as batch:\n    batch.create_index("ix", ["user_id"])',
        ("index-not-concurrently",),
        'op.create_table("totals", sa.Column("id", sa.Integer))\n'
        'with op.batch_alter_table("totals") as batch:\n    batch.create_index("ix", ["id"])',
    ),
    Pair(
        "an index that goes",
        'op.drop_index("ix", table_name="orders")',
        ("index-dropped-not-concurrently",),
        BLOCK + 'op.drop_index("ix", table_name="orders", postgresql_concurrently=True, '
        "if_exists=True)",
    ),
    Pair(
        "CONCURRENTLY inside",
        'op.create_index("ix", "orders", ["a"], postgresql_concurrently=True)',
        ("concurrently-in-transaction",),
        BLOCK + 'op.create_index("ix", "orders", ["a"], postgresql_concurrently=True, '
        "if_not_exists=True)",
    ),
    Pair(
        "a foreign key",
        'op.create_foreign_key("fk", "orders", "users", ["user_id"], ["id"])',
        ("foreign-key-at-once",),
        'op.create_foreign_key("fk", "orders", "users", ["user_id"], ["id"], '
        "postgresql_not_valid=True)",
    ),
    Pair(
        "a foreign key as SQL",
        sql("ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id)"),
        ("foreign-key-at-once",),
        sql("ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID"),
    ),
    Pair(
        "a new table with a key",
        'op.create_table("notes", sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id")))',
        ("table-created-with-key",),
        'op.create_table("notes", sa.Column("user_id", sa.Integer))\n'
        + sql("SET LOCAL lock_timeout = '50ms'")
        + '\nop.create_foreign_key("fk", "notes", "users", ["user_id"], ["id"], '
        "postgresql_not_valid=True)",
        waits=False,
    ),
    Pair(
        "a CHECK",
        'op.create_check_constraint("ck", "orders", "price > 0")',
        ("check-at-once",),
        'op.create_check_constraint("ck", "orders", "price > 0", postgresql_not_valid=True)',
    ),
    Pair(
        "a UNIQUE",
        'op.create_unique_constraint("uq", "users", ["email"])',
        ("unique-at-once",),
        sql("ALTER TABLE users ADD CONSTRAINT uq UNIQUE USING INDEX uq"),
    ),
    Pair(
        "a primary key",
        sql("ALTER TABLE users ADD PRIMARY KEY (id)"),
        ("unique-at-once",),
        sql("ALTER TABLE users ADD CONSTRAINT pk PRIMARY KEY USING INDEX pk"),
    ),
    Pair(
        "an exclusion",
        sql("ALTER TABLE rooms ADD CONSTRAINT x EXCLUDE USING gist (during WITH &&)"),
        ("unique-at-once",),
        'op.create_table("rooms", sa.Column("during", sa.Text))\n'
        + sql("ALTER TABLE rooms ADD CONSTRAINT x EXCLUDE USING gist (during WITH &&)"),
    ),
    Pair(
        "NOT NULL",
        'op.alter_column("orders", "price", existing_type=sa.Integer(), nullable=False)',
        ("not-null-at-once",),
        'op.alter_column("orders", "price", existing_type=sa.Integer(), nullable=False)',
        twin_before=sql(NOT_NULL, "ALTER TABLE orders VALIDATE CONSTRAINT filled"),
    ),
    Pair(
        "another type",
        'op.alter_column("orders", "n", type_=sa.BigInteger(), existing_type=sa.Integer())',
        ("type-changed",),
        'op.alter_column("orders", "n", type_=sa.String(80), existing_type=sa.String(40))',
    ),
    Pair(
        "another type as SQL",
        sql("ALTER TABLE orders ALTER COLUMN at TYPE timestamptz"),
        ("type-changed",),
        'op.alter_column("orders", "n", type_=sa.Text(), existing_type=sa.String(40))',
    ),
    Pair(
        "a random default",
        'op.add_column("users", sa.Column("key", sa.Uuid, '
        'server_default=sa.text("gen_random_uuid()")))',
        ("column-written-to-every-row",),
        'op.add_column("users", sa.Column("key", sa.Uuid))\n'
        + sql("ALTER TABLE users ALTER COLUMN key SET DEFAULT gen_random_uuid()"),
    ),
    Pair(
        "a serial",
        sql("ALTER TABLE users ADD COLUMN number bigserial"),
        ("column-written-to-every-row",),
        sql("ALTER TABLE users ADD COLUMN number bigint"),
    ),
    Pair(
        "a column with a UNIQUE",
        sql("ALTER TABLE users ADD COLUMN email text UNIQUE"),
        ("constraint-beside-column",),
        sql("ALTER TABLE users ADD COLUMN email text"),
    ),
    Pair(
        "validated under its own lock",
        sql(
            "ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 1) NOT VALID",
            "ALTER TABLE orders VALIDATE CONSTRAINT c",
        ),
        ("validated-in-same-transaction",),
        sql("ALTER TABLE orders VALIDATE CONSTRAINT c"),
    ),
    Pair(
        "VACUUM FULL",
        BLOCK + sql("VACUUM FULL orders"),
        ("table-written-again",),
        BLOCK + sql("VACUUM ANALYZE orders"),
    ),
    Pair(
        "a view that is filled again",
        sql("REFRESH MATERIALIZED VIEW totals"),
        ("table-written-again",),
        sql("REFRESH MATERIALIZED VIEW CONCURRENTLY totals"),
    ),
    Pair(
        "two tables",
        'op.add_column("users", sa.Column("a", sa.Text))\n'
        'op.add_column("orders", sa.Column("a", sa.Text))',
        ("several-tables-locked",),
        'op.add_column("users", sa.Column("a", sa.Text))\n'
        'op.add_column("users", sa.Column("b", sa.Text))',
    ),
    Pair(
        "a backfill behind a lock",
        'op.add_column("users", sa.Column("a", sa.Integer))\n'
        + sql("UPDATE users SET a = 1 WHERE id < 5000"),
        ("work-under-lock",),
        sql("UPDATE users SET a = 1 WHERE id < 5000"),
    ),
    Pair(
        "LOCK TABLE",
        sql("LOCK TABLE users"),
        ("locked-by-hand",),
        sql("LOCK TABLE users IN ACCESS SHARE MODE"),
    ),
    Pair(
        "every row",
        sql("UPDATE users SET a = 1"),
        ("whole-table-written",),
        sql("UPDATE users SET a = 1 WHERE id > 5000 AND id <= 10000"),
    ),
    Pair(
        "every row goes",
        sql("DELETE FROM users"),
        ("whole-table-written",),
        sql("DELETE FROM users WHERE id > 5000 AND id <= 10000"),
    ),
    Pair(
        "TRUNCATE",
        sql("TRUNCATE users"),
        ("rows-emptied",),
        sql("DELETE FROM users WHERE id > 5000 AND id <= 10000"),
    ),
    Pair(
        "rows by Python",
        'bind = op.get_bind()\nbind.execute(sa.text("UPDATE users SET a = 1 WHERE id = 3"))',
        ("rows-through-bind",),
        'bind = op.get_bind()\nif bind.dialect.name == "postgresql":\n    '
        + sql("UPDATE users SET a = 1 WHERE id = 3"),
    ),
    Pair(
        "NOT NULL without a value",
        'op.add_column("users", sa.Column("n", sa.Integer(), nullable=False))',
        ("not-null-without-value",),
        'op.add_column("users", sa.Column("n", sa.Integer(), nullable=False, server_default="0"))',
    ),
    Pair(
        "a column with another name",
        'op.alter_column("users", "name", new_column_name="full_name")',
        ("column-renamed",),
        'op.add_column("users", sa.Column("full_name", sa.Text))',
    ),
    Pair(
        "a table with another name",
        'op.rename_table("users", "people")',
        ("table-renamed",),
        'op.rename_table("users", "people")\n' + sql("CREATE VIEW users AS SELECT * FROM people"),
    ),
    Pair(
        "a column that goes",
        'op.drop_column("users", "name")',
        ("column-dropped",),
        'op.add_column("users", sa.Column("scratch", sa.Text))\nop.drop_column("users", "scratch")',
    ),
    Pair(
        "a label with another name",
        sql("ALTER TYPE kind RENAME VALUE 'a' TO 'b'"),
        ("label-renamed",),
        BLOCK + sql("ALTER TYPE kind ADD VALUE IF NOT EXISTS 'b'"),
    ),
    Pair(
        "dropped and added where a rename was meant",
        'op.add_column("users", sa.Column("full_name", sa.String(50)))\n'
        'op.drop_column("users", "name")',
        ("column-dropped", "dropped-and-made-again", "values-not-kept"),
        'op.add_column("users", sa.Column("full_name", sa.String(50)))',
        down='op.add_column("users", sa.Column("name", sa.String(50)))\n'
        'op.drop_column("users", "full_name")',
    ),
    Pair(
        "no way back",
        'op.create_table("totals", sa.Column("id", sa.Integer))',
        ("downgrade-does-nothing",),
        'op.create_table("totals", sa.Column("id", sa.Integer))',
        down="pass",
        twin_down='op.drop_table("totals")',
    ),
    Pair(
        "a constraint without a name",
        'op.drop_constraint(None, "orders", type_="foreignkey")',
        ("constraint-without-name",),
        'op.drop_constraint("fk", "orders", type_="foreignkey")',
    ),
    Pair(
        "a label that is used at once",
        sql(
            "ALTER TYPE kind ADD VALUE 'new'", "UPDATE users SET kind = 'new' WHERE id = 3"
        ),
        ("label-used-at-once",),
        BLOCK + sql("ALTER TYPE kind ADD VALUE IF NOT EXISTS 'new'"),
    ),
    Pair(
        "an index that is built again",
        sql("REINDEX INDEX ix"),
        ("table-written-again",),
        BLOCK + sql("REINDEX INDEX CONCURRENTLY ix"),
    ),
    Pair(
        "JSON",
        'op.add_column("users", sa.Column("facts", sa.JSON))',
        ("json-column",),
        'op.add_column("users", sa.Column("facts", postgresql.JSONB))',
    ),
    Pair(
        "NULL where a value was",
        'op.alter_column("users", "name", nullable=True)',
        ("not-null-dropped",),
        'op.create_table("totals", sa.Column("n", sa.Integer))\n'
        'op.alter_column("totals", "n", nullable=True)',
    ),
    Pair(
        "a schema with another name",
        sql("ALTER SCHEMA shop RENAME TO store"),
        ("schema-renamed",),
        sql("CREATE SCHEMA IF NOT EXISTS store"),
    ),
    Pair(
        "a domain",
        sql("ALTER DOMAIN price ADD CONSTRAINT ck CHECK (VALUE > 0)"),
        ("domain-checked-at-once",),
        sql("ALTER DOMAIN price ADD CONSTRAINT ck CHECK (VALUE > 0) NOT VALID"),
    ),
    Pair(
        "an index of four columns",
        BLOCK + 'op.create_index("ix", "orders", ["a", "b", "c", "d"], '
        "postgresql_concurrently=True, if_not_exists=True)",
        ("index-of-many-columns",),
        BLOCK + 'op.create_index("ix", "orders", ["a", "b"], '
        "postgresql_concurrently=True, if_not_exists=True)",
    ),
    Pair(
        "committed half-way",
        'op.add_column("users", sa.Column("b", sa.Text))\n'
        + BLOCK
        + 'op.create_index("ix", "users", ["b"], postgresql_concurrently=True, '
        "if_not_exists=True)",
        ("not-run-again",),
        BLOCK + 'op.create_index("ix", "users", ["b"], postgresql_concurrently=True, '
        "if_not_exists=True)\n"
        'op.add_column("users", sa.Column("c", sa.Text))',
    ),
    Pair(
        "CASCADE",
        sql("ALTER TABLE users DROP CONSTRAINT pk CASCADE"),
        ("cascade",),
        sql("ALTER TABLE users DROP CONSTRAINT pk"),
    ),
)  # fmt: skip
