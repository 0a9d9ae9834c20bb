"""`alchemigrate schema lint`: revisions that lock, lose or break something."""

from __future__ import annotations

import sys

import sqlalchemy as sa
from cli.invoke import Tool
from contract.json_schema import check_published

from alchemigrate.migrate.checksums import record
from alchemigrate.migrate.reading.history import read

TEMPLATE = """\
import sqlalchemy as sa
from alembic import op

revision = "{name}"
down_revision = {down}


def upgrade():
    {up}


def downgrade():
    {back}
"""
FIRST = 'op.create_table("orders", sa.Column("id", sa.Integer, primary_key=True))'
INDEX = 'op.create_index("ix", "orders", ["user_id"])'


def planted(tool: Tool, up: str = INDEX, extra: str = "") -> Tool:
    """The tool in a project with two revisions."""
    back = 'op.drop_table("orders")'
    first = TEMPLATE.format(name="a1", down=None, up=FIRST, back=back)
    second = TEMPLATE.format(name="b2", down='"a1"', up=up, back='op.drop_index("ix", "orders")')
    tool.plant(
        {
            "pyproject.toml": "",
            "alembic/env.py": extra,
            "alembic/versions/a1_first.py": first,
            "alembic/versions/b2_index.py": second,
        }
    )
    return tool


def test_a_danger_names_its_place_and_the_code_to_write(tool: Tool) -> None:
    before = planted(tool).contents()
    said = tool("schema", "lint", ".")
    assert (said.code, said.err) == (1, "")
    lines = said.out.splitlines()
    assert lines[0].startswith("index-not-concurrently slow SC101 1 finding")
    assert lines[1].startswith("  alembic/versions/b2_index.py:9:5 orders.ix: nobody can write to")
    assert 'op.create_index("ix", "orders", ["user_id"], postgresql_concurrently=True' in lines[1]
    assert lines[-1] == "2 revisions, for PostgreSQL 14, 1 findings (1 slow)"
    assert tool.contents() == before


def test_a_fix_is_written_shown_and_taken_back(tool: Tool) -> None:
    before = planted(tool).contents()
    shown = tool("schema", "lint", ".", "--fix", "--diff")
    assert shown.code == 0
    assert '+        op.create_index("ix", "orders", ["user_id"], postgresql_conc' in shown.out
    assert tool.contents() == before
    done = tool("schema", "lint", ".", "--fix", "--allow-dirty", "--format", "json")
    data = done.json()
    check_published("lint", data)
    (finding,) = data["findings"]
    assert (done.code, finding["status"], finding["proof"]) == (0, "applied", "static")
    (after,) = finding["after"]
    text = (tool.folder / after["path"]).read_text().splitlines()
    assert "op.create_index" in text[after["line"] - 1]
    assert tool("schema", "lint", ".").out.endswith("2 revisions, for PostgreSQL 14, 0 findings\n")
    assert tool("rollback", data["run"]).code == 0
    assert tool.contents() == before


def test_what_a_database_has_is_not_fixed(tool: Tool, database: str) -> None:
    planted(tool)
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('b2')")
    engine.dispose()
    before = tool.contents()
    said = tool("schema", "lint", ".", "--fix", "--all", "--database", database)
    assert (said.code, "withheld (the database has this revision already" in said.out) == (1, True)
    assert tool.contents() == before


def test_locks_are_measured_on_a_database_that_is_gone_afterwards(
    tool: Tool, database: str
) -> None:
    column = 'sa.Column("order_id", sa.Integer, sa.ForeignKey("orders.id"))'
    key = f'op.create_table("notes", {column})'
    fill = 'op.execute("DO $$ BEGIN LOCK TABLE orders IN EXCLUSIVE MODE; END $$")'
    build = (
        "with op.get_context().autocommit_block():\n        "
        'op.create_index("ix", "orders", ["id"], postgresql_concurrently=True)\n        '
        'op.execute("ALTER TABLE orders VALIDATE CONSTRAINT orders_pkey_x")'
    )
    planted(tool, f"{fill}\n    {key}\n    {INDEX.replace('user_id', 'id')}\n    {build}")
    asked = ("schema", "lint", ".", "--measure", "--scratch", database, "--since", "a1")
    data = tool(*asked, "--format", "json", "--python", sys.executable).json()
    check_published("lint", data)
    locks = data["locks"]
    told = [(one["line"], one["locks"]) for one in locks["statements"]]
    assert told[:3] == [
        (9, [{"table": "orders", "mode": "EXCLUSIVE", "more": True}]),
        (10, [{"table": "orders", "mode": "SHARE ROW EXCLUSIVE", "more": False}]),
        (11, [{"table": "orders", "mode": "SHARE", "more": False}]),
    ]
    assert 'relation "ix" already exists' in locks["failed"]
    assert "b2_index.py:13" in locks["failed"]
    text = tool(*asked).out
    assert "orders EXCLUSIVE, heavier than the lint expects of it" in text
    engine = sa.create_engine(database)
    with engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()
    assert not [one for one in names if "scratch" in one]


