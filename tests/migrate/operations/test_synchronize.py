"""Columns are kept in step, whoever writes: each case is one that a plain trigger gets wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from alchemigrate.database.inspect import inspect
from alchemigrate.migrate.executor import Executor
from alchemigrate.operations.columns.rename_column import RenameColumn
from alchemigrate.values.change import Desynchronize, Fill, Synchronize
from alchemigrate.values.operation import Phase, Step
from alchemigrate.values.schema import Schema

Run = Callable[[str], list[tuple[object, ...]]]
NAMES = Synchronize(
    "person",
    "alchemigrate_names",
    (("first", "split_part(name, ' ', 1)"), ("last", "split_part(name, ' ', 2)")),
    (("name", "first || ' ' || last"),),
)
PERSON = "CREATE TABLE person (id int PRIMARY KEY, name text, first text, last text)"


@pytest.fixture
def engine(database: str) -> Iterator[sa.Engine]:
    made = sa.create_engine(database)
    yield made
    made.dispose()


@pytest.fixture
def run(engine: sa.Engine) -> Run:
    def carried(sql: str) -> list[tuple[object, ...]]:
        with engine.begin() as connection:
            found = connection.exec_driver_sql(sql)
            return [tuple(row) for row in found] if found.returns_rows else []

    return carried


def _carried(engine: sa.Engine, *steps: Step) -> None:
    Executor(engine).carry_out(uuid4().hex, Phase.EXPAND, steps)


def _schema(engine: sa.Engine) -> Schema:
    with engine.connect() as connection:
        return inspect(connection)


def test_part_of_a_row_that_is_not_filled_does_not_lose_the_rest(
    engine: sa.Engine, run: Run
) -> None:
    run(PERSON)
    run("INSERT INTO person VALUES (1, 'Ada King')")
    _carried(engine, Step((NAMES,)))
    run("UPDATE person SET first = 'Augusta' WHERE id = 1")
    assert run("SELECT * FROM person") == [(1, "Augusta King", "Augusta", "King")]


def test_of_both_sides_the_new_one_counts(engine: sa.Engine, run: Run) -> None:
    run(PERSON)
    _carried(engine, Step((NAMES,)))
    run("INSERT INTO person (id, name) VALUES (1, 'Ada King')")
    run("UPDATE person SET name = 'Brook Lane', first = 'Cleo' WHERE id = 1")
    assert run("SELECT * FROM person") == [(1, "Cleo King", "Cleo", "King")]


def test_null_that_a_new_program_says_is_no_default(engine: sa.Engine, run: Run) -> None:
    run("CREATE TABLE person (id int PRIMARY KEY, age int DEFAULT 7, at timestamptz DEFAULT now())")
    for column, new in (("age", "years"), ("at", "since")):
        _carried(engine, *RenameColumn("person", column, new).expand(_schema(engine)))
    run("INSERT INTO person (id, years, since) VALUES (1, NULL, NULL)")
    run("INSERT INTO person (id, age, at) VALUES (2, NULL, NULL)")
    run("INSERT INTO person (id) VALUES (3)")
    assert run("SELECT years, age, since = at, at IS NULL FROM person ORDER BY id") == [
        (None, None, None, True), (None, None, None, True), (7, 7, True, False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("json", ['{"a": 1}', '{"a": 2}', '{"a":2}']),
        ("json DEFAULT '{}'", ['{"a": 1}', '{"a": 2}', '{"a":2}']),
        ("numeric", ["1.0", "1.00", "1.000"]),
    ],
)
def test_values_are_followed_that_are_equal_or_cannot_be_compared(
    engine: sa.Engine, run: Run, column: str, values: list[str]
) -> None:
    run(f"CREATE TABLE person (id int PRIMARY KEY, old {column})")
    run(f"INSERT INTO person VALUES (1, '{values[0]}')")
    rename, schema = RenameColumn("person", "old", "new"), _schema(engine)
    for phase in (Phase.EXPAND, Phase.BACKFILL):
        Executor(engine).carry_out("rename", phase, rename.steps(schema, phase))
    for name, value in (("old", values[1]), ("new", values[2])):
        run(f"UPDATE person SET {name} = '{value}'")
        assert run("SELECT old::text, new::text FROM person") == [(value, value)]
    run("INSERT INTO person (id) VALUES (2)")
    run(f"INSERT INTO person (id, new) VALUES (3, '{values[0]}')")
    query = "SELECT old::text IS NOT DISTINCT FROM new::text FROM person"
    assert run(query) == [(True,), (True,), (True,)]


def test_on_conflict_of_either_program(engine: sa.Engine, run: Run) -> None:
    run("CREATE TABLE person (id int PRIMARY KEY, mail text UNIQUE, seen int DEFAULT 0)")
    _carried(engine, *RenameColumn("person", "mail", "address").expand(_schema(engine)))
    for column in ("mail", "address", "mail", "address"):
        run(
            f"INSERT INTO person (id, {column}) VALUES (1, 'a') ON CONFLICT ({column}) "
            f"DO UPDATE SET seen = person.seen + 1, {column} = EXCLUDED.{column}"
        )
    assert run("SELECT mail, address, seen FROM person") == [("a", "a", 3)]


def test_a_column_may_have_the_name_of_a_variable(engine: sa.Engine, run: Run) -> None:
    run('CREATE TABLE "Person" (id int PRIMARY KEY, "found" text, "new" text)')
    kept = Synchronize("Person", "alchemigrate_x", (("new", "found"),), (("found", '"new"'),))
    _carried(engine, Step((kept,)))
    run("INSERT INTO \"Person\" (id, found) VALUES (1, 'a')")
    run('UPDATE "Person" SET "new" = \'b\'')
    assert run('SELECT * FROM "Person"') == [(1, "b", "b")]


def test_a_table_of_another_schema(engine: sa.Engine, run: Run) -> None:
    run("CREATE SCHEMA shop; CREATE TABLE shop.item (id int PRIMARY KEY, name text, label text)")
    kept = Synchronize("shop.item", "alchemigrate_x", (("label", "name"),), (("name", "label"),))
    _carried(engine, Step((kept,)))
    run("INSERT INTO shop.item (id, name) VALUES (1, 'a')")
    assert run("SELECT label FROM shop.item") == [("a",)]
    _carried(engine, Step((Desynchronize("shop.item", "alchemigrate_x"),)))
    assert run("SELECT proname FROM pg_proc WHERE pronamespace = 'shop'::regnamespace") == []


def test_rows_that_replication_brings_are_kept_in_step(engine: sa.Engine, run: Run) -> None:
    run(PERSON)
    _carried(engine, Step((NAMES,)))
    run(
        "SET LOCAL session_replication_role = replica;"
        "INSERT INTO person (id, name) VALUES (1, 'Ada King')"
    )
    assert run("SELECT last FROM person") == [("King",)]


def test_functions_of_another_schema_are_found_whoever_writes(engine: sa.Engine, run: Run) -> None:
    run(PERSON)
    run("CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql RETURN upper($1)")
    kept = Synchronize("person", "alchemigrate_x", (("first", "shout(name)"),), ())
    _carried(engine, Step((kept,)))
    run("SET LOCAL search_path = pg_catalog; INSERT INTO public.person VALUES (1, 'a')")
    assert run("SELECT first FROM person") == [("A",)]


KEPT = {
    "both ways": Synchronize("person", "alchemigrate_x", (("twin", "name"),), (("name", "twin"),)),
    "always": Synchronize(
        "person", "alchemigrate_x", (("twin", "name"),), (), always=True, reads=("name",)
    ),
    "of what is not known": Synchronize(
        "person", "alchemigrate_x", (("twin", "name"),), (), always=True
    ),
}


@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_a_trigger_that_changes_what_a_backfill_writes_is_followed(
    engine: sa.Engine, run: Run, kept: Synchronize
) -> None:
    run("CREATE TABLE person (id int PRIMARY KEY, name varchar(9))")
    run("INSERT INTO person VALUES (1, ' Ada ')")
    run(TRIGGER.format(name="a_trim", body="NEW.name := trim(NEW.name);"))
    run("ALTER TABLE person ADD COLUMN twin text")
    fill = Fill("person", ("id",), (("twin", "name"),))
    _carried(engine, Step((kept,)), Step((fill,)))
    assert run("SELECT name, twin FROM person") == [("Ada", "Ada")]


@pytest.mark.parametrize("how", ["both ways", "always"])
def test_nothing_is_called_for_a_row_that_a_backfill_writes(
    engine: sa.Engine, run: Run, how: str
) -> None:
    run("CREATE TABLE person (id int PRIMARY KEY, name text, twin text)")
    run("INSERT INTO person (id, name) VALUES (1, 'a'), (2, 'b')")
    _carried(engine, Step((KEPT[how],)))
    filled = "EXPLAIN (ANALYZE, FORMAT JSON) UPDATE person SET twin = name WHERE id = 1"
    called = {}
    for who in ("on", ""):
        with engine.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL alchemigrate.filling = '{who}'")
            (told,) = connection.exec_driver_sql(filled).scalar_one()
        called[who] = [one["Trigger Name"] for one in told["Triggers"]]
    assert called == {"on": [], "": ["alchemigrate_x"]}
    run("UPDATE person SET name = 'c' WHERE id = 1; INSERT INTO person VALUES (3, 'd')")
    assert run("SELECT * FROM person ORDER BY id") == [(1, "c", "c"), (2, "b", None), (3, "d", "d")]


def test_a_second_trigger_has_a_name_of_its_own_however_long_the_first_ones(
    engine: sa.Engine, run: Run
) -> None:
    run("CREATE TABLE person (id int PRIMARY KEY, name text, twin text)")
    kept = replace(KEPT["both ways"], name="alchemigrate_" + "ä" * 25)
    _carried(engine, Step((kept,)))
    run("INSERT INTO person VALUES (1, 'a')")
    assert run("SELECT twin FROM person") == [("a",)]
    _carried(engine, Step((Desynchronize("person", kept.name),)))
    assert run("SELECT tgname FROM pg_trigger") == []


TRIGGER = """
CREATE FUNCTION trimmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {body} RETURN NEW; END $$;
CREATE TRIGGER {name} BEFORE INSERT OR UPDATE ON person FOR EACH ROW EXECUTE FUNCTION trimmed()
"""


@pytest.mark.parametrize(
    ("name", "body", "refused"),
    [
        ("trim", "NEW.name := trim(NEW.name);", True),
        ("trim", "NEW := OLD;", True),
        ("trim", "EXECUTE 'SELECT 1';", True),
        ("trim", "NEW.last := now();", False),
        ("a_trim", "NEW.name := trim(NEW.name);", False),
    ],
)
def test_a_trigger_that_is_called_later_is_in_the_way_if_it_may_change_the_column(
    engine: sa.Engine, run: Run, name: str, body: str, refused: bool
) -> None:
    run(PERSON)
    run(TRIGGER.format(name=name, body=body))
    found = list(RenameColumn("person", "name", "full_name").check(_schema(engine)))
    assert [one.object for one in found] == (["person"] if refused else [])
    if name == "a_trim":
        _carried(engine, *RenameColumn("person", "name", "full_name").expand(_schema(engine)))
        run("INSERT INTO person (id, name) VALUES (1, ' Ada ')")
        assert run("SELECT name, full_name FROM person") == [("Ada", "Ada")]
