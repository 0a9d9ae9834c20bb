"""Every example of every danger: exactly the promised issues, each with the code to write."""

from __future__ import annotations

from textwrap import indent

import pytest

from alchemigrate.dangerkit import Danger, Example, Issue, Setting, load
from alchemigrate.migrate.reading.history import history
from alchemigrate.project.project import Project

DANGERS = load()
EXAMPLES = [
    pytest.param(danger, example, id=f"{danger.name}-{number}-{example.title or 'found'}")
    for danger in DANGERS
    for number, example in enumerate(danger.examples)
]
PRELUDE = """\
import sqlalchemy as sa
from alembic import op

revision = "{}"
down_revision = {}


def upgrade():
{}

"""
BACK = "def downgrade():\n{}\n"


def written(number: int, example: Example, body: str, down: str) -> str:
    """The text of a revision."""
    before = f'"{number - 1:04}"' if number > 1 and example.before != "BRANCH" else None
    text = PRELUDE.format(f"{number:04}", before, indent(body or "pass", "    "))
    back = down or 'op.execute("SELECT 1")'
    return text + BACK.format(indent(back, "    "))


@pytest.mark.parametrize(("danger", "example"), EXAMPLES)
def test_example(danger: Danger, example: Example) -> None:
    issues = found_in(danger, example)
    assert sorted(one.object for one in issues) == sorted(example.issues)
    for one in issues:
        assert one.message
        assert one.cure
        assert not (one.message + one.cure).endswith(".")


SHOP = 'op.rename_table("users", "people", schema="shop")'


@pytest.mark.parametrize(
    ("up", "server", "told"),
    [
        (SHOP, 15, 'op.expand(RenameTable("shop.users", "people"), job="shop.users.people"), '),
        ('op.rename_table("users", "people")', 18, 'op.expand(RenameTable("users", "people"), '),
        (SHOP, 14, 'op.execute("CREATE VIEW shop.users AS SELECT * FROM shop.people")'),
        (
            'op.execute("ALTER TABLE shop.users RENAME TO people")',
            14,
            'op.execute("CREATE VIEW shop.users AS SELECT * FROM shop.people")',
        ),
    ],
)
def test_a_table_is_renamed_by_what_the_server_can(up: str, server: int, told: str) -> None:
    (danger,) = [one for one in DANGERS if one.name == "table-renamed"]
    (issue,) = found_in(danger, Example(up, server=server))
    assert told in issue.cure


SPLIT = 'op.execute("CREATE TABLE t (id int, at date) PARTITION BY RANGE (at)")'


@pytest.mark.parametrize(
    ("name", "up", "told"),
    [
        (
            "index-not-concurrently",
            'op.create_index("ix", "t", ["id"])',
            'op.expand(CreateIndex(Index("t", ("id",), name="ix")), job="t.ix") (import '
            "alchemigrate.migrate.alembic; from alchemigrate.operations import CreateIndex; "
            "from alchemigrate.values.schema import Index)",
        ),
        (
            "unique-at-once",
            'op.create_unique_constraint("uq", "t", ["id", "at"])',
            'op.expand(AddUnique(Unique("t", ("id", "at"), name="uq")), job="t.uq") (import '
            "alchemigrate.migrate.alembic; from alchemigrate.operations import AddUnique; "
            "from alchemigrate.values.schema import Unique)",
        ),
        (
            "unique-at-once",
            'op.execute("ALTER TABLE t ADD PRIMARY KEY (id, at)")',
            'op.expand(AddPrimaryKey(PrimaryKey("t", ("id", "at"), name="t_pkey")), '
            'job="t.t_pkey") (import alchemigrate.migrate.alembic; from alchemigrate.operations '
            "import AddPrimaryKey; from alchemigrate.values.schema import PrimaryKey)",
        ),
    ],
)
def test_of_a_table_with_partitions_an_operation_is_told(name: str, up: str, told: str) -> None:
    """PostgreSQL builds no index of all partitions CONCURRENTLY."""
    (danger,) = [one for one in DANGERS if one.name == name]
    (issue,) = found_in(danger, Example(up, before=SPLIT))
    assert issue.cure == told
    assert issue.recipes == ()


def found_in(danger: Danger, example: Example) -> list[Issue]:
    """The issues of a danger in an example."""
    before = "" if example.before == "BRANCH" else example.before
    files = {
        "versions/first.py": written(1, example, before, ""),
        "versions/second.py": written(2, example, example.up, example.down),
    }
    found = history(Project.of(files))
    (revision,) = [one for one in found.revisions if one.revision == "0002"]
    kept = {}
    if example.recorded:
        files["versions/second.py"] = written(2, example, example.recorded, example.down)
        kept = {one.revision: one.checksum for one in history(Project.of(files)).revisions}
    setting = Setting(found, revision, example.server, example.rows, kept=kept)
    return [issue for issue, _ in danger.issues(setting)]


@pytest.mark.parametrize("danger", DANGERS, ids=[one.name for one in DANGERS])
def test_a_danger_has_near_misses(danger: Danger) -> None:
    clean = [example for example in danger.examples if not example.issues]
    assert len(clean) * 5 >= len(danger.examples) * 2
    assert any(example.issues for example in danger.examples)
    assert danger.page.strip().count("\n") >= 2, "what it costs, and what is left alone"
