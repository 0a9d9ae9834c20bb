"""What counts as a read, and that nothing is taken for one that may write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from alchemigrate.migrate.sql.reads import FUNCTIONS, reads

READS = (
    "SELECT 1",
    "select count(*), coalesce(max(id), 0) FROM person WHERE name IN ('a; b', 'nextval(x)')",
    "SELECT pg_catalog.pg_get_expr(adbin, adrelid) FROM pg_attrdef",
    "SELECT CAST(price AS NUMERIC(10, 2)), price::varchar(9) FROM item -- setval('x', 1)",
    "SELECT id FROM person WHERE id IN (SELECT max(id) FROM person) FOR UPDATE",
    "SET LOCAL lock_timeout = '50ms'; SELECT pg_total_relation_size(to_regclass('person'))",
    "SHOW server_version",
)
WRITES = (
    "SELECT setval('person_id_seq', 9)",
    "SELECT pg_catalog.setval('person_id_seq', max(id)) FROM person",
    "SELECT nextval('person_id_seq')",
    'SELECT "Archive"(1)',
    "SELECT archived.count(*) FROM person",
    "SELECT lo_unlink(file) FROM person",
    "SELECT create_hypertable('person', 'at')",
    "SELECT * INTO copy FROM person",
    "SELECT 1; DELETE FROM person",
    "SELECT '\\', nextval('person_id_seq'), E'\\''",
    "WITH gone AS (DELETE FROM person RETURNING id) SELECT count(*) FROM gone",
    "UPDATE person SET name = ''",
    "DO $$ BEGIN END $$",
    "CALL archive()",
)
VOLATILE = "SELECT DISTINCT proname FROM pg_proc WHERE proname = ANY(:names) AND provolatile = 'v'"
HARMLESS = {
    "pg_database_size", "pg_indexes_size", "pg_is_in_recovery", "pg_relation_size",
    "pg_table_size", "pg_total_relation_size", "set_config",
}  # fmt: skip
"""What is asked of files and of the server changes by itself; a setting is the session's."""


@pytest.mark.parametrize("sql", READS)
def test_it_reads(sql: str) -> None:
    assert reads(sql)


@pytest.mark.parametrize("sql", WRITES)
def test_it_may_write(sql: str) -> None:
    assert not reads(sql)


@pytest.fixture
def connection(database: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(database)
    with engine.connect() as made:
        yield made
    engine.dispose()


def test_its_functions_are_those_that_postgresql_says_do_not_write(
    connection: sa.Connection,
) -> None:
    found = connection.execute(sa.text(VOLATILE), {"names": sorted(FUNCTIONS)}).scalars()
    assert set(found) == HARMLESS


def test_looking_at_a_database_is_reading(connection: sa.Connection) -> None:
    connection.execute(sa.text("CREATE TABLE person (id int PRIMARY KEY, name text UNIQUE)"))
    sent: list[str] = []
    sa.event.listen(connection, "after_cursor_execute", lambda *given: sent.append(given[2]))
    inspector = sa.inspect(connection)
    sa.MetaData().reflect(connection)
    inspector.has_table("person")
    inspector.get_enums()
    inspector.get_sequence_names()
    MigrationContext.configure(connection).get_current_heads()
    assert len(sent) > 5
    assert [one for one in sent if not reads(one)] == []
