"""Whatever a table is, an operation on a column of it keeps the laws, or is refused."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from migrate.operations.laws import contracted, expanded, undone

from alchemigrate.operationkit import Example, Operation
from alchemigrate.operations.columns.change_type import ChangeType
from alchemigrate.operations.columns.drop_column import DropColumn
from alchemigrate.operations.columns.rename_column import RenameColumn

NAMES = ("a", "B c", "select", "ü", "date")
DEFAULTS = ("", " DEFAULT 7", " DEFAULT NULL")
PARTS = (
    "UNIQUE ({c})", "CHECK ({c} > -5)", "UNIQUE (id, {c})", "CHECK ({c} <> 3 OR {c} IS NULL)",
    "FOREIGN KEY ({c}) REFERENCES kind (id)",
)  # fmt: skip
INDEXES = (
    "({c} DESC)", "(({c} + 1))", "(id) WHERE {c} > 2", "(id) INCLUDE ({c})",
    "(id, {c} NULLS FIRST)",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A table with one column of interest."""

    column: str
    default: str
    parts: tuple[str, ...]
    indexes: tuple[str, ...]
    required: bool

    @property
    def sql(self) -> str:
        name = f'"{self.column}"'
        null = " NOT NULL" if self.required else ""
        parts = "".join(
            f", CONSTRAINT c{n} {one.format(c=name)}" for n, one in enumerate(self.parts)
        )
        lines = [
            "CREATE TABLE kind (id int PRIMARY KEY)",
            "INSERT INTO kind SELECT generate_series(0, 99)",
            f"CREATE TABLE t (id int PRIMARY KEY, {name} int{self.default}{null}{parts})",
            f"INSERT INTO t (id, {name}) VALUES (1, 11), (2, 12)",
        ]
        lines += [
            f"CREATE INDEX i{n} ON t {one.format(c=name)}" for n, one in enumerate(self.indexes)
        ]
        return ";".join(lines)


def some(of: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    """A few of them."""
    return st.lists(st.sampled_from(of), unique=True, max_size=3).map(tuple)


TABLES = st.builds(
    Made, st.sampled_from(NAMES), st.sampled_from(DEFAULTS), some(PARTS), some(INDEXES),
    st.booleans(),
)  # fmt: skip
ADDED = 'INSERT INTO t (id, "{c}") SELECT max(id) + 1, max(id) + 20 FROM t'
CHANGED = 'UPDATE t SET "{c}" = "{c}" + 40 WHERE id = 1 AND "{c}" < 50'


def _examples(made: Made) -> list[Example]:
    name = made.column
    old = (ADDED.format(c=name), CHANGED.format(c=name))
    new = (ADDED.format(c="new"), 'UPDATE t SET "new" = 60 + id WHERE id = 2')
    same = ((f'SELECT id, "{name}" FROM t ORDER BY id', 'SELECT id, "new" FROM t ORDER BY id'),)
    alter = f'ALTER TABLE t {{}} "{name}"'
    rename: tuple[Operation, str] = (
        RenameColumn("t", name, "new"),
        alter.format("RENAME") + ' TO "new"',
    )
    typed = (ChangeType("t", name, "BIGINT"), alter.format("ALTER") + " TYPE BIGINT")
    gone = (DropColumn("t", name), alter.format("DROP"))
    return [
        Example(rename[0], made.sql, rename[1], old, new, same),
        Example(typed[0], made.sql, typed[1], old, old),
        Example(gone[0], made.sql, gone[1], old, ("UPDATE t SET id = id WHERE id = 1",)),
    ]


def test_random_columns_keep_the_laws(shared: sa.Engine) -> None:
    @settings(
        max_examples=8, derandomize=True, deadline=None, database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )  # fmt: skip
    @given(TABLES, st.integers(0, 2))
    def kept(made: Made, which: int) -> None:
        example = _examples(made)[which]
        assert [one for law in (undone, expanded, contracted) for one in law(example, shared)] == []

    kept()
