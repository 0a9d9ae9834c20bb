"""Columns as `CREATE TABLE` and `ADD COLUMN` define them."""

from __future__ import annotations

from ...values.change import CreateTable
from ...values.schema import Column, ForeignKey, Type
from .cursor import Cursor
from .keys import referring

WORDS = (
    "CONSTRAINT", "NOT", "NULL", "DEFAULT", "CHECK", "UNIQUE", "PRIMARY", "REFERENCES", "COLLATE",
    "GENERATED", "DEFERRABLE", "INITIALLY", "STORAGE", "COMPRESSION",
)  # fmt: skip
"""Where the type of a column ends."""
TABLE_WORDS = ("CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE", "LIKE")


class Definition:
    """A column with what stands beside it."""

    def __init__(self, table: str, cursor: Cursor) -> None:
        self.table = table
        self.name = cursor.name()
        self.type_sql = cursor.until(*WORDS).strip()
        self.nullable = True
        self.default: str | None = None
        self.references: ForeignKey | None = None
        self.unique = self.primary = self.check = self.generated = False
        while cursor.next.kind != "end" and cursor.next.text != ",":
            self._constraint(cursor)

    def _constraint(self, cursor: Cursor) -> None:
        if cursor.take("CONSTRAINT"):
            cursor.name()
        elif cursor.take("NOT", "NULL"):
            self.nullable = False
        elif cursor.take("DEFAULT"):
            self.default = cursor.until(*WORDS).strip()
        elif cursor.take("PRIMARY", "KEY"):
            self.primary, self.nullable = True, False
        elif cursor.take("UNIQUE"):
            self.unique = True
        elif cursor.take("CHECK"):
            self.check = True
            cursor.bracketed()
        elif cursor.take("GENERATED"):
            self.generated = True
        elif cursor.take("REFERENCES"):
            self.references = referring(self.table, (self.name,), cursor)
        else:
            cursor.skip()

    def column(self) -> Column:
        """The column as a value."""
        return Column(
            self.table,
            self.name,
            Type("other", {"postgresql": self.type_sql}),
            nullable=self.nullable,
            primary_key=self.primary,
            generated=self.generated,
            server_default=self.default,
        )


def created(table: str, cursor: Cursor) -> CreateTable:
    """The table that the brackets which come next define."""
    found, keys = [], []
    for part in cursor.items():
        inner = Cursor(part, cursor.sql)
        if inner.next.upper in TABLE_WORDS:
            if inner.take("CONSTRAINT"):
                inner.name()
            if inner.take("FOREIGN", "KEY"):
                columns = inner.names()
                inner.take("REFERENCES")
                keys.append(referring(table, columns, inner))
            continue
        definition = Definition(table, inner)
        found.append(definition.column())
        keys += [definition.references] if definition.references else []
    return CreateTable(table, tuple(found), tuple(keys))
