"""The locks that are expected of statements of revisions."""

from __future__ import annotations

import pytest

from alchemigrate.migrate.measuring.expected import MODES, expected
from alchemigrate.migrate.sql.parse import parse
from alchemigrate.values.change import DropTable
from alchemigrate.values.revision import Statement


@pytest.mark.parametrize(
    ("sql", "mode"),
    [
        ("CREATE TRIGGER a BEFORE UPDATE ON t EXECUTE FUNCTION f()", "SHARE ROW EXCLUSIVE"),
        ("CREATE CONSTRAINT TRIGGER a AFTER UPDATE ON t EXECUTE FUNCTION f()", MODES[5]),
        ("ALTER TABLE t DISABLE TRIGGER a", "SHARE ROW EXCLUSIVE"),
        ("ALTER TABLE t ENABLE ALWAYS TRIGGER a", "SHARE ROW EXCLUSIVE"),
        ("DROP TRIGGER a ON t", "ACCESS EXCLUSIVE"),
        ("ALTER TABLE t DROP a", "ACCESS EXCLUSIVE"),
    ],
)
def test_the_lock_of_a_statement(sql: str, mode: str) -> None:
    found = expected(Statement(one.change, 1, 1, options=one.options) for one in parse(sql))
    assert found == {"t": MODES.index(mode)}


def test_a_table_that_is_not_known_may_be_any() -> None:
    made = Statement(DropTable("a_{t}"), 1, 1, computed=("{t}",))
    assert list(expected([made])) == [""]