def test_locks_outside_the_transaction_are_seen(tool: Tool, database: str) -> None:
    planted(tool)
    rows = 'op.execute("INSERT INTO orders SELECT generate_series(1, 200000)")'
    up = INDEX.replace("user_id", "id").replace("])", "], postgresql_concurrently=True)")
    check = 'op.execute("ALTER TABLE orders ADD CONSTRAINT c CHECK (id > 0) NOT VALID")'
    valid = 'op.execute("ALTER TABLE orders VALIDATE CONSTRAINT c")'
    block = f"with op.get_context().autocommit_block():\n        {up}\n        {valid}"
    planted(tool, f"{rows}\n    {check}\n    {block}")
    asked = ("schema", "lint", ".", "--measure", "--database", database, "--since", "a1")
    data = tool(*asked, "--format", "json", "--python", sys.executable).json()
    assert data["locks"]["failed"] == ""
    modes = [{one["mode"] for one in said["locks"]} for said in data["locks"]["statements"]]
    assert modes[1] == {"ACCESS EXCLUSIVE"}
    assert "SHARE UPDATE EXCLUSIVE" in modes[2]
    assert modes[3] == {"SHARE UPDATE EXCLUSIVE"}
    assert [said["outside"] for said in data["locks"]["statements"]] == [False, False, True, True]


def test_options_of_a_measurement_want_it(tool: Tool) -> None:
    assert tool("schema", "lint", ".", "--scratch", "postgresql://x").code == 2
    assert tool("schema", "lint", ".", "--measure").code == 2


def test_options_of_a_fix_want_it(tool: Tool) -> None:
    assert tool("schema", "lint", ".", "--diff").code == 2


def test_safe_revisions_end_well(tool: Tool) -> None:
    said = planted(tool, FIRST.replace("orders", "users"))("schema", "lint", ".")
    assert (said.code, said.out) == (0, "2 revisions, for PostgreSQL 14, 0 findings\n")


def test_the_document_says_what_was_looked_at(tool: Tool) -> None:
    data = planted(tool)("schema", "lint", ".", "--format", "json", "--server", "11").json()
    assert (data["version"], data["server"], data["heads"]) == (1, 11, ["b2"])
    (finding,) = data["findings"]
    assert (finding["code"], finding["axis"], finding["object"]) == ("SC101", "locks", "orders.ix")
    assert data["summary"]["findings"] == 1
    check_published("lint", data)


def test_what_is_behind_a_revision_is_asked_for(tool: Tool) -> None:
    planted(tool)
    assert tool("schema", "lint", ".", "--since", "b2").code == 0
    assert tool("schema", "lint", ".", "--since", "a1").code == 1
    said = tool("schema", "lint", ".", "--since", "zz")
    assert (said.code, said.err.count("there is no revision zz")) == (2, 1)


def test_a_database_leaves_out_what_it_has(tool: Tool, database: str) -> None:
    planted(tool)
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('b2')")
    asked = ("schema", "lint", ".", "--database", database)
    assert tool(*asked).out.startswith("0 of 2 revisions, for PostgreSQL 18")
    assert tool(*asked, "--all").code == 1
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE orders (id int)")
        connection.exec_driver_sql("INSERT INTO orders SELECT generate_series(1, 50)")
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE orders")
    engine.dispose()
    said = tool(*asked, "--all")
    assert said.code == 0, "a table of 50 rows is locked for no time"


def test_a_revision_that_was_edited_after_it_was_applied_is_found(
    tool: Tool, database: str
) -> None:
    planted(tool)
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES ('b2')")
        assert record(connection, read(tool.folder).revisions) == ("a1", "b2")
        assert record(connection, read(tool.folder).revisions) == ()
    engine.dispose()
    asked = ("schema", "lint", ".", "--database", database)
    assert tool(*asked).code == 0
    path = tool.folder / "alembic/versions/b2_index.py"
    path.write_text(path.read_text().replace("user_id", "id"))
    said = tool(*asked)
    assert said.code == 1
    assert "edited-after-applied silent SC407 1 finding" in said.out
    assert "b2_index.py:8:1 b2: its code is not what this database got" in said.out


def test_a_timeout_in_env_py_counts_for_all(tool: Tool) -> None:
    add = 'op.add_column("orders", sa.Column("n", sa.Integer))'
    assert tool_finds(planted(tool, add)) == ["no-lock-timeout"]
    assert tool_finds(planted(tool, add, 'connection.execute("SET lock_timeout")')) == []


