"""Loops of revisions over what is written down are read turn by turn."""

from __future__ import annotations

import pytest
from migrate.reading.revised import changes, cures, told

from alchemigrate.values import change as c

ROWS = "(('a', 'q'), ('b', 'r'))"
RENAMED = [c.RenameColumn("a.q", "x", "y"), c.RenameColumn("b.r", "x", "y")]
RENAME = "op.alter_column(t, 'x', new_column_name='y', schema=s)"


@pytest.mark.parametrize(
    ("top", "up"),
    [
        (f"T = {ROWS}\n", f"for s, t in T:\n    {RENAME}"),
        (f"T = [{ROWS[1:-1]}]\n", f"for s, t in T:\n    {RENAME}"),
        (f"T = [{ROWS[1:-1]}]\n", f"print(len(T))\nfor s, t in T:\n    {RENAME}"),
        ("", f"T = {ROWS}\nfor s, t in T:\n    {RENAME}"),
        ("", f"T: tuple = {ROWS}\nfor s, t in T:\n    {RENAME}"),
        ("", f"for s, t in {ROWS}:\n    if asked():\n        {RENAME}"),
        ("", f"for s, t in {ROWS}:\n    {RENAME}\nfor s, t in ():\n    op.drop_table(t)"),
        (
            f"def _all():\n    for s, t in {ROWS}:\n        {RENAME}\n\n\n",
            "_all()",
        ),
    ],
)
def test_each_turn_is_read(top: str, up: str) -> None:
    assert changes(up, top) == RENAMED


def test_loops_in_loops() -> None:
    up = "for t in ('a', 'b'):\n    for n in (1, 2):\n        op.execute(f'DROP TABLE {t}{n}')"
    assert changes(up) == [c.DropTable(one) for one in ("a1", "a2", "b1", "b2")]


@pytest.mark.parametrize(
    ("top", "up"),
    [
        ("", "for t in asked():\n    op.drop_table(t)"),
        ("", "for t in ('a', asked()):\n    op.drop_table(t)"),
        ("", "for t in ('a', 'b'):\n    t = asked()\n    op.drop_table(t)"),
        ("", "for t in ('a', 'b'):\n    op.drop_table(t)\n    break"),
        ("", "for t, u in (('a', 'b'), ('c',)):\n    op.drop_table(t)"),
        ("T = ['a', 'b']\nT.append(asked())\n", "for t in T:\n    op.drop_table(t)"),
        ("T = ['a', 'b']\n", "asked(T)\nfor t in T:\n    op.drop_table(t)"),
        ("T = ['a', 'b']\n", "T[0] = 'c'\nfor t in T:\n    op.drop_table(t)"),
        ("", "T = ('a', 'b')\nT += asked()\nfor t in T:\n    op.drop_table(t)"),
    ],
)
def test_what_may_be_something_else_is_not_read(top: str, up: str) -> None:
    (change,) = changes(up, top)
    assert change == c.DropTable("?")


def test_a_cure_of_one_turn_is_not_that_of_the_loop() -> None:
    up = "for t in ('a', 'b'):\n    op.create_check_constraint(f'ck_{t}', t, 'n > 0')"
    first, second = cures("SC105", up)
    wanted = 'op.execute("ALTER TABLE {0} ADD CONSTRAINT ck_{0} CHECK (n > 0) NOT VALID"); then'
    assert first.startswith(wanted.format("a"))
    assert second.startswith(wanted.format("b"))


def test_a_call_that_is_safe_in_every_turn_is_printed() -> None:
    found = cures("SC101", "for t in ('a', 'b'):\n    op.create_index(f'ix_{t}', t, ['n'])")
    assert len(found) == 2
    assert all("op.create_index(f'ix_{t}', t, ['n'], postgresql_conc" in one for one in found)


@pytest.mark.parametrize(
    ("top", "up", "times"),
    [
        ("def _w():\n    op.execute('UPDATE t SET a = 1')\n\n\n", "_w()\n_w()", 1),
        ("def _w(n):\n    op.execute(f'UPDATE t SET a = {n}')\n\n\n", "_w(1)\n_w(2)", 1),
        ("", "op.execute('UPDATE t SET a = 1')\nop.execute('UPDATE t SET a = 1')", 2),
        ("", "for t in ('a', 'b'):\n    op.execute(f'UPDATE {t} SET a = 1')", 2),
    ],
)
def test_a_statement_that_is_read_twice_is_told_once(top: str, up: str, times: int) -> None:
    assert len(cures("SC201", up, top)) == times
    assert len(list(told(up, top).revisions[0].upgrade)) == 2
