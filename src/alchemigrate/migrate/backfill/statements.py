"""The SQL of a backfill of one part: its greatest key, where the next batch ends, and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from ...values.change import Fill
from .position import Key


@dataclass(frozen=True, slots=True)
class Statements:
    """For a table or partition `part`. With `types`, keys travel as text and are cast to them.

    A key of several columns is compared as a row, as indexes are ordered: `(a, b) > (:a, :b)`.
    """

    fill: Fill
    part: str
    types: Mapping[str, str]
    preparer: sa.sql.compiler.IdentifierPreparer

    def greatest(self) -> sa.TextClause:
        """The greatest key; no row for an empty table."""
        order = ", ".join(f"{one} DESC" for one in self._columns())
        return sa.text(f"SELECT {self._selected()} FROM {self._table()} ORDER BY {order} LIMIT 1")

    def upto(self, last: Key | None, end: Key, size: int) -> sa.TextClause:
        """The last key of a batch of `size` rows; no row if fewer are left.

        It reads an index alone, and locks nothing.
        """
        within, values = self._range(last, end)
        text = (
            f"SELECT {self._selected()} FROM {self._table()} WHERE {within} "
            f"ORDER BY {', '.join(self._columns())} LIMIT 1 OFFSET :passed"
        )
        return sa.text(text).bindparams(**values, passed=size - 1)

    def write(self, last: Key | None, upto: Key) -> sa.TextClause:
        """The rows after the key `last` and up to `upto` are written."""
        within, values = self._range(last, upto)
        sets = ", ".join(
            f"{self.preparer.quote(name)} = ({_plain(sql)})" for name, sql in self.fill.sets
        )
        where = f" AND ({_plain(self.fill.where)})" if self.fill.where else ""
        own = self.preparer.quote(self.fill.table.rpartition(".")[2])
        text = f"UPDATE {self._table()} AS {own} SET {sets} WHERE {within}{where}"
        return sa.text(text).bindparams(**values)

    def nameless(self) -> sa.TextClause:
        """A row without a key, if there is one: it would never be come to."""
        empty = " OR ".join(f"{one} IS NULL" for one in self._columns())
        return sa.text(f"SELECT 1 FROM {self._table()} WHERE {empty} LIMIT 1")

    def every(self) -> sa.TextClause:
        """All rows."""
        return sa.text(f"SELECT 1 FROM {self._table()}")

    def sweep(self, indexes: bool) -> str:
        """Make room of dead rows usable again; it does not shorten the file, which locks it.

        Where `indexes` may keep what they have of such rows, they are not read through each time.
        """
        kept = "" if indexes else ", INDEX_CLEANUP OFF"
        return f"VACUUM (SKIP_LOCKED, TRUNCATE OFF, PARALLEL 0{kept}) {self._table()}"

    def _table(self) -> str:
        return ".".join(self.preparer.quote(one) for one in self.part.split("."))

    def _columns(self) -> list[str]:
        return [self.preparer.quote(one) for one in self.fill.key]

    def _selected(self) -> str:
        """The columns by names of their own: `ORDER BY id` would mean the text of that name."""
        return ", ".join(
            f"{self._read(name, column)} AS alchemigrate_{at}"
            for at, (name, column) in enumerate(zip(self.fill.key, self._columns(), strict=True))
        )

    def _read(self, name: str, column: str) -> str:
        """As text that means the same whatever the style of dates is."""
        type_sql = self.types.get(name)
        if type_sql is None:
            return column
        dated = type_sql.startswith(("date", "timestamp"))
        return f"to_json({column}) #>> '{{}}'" if dated else f"CAST({column} AS text)"

    def _range(self, last: Key | None, upto: Key) -> tuple[str, dict[str, object]]:
        values: dict[str, object] = {f"upto_{at}": one for at, one in enumerate(upto)}
        within = f"{_row(self._columns())} <= {self._given('upto')}"
        if last is not None:
            values |= {f"last_{at}": one for at, one in enumerate(last)}
            within = f"{_row(self._columns())} > {self._given('last')} AND {within}"
        return within, values

    def _given(self, word: str) -> str:
        return _row(
            [
                f"CAST(:{word}_{at} AS {_plain(self.types[name])})"
                if name in self.types
                else f":{word}_{at}"
                for at, name in enumerate(self.fill.key)
            ]
        )


def _row(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"


def _plain(sql: str) -> str:
    """SQL in which a colon begins no parameter."""
    return sql.replace(":", "\\:")