def tool_finds(tool: Tool) -> list[str]:
    data = tool("schema", "lint", ".", "--format", "json").json()
    return [one["rule"] for one in data["findings"]]


def test_a_comment_allows_a_line(tool: Tool) -> None:
    comment = "  # alchemigrate: allow index-not-concurrently -- nobody writes at night"
    data = planted(tool, INDEX + comment)("schema", "lint", ".", "--format", "json").json()
    assert [one["status"] for one in data["findings"]] == ["suppressed"]


def test_a_baseline_keeps_what_is_known(tool: Tool) -> None:
    planted(tool)
    assert tool("schema", "lint", ".", "--baseline", "b.json", "--write-baseline").code == 0
    assert tool("schema", "lint", ".", "--baseline", "b.json").code == 0


def test_what_is_computed_is_told(tool: Tool) -> None:
    said = planted(tool, "op.execute(statement())")("schema", "lint", ".")
    assert "b2_index.py: line 9 sends what is computed when it runs" in said.out


def test_sarif_markdown_and_github(tool: Tool) -> None:
    planted(tool)
    for kind in ("sarif", "markdown", "github"):
        said = tool("schema", "lint", ".", "--format", kind)
        assert "index-not-concurrently" in said.out, kind


def test_a_danger_is_explained(tool: Tool) -> None:
    said = tool("explain", "SC101")
    assert said.code == 0
    assert "index-not-concurrently" in said.out


NAMED = """\
from sqlalchemy import Column, Integer, MetaData
from sqlalchemy.orm import declarative_base

Base = declarative_base(metadata=MetaData(naming_convention={"pk": "pk_%(table_name)s"}))


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
"""


def test_names_are_shown_adopted_and_taken_back(tool: Tool, database: str) -> None:
    tool.plant({"models.py": NAMED})
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (id SERIAL PRIMARY KEY)")
    asked = ("schema", "adopt-names", ".", "--python", sys.executable, "--database", database)
    shown = tool(*asked)
    assert (shown.code, shown.out) == (1, "ALTER INDEX users_pkey RENAME TO pk_users;\n")
    done = tool(*asked, "--apply")
    assert (done.code, done.out) == (0, "1 name renamed\n")
    assert tool(*asked).out == ""
    assert tool(*asked, "--undo").out == "1 name taken back\n"
    assert sa.inspect(engine).get_pk_constraint("users")["name"] == "users_pkey"
    engine.dispose()


def test_names_of_partitions_are_left_out_and_told(tool: Tool, database: str) -> None:
    tool.plant({"models.py": NAMED})
    engine = sa.create_engine(database)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE users (id INT PRIMARY KEY) PARTITION BY RANGE (id);"
            "CREATE TABLE users_1 PARTITION OF users FOR VALUES FROM (1) TO (9)"
        )
    engine.dispose()
    asked = ("schema", "adopt-names", ".", "--python", sys.executable, "--database", database)
    shown = tool(*asked)
    assert shown.out == "ALTER INDEX users_pkey RENAME TO pk_users;\n"
    assert "1 name of partitions would stay as PostgreSQL made it: --partitions" in shown.err
    shown = tool(*asked, "--partitions")
    assert "ALTER INDEX users_1_pkey RENAME TO pk_users_1;" in shown.out.splitlines()
    assert shown.err == ""


def test_names_on_sqlite(tool: Tool) -> None:
    tool.plant({"models.py": NAMED})
    engine = sa.create_engine(f"sqlite:///{tool.folder / 'a.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE users (id INTEGER PRIMARY KEY)")
    url = f"sqlite:///{tool.folder / 'a.db'}"
    asked = ("schema", "adopt-names", ".", "--python", sys.executable, "--database", url)
    shown = tool(*asked)
    assert (shown.code, shown.out) == (1, "-- users: CONSTRAINT pk_users PRIMARY KEY\n")
    assert tool(*asked, "--apply").out == "1 name renamed\n"
    assert sa.inspect(engine).get_pk_constraint("users")["name"] == "pk_users"
    assert tool(*asked, "--undo").out == "1 name taken back\n"
    assert sa.inspect(engine).get_pk_constraint("users")["name"] is None
    engine.dispose()


def test_a_database_that_does_not_answer_is_told(tool: Tool) -> None:
    tool.plant({"models.py": NAMED})
    url = "postgresql://nobody:secret@127.0.0.1:1/none"
    said = tool("schema", "adopt-names", ".", "--python", sys.executable, "--database", url)
    assert said.code == 2
    assert "the database does not answer" in said.err
    assert "check host, port, name and rights" in said.err
    assert "secret" not in said.err


def test_an_unknown_danger_is_told(tool: Tool) -> None:
    said = planted(tool)("schema", "lint", ".", "--select", "no-such")
    assert (said.code, "no such danger: no-such" in said.err) == (2, True)
