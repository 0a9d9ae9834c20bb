"""What SQL says that it changes, in whatever words."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from alchemigrate.migrate.sql.computed import BEGIN, END
from alchemigrate.migrate.sql.parse import parse
from alchemigrate.migrate.sql.tokens import statements
from alchemigrate.values import change as c
from alchemigrate.values.schema import Check, Column, ForeignKey, Index, PrimaryKey, Type, Unique

NAMED = ForeignKey("orders", ("user_id",), "users", ("id",), "fk", "CASCADE")
ONE = [
    ("create index ix on orders (user_id)", c.AddIndex(Index("orders", ("user_id",), "ix")), ""),
    (
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ix ON ONLY public.orders "
        "USING btree (a, lower(b)) INCLUDE (d) WHERE a > 3 AND b IS NULL",
        c.AddIndex(
            Index("orders", ("a", "lower(b)"), "ix", True, "a > 3 AND b IS NULL", "btree", ("d",))
        ),
        "concurrently,if not exists,only",
    ),
    (
        "ALTER INDEX shop.ix ATTACH PARTITION shop.ix_1",
        c.AttachIndex("", "shop.ix_1", "", "shop.ix"),
        "",
    ),
    (
        "CREATE TABLE a PARTITION OF b FOR VALUES IN (1) PARTITION BY HASH (c)",
        c.CreateTable("a"),
        "partitioned",
    ),
    (
        "CREATE OR REPLACE TRIGGER a BEFORE INSERT OR UPDATE OF b, c ON shop.orders "
        "FOR EACH ROW EXECUTE FUNCTION d()",
        c.ChangeTrigger("shop.orders", "create"),
        "",
    ),
    ("DROP TRIGGER IF EXISTS a ON orders", c.ChangeTrigger("orders", "drop"), ""),
    ("ALTER TABLE orders DISABLE TRIGGER ALL", c.ChangeTrigger("orders", "disable"), ""),
    ("ALTER TABLE orders ENABLE REPLICA TRIGGER a", c.ChangeTrigger("orders", "enable"), ""),
    ("ALTER TABLE orders ENABLE ROW LEVEL SECURITY", c.Other("ALTER TABLE ROW"), ""),
    ("CREATE TEMP TABLE a AS SELECT 1", c.CreateTable("a"), "temporary"),
    ("CREATE EVENT TRIGGER a ON ddl_command_end", c.Other("CREATE EVENT TRIGGER"), ""),
    (
        "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (d) MATCH FULL ON UPDATE SET NULL "
        "ON DELETE NO ACTION DEFERRABLE INITIALLY DEFERRED",
        c.AddConstraint(
            ForeignKey(
                "a", ("b",), "c", ("d",), None, "NO ACTION", "SET NULL", True,
                options=("match full", "initially deferred"),
            )
        ),
        "",
    ),
    (
        "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c MATCH SIMPLE ON DELETE SET NULL (b) "
        "ON UPDATE CASCADE DEFERRABLE INITIALLY IMMEDIATE",
        c.AddConstraint(
            ForeignKey("a", ("b",), "c", (), None, "SET NULL (b)", "CASCADE", True),
        ),
        "",
    ),
    (
        "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES c (d) NOT DEFERRABLE NOT VALID",
        c.AddConstraint(ForeignKey("a", ("b",), "c", ("d",), deferrable=False)),
        "not valid",
    ),
    (
        "ALTER TABLE a ADD b int REFERENCES c (d) ON DELETE CASCADE NOT NULL",
        c.AddColumn(
            Column("a", "b", Type("other", {"postgresql": "int"}), nullable=False),
            ForeignKey("a", ("b",), "c", ("d",), None, "CASCADE"),
        ),
        "",
    ),
    ("DROP INDEX CONCURRENTLY ix", c.DropIndex("ix"), "concurrently"),
    ('ALTER INDEX "Old" RENAME TO new', c.RenameIndex("Old", "new"), ""),
    ("DROP TABLE IF EXISTS shop.orders CASCADE", c.DropTable("shop.orders"), "cascade,if exists"),
    ("ALTER TABLE orders RENAME TO sales", c.RenameTable("orders", "sales"), ""),
    ("ALTER TABLE orders RENAME a TO b", c.RenameColumn("orders", "a", "b"), ""),
    ("ALTER TABLE orders RENAME CONSTRAINT a TO b", c.RenameConstraint("orders", "a", "b"), ""),
    ("DROP SCHEMA IF EXISTS shop CASCADE", c.DropSchema("shop"), "cascade,if exists"),
    ("ALTER TABLE ONLY orders DROP COLUMN a", c.DropColumn("orders", "a"), "only"),
    ("ALTER TABLE a DROP CONSTRAINT IF EXISTS b", c.DropConstraint("a", "b"), "if exists"),
    ("ALTER TABLE orders ALTER a SET NOT NULL", c.SetNotNull("orders", "a"), ""),
    ("ALTER TABLE orders ALTER COLUMN a DROP NOT NULL", c.DropNotNull("orders", "a"), ""),
    ("ALTER TABLE orders ALTER a SET DEFAULT now()", c.SetDefault("orders", "a", "now()"), ""),
    ("ALTER TABLE orders ALTER a DROP DEFAULT", c.SetDefault("orders", "a", None), ""),
    (
        "ALTER TABLE orders ALTER a TYPE numeric(10, 2) USING a::numeric",
        c.ChangeType("orders", "a", "numeric(10, 2)", using="a::numeric"),
        "",
    ),
    (
        "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users (id) "
        "ON DELETE CASCADE NOT VALID",
        c.AddConstraint(NAMED),
        "not valid",
    ),
    (
        "ALTER TABLE orders ADD CONSTRAINT ck CHECK (a > 0 AND (b < 3))",
        c.AddConstraint(Check("orders", "a > 0 AND (b < 3)", "ck")),
        "",
    ),
    ("ALTER TABLE orders ADD UNIQUE (a, b)", c.AddConstraint(Unique("orders", ("a", "b"))), ""),
    (
        "ALTER TABLE orders ADD CONSTRAINT pk PRIMARY KEY USING INDEX ix",
        c.AddConstraint(PrimaryKey("orders", (), "pk")),
        "using index",
    ),
    ("ALTER TABLE orders VALIDATE CONSTRAINT fk", c.Validate("orders", "fk"), ""),
    ("ALTER TABLE orders SET LOGGED", c.Rewrite("SET LOGGED", "orders"), ""),
    ("ALTER TYPE k ADD VALUE IF NOT EXISTS 'x' BEFORE 'y'", c.AddLabel("k", "x"), "if not exists"),
    ("ALTER TYPE kind RENAME VALUE 'x' TO 'y'", c.RenameLabel("kind", "x", "y"), ""),
    (
        "UPDATE orders SET a = (SELECT 1 WHERE true)",
        c.ChangeRows("update", "orders", True, ("a",)),
        "",
    ),
    (
        "UPDATE orders SET a = 1 WHERE a IS NULL",
        c.ChangeRows("update", "orders", columns=("a",)),
        "",
    ),
    ("DELETE FROM orders", c.ChangeRows("delete", "orders", True), ""),
    ("INSERT INTO orders VALUES (1)", c.ChangeRows("insert", "orders"), ""),
    ("TRUNCATE TABLE orders", c.ChangeRows("truncate", "orders", True), ""),
    ("SET LOCAL lock_timeout = '50ms'", c.Configure("lock_timeout", "50ms"), "local"),
    ("SET statement_timeout TO 0", c.Configure("statement_timeout", "0"), ""),
    ("VACUUM (FULL, VERBOSE) orders", c.Rewrite("VACUUM FULL", "orders"), ""),
    ("CLUSTER orders", c.Rewrite("CLUSTER", "orders"), ""),
    ("REINDEX INDEX CONCURRENTLY ix", c.Rewrite("REINDEX", "ix"), "concurrently"),
    ("LOCK TABLE orders IN SHARE MODE", c.Lock("orders", "SHARE"), ""),
    ("CREATE EXTENSION pg_trgm", c.Other("CREATE EXTENSION PG_TRGM"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "change", "options"), ONE, ids=[one[0][:40] for one in ONE])
def test_one_statement(sql: str, change: c.Change, options: str) -> None:
    (said,) = parse(sql)
    assert said.change == change
    assert ",".join(sorted(said.options)) == options


def test_several_actions_of_one_statement() -> None:
    found = [one.change for one in parse("ALTER TABLE a ADD x int NOT NULL DEFAULT 3, DROP y")]
    assert isinstance(found[0], c.AddColumn)
    column = found[0].column
    assert (column.name, column.nullable, column.server_default) == ("x", False, "3")
    assert column.type.sql == {"postgresql": "int"}
    assert found[1] == c.DropColumn("a", "y")


def test_a_column_with_its_constraints() -> None:
    (said,) = parse("ALTER TABLE a ADD x numeric(10, 2) UNIQUE REFERENCES b (id) CHECK (x > 1)")
    assert isinstance(said.change, c.AddColumn)
    assert said.change.unique
    assert said.change.check
    assert said.change.references == ForeignKey("a", ("x",), "b", ("id",))
    assert said.change.column.type.sql == {"postgresql": "numeric(10, 2)"}


def test_a_new_table_with_its_keys() -> None:
    (said,) = parse(
        "CREATE TABLE a (id serial PRIMARY KEY, b_id int REFERENCES b, n text DEFAULT 'x,y', "
        "CONSTRAINT k FOREIGN KEY (n) REFERENCES c (id))"
    )
    assert isinstance(said.change, c.CreateTable)
    assert [one.name for one in said.change.columns] == ["id", "b_id", "n"]
    assert said.change.columns[2].server_default == "'x,y'"
    assert [key.refers for key in said.change.foreign_keys] == ["b", "c"]


def test_semicolons_end_a_statement_only_where_they_are_signs() -> None:
    text = """
    -- a; comment
    UPDATE a SET x = 'one; two''s' /* three; /* four; */ */ WHERE y = $q$five; 'six'$q$;
    CREATE FUNCTION f() RETURNS int AS $$ SELECT 1; $$ LANGUAGE sql;
    DROP TABLE "odd;name";
    """
    assert len(list(statements(text))) == 3
    assert [type(one.change).__name__ for one in parse(text)] == [
        "ChangeRows", "Other", "DropTable",
    ]  # fmt: skip


def test_each_statement_tells_where_it_begins() -> None:
    text = "SELECT 1;\n\nDROP TABLE a"
    assert [text[one.start :][:4] for one in parse(text)] == ["SELE", "DROP"]


@pytest.mark.parametrize(
    "sql", ["ALTER TABLE", "CREATE INDEX", "UPDATE", "ALTER TABLE a ADD", "(((", "'"]
)
def test_what_is_no_sql_is_read_without_an_error(sql: str) -> None:
    assert all(one.change for one in parse(sql))


def test_postgresql_reads_the_names_as_this_does(database: str) -> None:
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        for statement in (
            'CREATE TABLE Orders ("User Id" int)',
            "ALTER TABLE ORDERS ADD Total int",
        ):
            connection.exec_driver_sql(statement)
        names = [one["name"] for one in sa.inspect(connection).get_columns("orders")]
    engine.dispose()
    (made,) = parse('CREATE TABLE Orders ("User Id" int)')
    (added,) = parse("ALTER TABLE ORDERS ADD Total int")
    assert isinstance(made.change, c.CreateTable)
    assert isinstance(added.change, c.AddColumn)
    assert (made.change.table, added.change.table) == ("orders", "orders")
    assert names == [made.change.columns[0].name, added.change.column.name]


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("UPDATE t SET a = (SELECT max(b), 1 FROM c), d = 2 FROM e WHERE f = 3", ("a", "d")),
        ("UPDATE ONLY t AS x SET (a, b) = (1, 2), c[1] = 3 RETURNING d", ("a", "b", "c")),
        ("UPDATE t SET \"A\" = coalesce(a, b) || ','", ("A",)),
        ("UPDATE t SET a.b = 1", ("a",)),
        (f'UPDATE t SET a = 1, "{BEGIN}{{b}}{END}" = 2', ()),
        (f'UPDATE t SET "{BEGIN}{{b}}{END}"', ()),
        ("INSERT INTO t (a, b) SELECT c, d FROM e", ("a", "b")),
        ("INSERT INTO t AS x (a) VALUES (1)", ("a",)),
        ("INSERT INTO t VALUES (1)", ()),
        ("INSERT INTO t SELECT 1", ()),
        ("INSERT INTO t (SELECT a, b FROM c)", ()),
        ("DELETE FROM t WHERE a = 1", ()),
        ("WITH x AS (SELECT 1) UPDATE t SET a = 1 FROM x", ("a",)),
    ],
)
def test_the_columns_that_get_a_value(sql: str, columns: tuple[str, ...]) -> None:
    (said,) = parse(sql)
    assert isinstance(said.change, c.ChangeRows)
    assert said.change.columns == columns
