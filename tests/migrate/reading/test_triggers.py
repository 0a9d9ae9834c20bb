"""Triggers that revisions make, switch and drop lock their tables."""

from __future__ import annotations

import pytest
from migrate.reading.revised import cures

MADE = "op.execute('CREATE TRIGGER x BEFORE UPDATE ON {} FOR EACH ROW EXECUTE FUNCTION f()')\n"
OFF = "op.execute('ALTER TABLE {} DISABLE TRIGGER ALL')\n"
GONE = "op.execute('DROP TRIGGER IF EXISTS x ON {}')\n"
NEW = "op.create_table('a', sa.Column('id', sa.Integer))\n"
FILL = "op.execute('UPDATE a SET n = 1 WHERE n < 0')\n"


@pytest.mark.parametrize("lock", [MADE, OFF, GONE])
@pytest.mark.parametrize(
    ("code", "up", "times"),
    [
        ("SC113", "{a}{b}", 1),
        ("SC113", "{a}{a}", 0),
        ("SC114", "{a}" + FILL, 1),
        ("SC114", FILL + "{a}", 0),
        ("SC115", "{a}", 1),
        ("SC115", NEW + "{a}", 0),
    ],
)
def test_a_trigger_locks_its_table(lock: str, code: str, up: str, times: int) -> None:
    assert len(cures(code, up.format(a=lock.format("a"), b=lock.format("b")))) == times


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION f()",
        "DROP EVENT TRIGGER x",
        "CREATE FUNCTION on_a() RETURNS trigger LANGUAGE sql AS $$ CREATE TRIGGER x $$",
    ],
)
def test_what_is_no_trigger_of_a_table_locks_none(sql: str) -> None:
    assert cures("SC115", f"op.execute('{sql}')") == []
