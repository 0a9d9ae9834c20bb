"""`alchemigrate schema apply`: what it says, what it answers, and where it refuses."""

from __future__ import annotations

import pytest
from cli.invoke import Tool
from contract.json_schema import check_published
from migrate.alembic.alembic_project import FIRST, project

OPERATION = 'RenameColumn("person", "name", "full_name"), job="full name"'
IMPORT = "from alchemigrate.operations import RenameColumn\n    "
REVISIONS = {
    "0001": (FIRST, 'op.execute("DROP TABLE person")'),
    "0002": (
        f"{IMPORT}op.expand({OPERATION})\n    op.backfill({OPERATION})",
        'op.take_back("full name")',
    ),
    "0003": (f"{IMPORT}op.contract({OPERATION})", 'op.take_back("full name", "contract")'),
}


def test_it_says_what_to_type_next(tool: Tool, database: str) -> None:
    project(tool.folder, database, "sync", REVISIONS)
    told = tool("schema", "apply", "--database", database)
    assert told.code == 0
    assert "0002 applied: 0002 (" in told.out
    assert "1 revision left: 0003 ends what old programs need (0003)" in told.out
    assert "schema apply --phase contract" in told.out
    assert "applying 0001 0001" in told.err
    asked = ("schema", "apply", "--database", database, "--phase", "contract", "--format", "json")
    document = tool(*asked).json()
    check_published("apply", document)
    assert [one["revision"] for one in document["applied"]] == ["0003"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("nowhere", "--database", "sqlite://"), "no such folder"),
        ((), "revisions are applied to a database"),
    ],
)
def test_what_is_missing_is_asked_for(tool: Tool, words: tuple[str, ...], why: str) -> None:
    told = tool("schema", "apply", *words)
    assert (told.code, why in told.err) == (2, True)


MODELS = """\
from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    born: Mapped[int]
"""


def test_what_differs_from_the_models_is_told_at_the_end(tool: Tool, database: str) -> None:
    project(tool.folder, database, "sync", {"0001": REVISIONS["0001"]})
    tool.plant({"models.py": MODELS})
    told = tool("schema", "apply", "--database", database)
    assert told.code == 1
    assert "0001 applied" in told.out
    assert "person.born: the database has no such column" in told.out
    assert "applied, but database and models differ: 1 thing" in told.out


def test_it_is_taken_back(tool: Tool, database: str) -> None:
    project(tool.folder, database, "sync", REVISIONS)
    asked = ("--database", database)
    assert tool("schema", "apply", *asked, "--to", "0001").code == 0
    assert tool("schema", "apply", *asked).code == 0
    told = tool("schema", "undo", *asked)
    assert (told.code, told.out.split(" (")[0]) == (0, "0002 taken back: 0002")
    document = tool("schema", "undo", *asked, "--format", "json")
    assert document.code == 1
    check_published("undo", document.json())
    assert [one["message"] for one in document.json()["stops"]] == [
        "person has values that would be lost"
    ]


def test_a_downgrade_is_proven(tool: Tool, database: str) -> None:
    project(
        tool.folder,
        database,
        "sync",
        {"0001": REVISIONS["0001"], "0004": ("pass", "raise ValueError")},
    )
    told = tool("schema", "prove", "--scratch", database)
    assert told.code == 1
    assert "0001: up, down, up: nothing differs\n" in told.out
    assert "0004: differs\n  it cannot be taken back: 0004.py:17: ValueError" in told.out
    document = tool("schema", "prove", "--scratch", database, "--format", "json", "--to", "0001")
    assert document.code == 0
    check_published("prove", document.json())
    assert tool("schema", "prove").code == 2
