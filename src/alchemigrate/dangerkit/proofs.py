"""What CHECK constraints prove of columns, while statements make, rename and drop them."""

from __future__ import annotations

import re

from ..values.change import (
    AddConstraint,
    DropConstraint,
    RenameColumn,
    RenameConstraint,
    RenameTable,
    Validate,
)
from ..values.revision import Statement
from ..values.schema import Check

SAYS = re.compile(
    r"\(*\s*(?:\"(?P<quoted>[^\"]+)\"|(?P<name>\w+))\s+IS\s+NOT\s+NULL\s*\)*", re.IGNORECASE
)


class Proofs:
    """The CHECK constraints that say of a column that it is not NULL, as statements go on."""

    def __init__(self) -> None:
        self._column: dict[tuple[str, str], str] = {}
        self._valid: set[tuple[str, str]] = set()

    def hold(self, table: str, column: str) -> bool:
        """Whether one of them is valid for a column."""
        return any(self._column[one] == column for one in self._valid if one[0] == table)

    def follow(self, statement: Statement) -> None:
        """What a statement makes of them."""
        match statement.change:
            case AddConstraint(Check(table, sql, name)) if said := SAYS.fullmatch(sql.strip()):
                self._column[table, name or ""] = said["quoted"] or said["name"].lower()
                if "not valid" not in statement:
                    self._valid.add((table, name or ""))
            case Validate(table, name) if (table, name) in self._column:
                self._valid.add((table, name))
            case DropConstraint(table, name):
                self._valid.discard((table, name))
            case RenameConstraint(table, name, new):
                self._moved((table, name), (table, new))
            case RenameColumn(table, column, new):
                for one, about in self._column.items():
                    if (one[0], about) == (table, column):
                        self._column[one] = new
            case RenameTable(table, new):
                for one in [one for one in self._column if one[0] == table]:
                    self._moved(one, (new, one[1]))

    def _moved(self, old: tuple[str, str], new: tuple[str, str]) -> None:
        if old in self._column:
            self._column[new] = self._column.pop(old)
        if old in self._valid:
            self._valid.remove(old)
            self._valid.add(new)
