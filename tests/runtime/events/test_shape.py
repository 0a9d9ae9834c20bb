"""Nothing that stands in a statement as a value is kept."""

from __future__ import annotations

import pytest

from alchemigrate.runtime.events.shape import LONGEST, shape

SHAPES = [
    ("SELECT  a1\nFROM t WHERE b = 'it''s' AND c = 4.5", "SELECT a1 FROM t WHERE b = ? AND c = ?"),
    ("SELECT %(id_1)s, $1::INTEGER, :name_2", "SELECT %(id_1)s, $1::INTEGER, :name_2"),
    ("CREATE ROLE r PASSWORD 'secret", "CREATE ROLE r PASSWORD ?"),
    ("DO $body$ secret 'x' $body$", "DO ?"),
    ("SELECT 'C:\\', secret", "SELECT ?, secret"),
]


@pytest.mark.parametrize(("statement", "expected"), SHAPES)
def test_values_are_left_out(statement: str, expected: str) -> None:
    assert shape(statement) == expected


def test_mysql_escapes_with_a_backslash() -> None:
    assert shape("SELECT 'it\\'s secret', \"secret\"", "mysql") == "SELECT ?, ?"


def test_a_long_statement_is_cut() -> None:
    assert len(shape("SELECT " + "a, " * LONGEST)) <= LONGEST
    assert shape("SELECT " + "'secret" + "y" * 3 * LONGEST) == "SELECT ?"
