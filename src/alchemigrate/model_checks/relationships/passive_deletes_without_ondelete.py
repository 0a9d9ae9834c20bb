"""`passive_deletes=True` on a relationship whose key has no `ondelete`.

SQLAlchemy leaves the children that it has not loaded to the database, and that does nothing with
them: deleting the parent raises IntegrityError, or leaves orphans where foreign keys are not
enforced (SQLite by default). With the children loaded it works, so tests may not show it.

Left alone: keys with `ondelete` CASCADE, SET NULL or SET DEFAULT; `passive_deletes="all"`, by which
the database is meant to refuse.
"""

from __future__ import annotations

from collections.abc import Iterator

from alchemigrate.checkkit import Check, Example, Issue
from alchemigrate.checkkit.joins import foreign_key
from alchemigrate.checkkit.library import library
from alchemigrate.values.finding import Level
from alchemigrate.values.models import Models, Relationship
from alchemigrate.values.question import Asked, Question
from alchemigrate.values.remedy import Remedy, SayOndelete
from alchemigrate.values.schema import ForeignKey

PASSIVE = 'books = relationship("Book", cascade="all, delete", passive_deletes=True)'
CHECK = Check(
    code="AM224",
    level=Level.WEAK,
    examples=(
        Example(library(PASSIVE), ("Author.books",)),
        Example(
            library('books = relationship("Book", passive_deletes=True)'),
            ("Author.books",),
            title="no delete cascade",
        ),
        Example(
            library(PASSIVE, key='ForeignKey("authors.id", ondelete="CASCADE")'), title="ondelete"
        ),
        Example(
            library('books = relationship("Book", passive_deletes="all")'),
            title="the database is to refuse",
        ),
        Example(
            library('books = relationship("Book", cascade="all, delete")'), title="not passive"
        ),
    ),
)


@CHECK.on(Relationship)
def find(models: Models, one: Relationship) -> Iterator[Issue]:
    """One-to-many relationships that leave to the database what it does not do."""
    if one.direction != "ONETOMANY" or one.viewonly or one.passive_deletes != "True":
        return
    key = foreign_key(models, one)
    if key is None or key.ondelete not in (None, "NO ACTION", "RESTRICT"):
        return
    names = ", ".join(key.columns)
    action = "CASCADE" if "delete" in one.cascade else "SET NULL"
    refers = ", ".join(key.refers_columns)
    named = key.name or "the constraint's name"
    yield Issue(
        one.name,
        f"it leaves the deletion to the database, but {key.table}.{names} has no ondelete",
        f'ForeignKey("{key.refers}.{refers}", ondelete="{action}") on {key.table}.{names}; on a '
        f"live PostgreSQL ALTER TABLE {key.table} ADD CONSTRAINT fk_{key.columns[0]}_ondelete "
        f"FOREIGN KEY ({names}) REFERENCES {key.refers} ({refers}) ON DELETE {action} NOT VALID, "
        f"then VALIDATE CONSTRAINT it, then DROP CONSTRAINT {named}",
        remedy=_remedy(models, key, action),
    )


def _remedy(models: Models, key: ForeignKey, action: str) -> Remedy | None:
    """To say it, where the constraint that goes is known by its name."""
    actual = models.database.tables.get(key.table) if models.database is not None else None
    there = actual.foreign_keys if actual is not None else (key,)
    known = any(one.columns == key.columns and one.name == key.name for one in there)
    if key.name is None or len(key.columns) != 1 or not known:
        return None
    rows = "are deleted" if action == "CASCADE" else "get NULL there"
    doubt = f"with every DELETE in the database, too, rows that refer to what goes {rows}"
    question = Question(Asked.ORPHANS, key.table, key.columns, key.refers, key.refers_columns)
    edit = SayOndelete(key.table, key.columns[0], action)
    return Remedy((edit,), doubt=doubt, questions=(question,))
