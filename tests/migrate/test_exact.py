"""The code that a finding prints: it runs, and says all that the revision's own call says."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import postgresql
from test_dangers import DANGERS, written

from alchemigrate.dangerkit import Danger, Example, Issue, Setting
from alchemigrate.migrate.fixing.exact import exact
from alchemigrate.migrate.reading.history import history
from alchemigrate.project.project import Project
from alchemigrate.values.revision import Revision


def issues(danger: Danger, example: Example) -> tuple[Revision, list[Issue]]:
    """A revision, and what is found in it."""
    files = {"versions/one.py": written(1, example, example.before, "")}
    files["versions/two.py"] = written(2, example, example.up, example.down)
    found = history(Project.of(files))
    (revision,) = [one for one in found.revisions if one.revision == "0002"]
    setting = Setting(found, revision, example.server, example.rows)
    return revision, [issue for issue, _ in danger.issues(setting)]


def cures(danger: Danger, example: Example) -> list[str | None]:
    """The code of each issue that has a recipe."""
    revision, told = issues(danger, example)
    return [exact(one, revision) for one in told if one.recipes]


def sent(cure: str) -> str:
    """What PostgreSQL gets of a cure, in one line, without what begins and ends transactions."""
    told = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql", opts={"as_sql": True, "output_buffer": told}
    )
    for part in cure.split("; then "):
        names = {"op": Operations(context), "sa": sa, "postgresql": postgresql}
        exec(part, names)
    words = (one for one in told.getvalue().split() if one not in ("BEGIN;", "COMMIT;"))
    return " ".join(words)


def of(code: str, up: str) -> list[str | None]:
    (danger,) = [one for one in DANGERS if one.code == code]
    return cures(danger, Example(up))


def found_in(code: str, up: str) -> list[Issue]:
    (danger,) = [one for one in DANGERS if one.code == code]
    return issues(danger, Example(up))[1]


def test_the_cures_of_all_examples_run() -> None:
    told = [
        cure
        for danger in DANGERS
        for example in danger.examples
        if example.issues
        for cure in cures(danger, example)
        if cure
    ]
    assert len(told) >= 15
    assert all(sent(one) for one in told)


@pytest.mark.parametrize(
    ("code", "up", "sql"),
    [
        (
            "SC101",
            'op.create_index("ix", "t", [sa.text("lower(name) gin_trgm_ops")], schema="s",\n'
            '                postgresql_using="gin")',
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix ON s.t USING gin (lower(name) "
            "gin_trgm_ops);",
        ),
        (
            "SC101",
            'op.execute("CREATE INDEX ix_g ON s.t USING gin (lower(name) gin_trgm_ops)")',
            "CREATE INDEX CONCURRENTLY IF NOT EXISTS ix_g ON s.t USING gin (lower(name) "
            "gin_trgm_ops);",
        ),
        (
            "SC102",
            'op.drop_index("ix_a", table_name="t", schema="s")',
            "DROP INDEX CONCURRENTLY IF EXISTS s.ix_a;",
        ),
        (
            "SC104",
            'op.create_foreign_key("fk", "a", "b", ["x"], ["y"], ondelete="CASCADE", '
            'onupdate="RESTRICT", deferrable=True)',
            "ALTER TABLE a DROP CONSTRAINT IF EXISTS fk; ALTER TABLE a ADD CONSTRAINT fk FOREIGN "
            "KEY(x) REFERENCES b (y) ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE NOT VALID; "
            "ALTER TABLE a VALIDATE CONSTRAINT fk;",
        ),
        (
            "SC104",
            'op.execute("ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (b) REFERENCES b (id) '
            'ON DELETE CASCADE")',
            "ALTER TABLE a DROP CONSTRAINT IF EXISTS fk; ALTER TABLE a ADD CONSTRAINT fk FOREIGN "
            "KEY (b) REFERENCES b (id) ON DELETE CASCADE NOT VALID; "
            "ALTER TABLE a VALIDATE CONSTRAINT fk;",
        ),
    ],
)
def test_what_the_call_says_is_kept(code: str, up: str, sql: str) -> None:
    (cure,) = of(code, up)
    assert cure is not None
    assert sent(cure) == sql


@pytest.mark.parametrize(
    ("code", "up"),
    [
        ("SC101", "op.get_bind().execute(sa.text('CREATE INDEX ix ON t (a)'))"),
        ("SC104", 'op.create_foreign_key(None, "a", "b", ["x"], ["y"])'),
        ("SC101", 'op.execute(f"CREATE INDEX ix ON t {WORDS}")'),
        (
            "SC105",
            'with op.batch_alter_table("t") as b:\n    b.create_check_constraint("ck", "a > 0")',
        ),
        ("SC115", 'op.add_column("users", sa.Column("n", sa.Integer))'),
    ],
)
def test_what_cannot_be_written_is_left_to_words(code: str, up: str) -> None:
    assert of(code, up) in ([None], [])


@pytest.mark.parametrize("more", ["", ', schema="s"'])
def test_the_index_of_a_column_keeps_its_name(more: str) -> None:
    up = f'op.add_column("t", sa.Column("a", sa.Integer, index=True, unique=True){more})'
    (cure,) = (one.cure for one in found_in("SC101", up))
    index = sent(cure.partition(", with the name it gets here, ")[2])
    assert index.replace(" CONCURRENTLY IF NOT EXISTS", "") in sent(up)


@pytest.mark.parametrize(
    ("column", "behind"),
    [
        ("sa.Integer, index=True", "CREATE INDEX ix_t_a ON t (a);"),
        ("sa.Integer, unique=True", "ALTER TABLE t ADD UNIQUE (a);"),
        ("sa.Integer, unique=True, index=True", "CREATE UNIQUE INDEX ix_t_a ON t (a);"),
        ('sa.Integer, sa.ForeignKey("u.id")', "ADD FOREIGN KEY(a) REFERENCES u (id);"),
        ('sa.Integer, sa.CheckConstraint("a > 0")', "ADD COLUMN a INTEGER CHECK (a > 0);"),
        ('sa.Enum("x", native_enum=False, create_constraint=True)', "ADD CHECK (a IN ('x'));"),
        ('sa.Enum("x", name="k", create_constraint=True)', ""),
        ("sa.Boolean(create_constraint=True)", ""),
        ("sa.Integer", ""),
    ],
)
def test_what_alembic_sends_with_a_column_is_seen(column: str, behind: str) -> None:
    up = f'op.add_column("t", sa.Column("a", {column}))'
    assert behind in sent(up)
    told = [*found_in("SC101", up), *found_in("SC110", up)]
    assert bool(told) == bool(behind)
