"""What cannot be shown to end in the same schema is left as it is, with the reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from migrate.alembic_runs import plant

from alchemigrate.migrate.fixing.fix import fix
from alchemigrate.migrate.linting import look
from alchemigrate.rulekit.choice import Choice
from alchemigrate.values.finding import Finding, Status

INDEX = 'op.create_index("ix", "orders", ["a"])'
KEY = 'op.create_foreign_key("fk", "orders", "users", ["user_id"], ["id"])'
ADD = 'op.add_column("orders", sa.Column("b", sa.Text))'
SQL = 'op.execute("CREATE INDEX ix ON orders (a)")'


def findings(folder: Path, up: str, more: str = "") -> list[Finding]:
    plant(folder, {"a": ("pass", "pass"), "b": (up, 'op.execute("SELECT 1")')}, more)
    return list(look(folder, Choice(frozenset(), frozenset(("no-lock-timeout",)))).findings)


@pytest.mark.parametrize(
    ("up", "why"),
    [
        (f'if op.get_context().as_sql:\n    {INDEX}', "it stands behind a condition"),
        (f"for _ in (1, 2):\n    {INDEX}", "it stands in a loop"),
        (f"try:\n    {INDEX}\nfinally:\n    pass", "its failure is caught"),
        (f'with open("x"):\n    {INDEX}', "it stands in a block"),
        (f"made = {INDEX}", "what it gives back is used"),
        (f"{INDEX}; {ADD}", "several statements stand on its line"),
        ('op.create_index("ix", "orders", ["a"], **more)', "its arguments are computed"),
        ('op.create_index(None, "orders", ["a"])', "it has no name of its own"),
        ('op.create_index(None, "orders", ["a"], schema="shop")', "it has no name of its own"),
        ('op.create_unique_constraint(None, "o", ["a"], schema="s")', "it has no name of its own"),
        ('op.create_index(f"ix_{n}", "orders", ["a"])', "its names are computed"),
        ('op.create_index(name(), "orders", ["a"])', "its names are computed"),
        (
            'op.create_index("ix", "orders", ["a"], postgresql_concurrently=flag)',
            "it says something else than postgresql_concurrently=True",
        ),
        (f"{ADD}\n{INDEX}", "line 9 would be committed before it"),
        (f"{KEY}\n{ADD}\n{INDEX}", "line 10 would be committed before it"),
        (SQL.replace("CREATE", "ANALYZE; CREATE"), "it does several things at once"),
        (SQL.replace("(a)", "(a) -- why"), "there is a comment in its SQL"),
        (SQL.replace('"CREATE INDEX', '"CREATE " "INDEX'), "its SQL is not one plain text"),
        ('op.execute("DROP INDEX ix, iy")', "it does several things at once"),
        (
            'op.create_unique_constraint("uq", "orders", ["a"], deferrable=True)',
            "it says more than names and columns",
        ),
        (
            'op.execute("ALTER TABLE orders ADD CONSTRAINT u UNIQUE (a) INCLUDE (b)")',
            "its SQL says more than a UNIQUE",
        ),
        (
            'op.alter_column("orders", "a", type_=sa.Text(), nullable=False)',
            "it does several things at once",
        ),
    ],
)  # fmt: skip
def test_a_doubt_withholds_the_fix(up: str, why: str, tmp_path: Path) -> None:
    wanted = [one for one in findings(tmp_path, up) if why in one.reason]
    assert [one.status for one in wanted][:1] == [Status.WITHHELD]
    assert wanted[0].fix is None
    assert wanted[0].reason.endswith(wanted[0].cure)


@pytest.mark.parametrize(
    ("more", "up", "why"),
    [
        ("# mysql", INDEX, "revisions are for other databases, too (env.py)"),
        ("# sqlite", KEY, "revisions are for SQLite, too (env.py)"),
        ("# sqlite", INDEX, ""),
        ("# PARTITION BY RANGE (at)", INDEX, "tables have parts (env.py)"),
        ("# %(constraint_name)s", KEY, "a naming convention (env.py) may change its name"),
        (
            'NAMES = {"ix": "ix_%(constraint_name)s"}',
            INDEX,
            "a naming convention (env.py) may change its name",
        ),
        ("# %(constraint_name)s", INDEX, ""),
        ("# %(constraint_name)s", KEY.replace('"fk"', 'op.f("fk")'), ""),
        ("# %(constraint_name)s", 'op.drop_index("ix", "orders")', ""),
        ("# OVER (PARTITION BY user_id)", INDEX, ""),
    ],
)
def test_a_project_for_other_databases(more: str, up: str, why: str, tmp_path: Path) -> None:
    (found,) = findings(tmp_path, up, more)
    assert (found.status is Status.OPEN) == (not why)
    assert not why or why in found.reason


def test_what_was_allowed_is_left_alone_and_what_follows_withheld(tmp_path: Path) -> None:
    allowed = f"{INDEX}  # alchemigrate: allow index-not-concurrently -- at night"
    one, two = findings(tmp_path, f"{allowed}\n{INDEX.replace('ix', 'iy')}")
    assert (one.status, two.status) == (Status.SUPPRESSED, Status.WITHHELD)
    assert "line 9 would be committed before it" in two.reason


def test_line_breaks_of_windows_and_a_missing_one_at_the_end_stay(tmp_path: Path) -> None:
    findings(tmp_path, f"{INDEX}\n{KEY}")
    path = tmp_path / "versions" / "b.py"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").rstrip())
    found = look(tmp_path, Choice(frozenset(), frozenset()))
    changed = fix(found, write=False).changed["versions/b.py"]
    assert changed.count(b"\n") == changed.count(b"\r\n") > 20
    assert b'_drop_invalid("ix")\r\n' in changed
