"""An index made or dropped CONCURRENTLY: in no transaction, so whatever an earlier attempt has left
is looked at first."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from ...checkkit.quoting import quoted
from ...errors import DatabaseError
from ...operationkit.names import beside
from ...values.change import AddIndex, DropIndex
from ...values.operation import Step
from ...values.schema import Index
from ..patience import Patience
from ..write import postgresql_keys as keys
from .entry import Move
from .stopping import LOOK
from .written import statements

FOUND = """
SELECT i.indisvalid AS valid, pg_get_indexdef(i.indexrelid) AS text, (
    SELECT p.pid FROM pg_stat_progress_create_index p
    WHERE p.index_relid = i.indexrelid AND p.pid <> pg_backend_pid() LIMIT 1) AS builder
FROM pg_index i WHERE i.indexrelid = to_regclass(:name)
"""


@dataclass(frozen=True, slots=True)
class Alone:
    """Carries a move out on a connection that commits by itself."""

    connection: sa.Connection
    patience: Patience
    say: Callable[[str], None]

    def carry_out(self, move: Move) -> None:
        """Make the change, unless it is made already; raises DatabaseError."""
        limits = {"statement_timeout": f"{self.patience.long_ms}ms", "lock_timeout": "0"}
        for name, value in limits.items():
            self.connection.execute(sa.func.set_config(name, value, False))
        try:
            for change in move.step.changes:
                self._change(change, move.step)
        finally:
            if not self.connection.invalidated:
                for name in limits:
                    self.connection.exec_driver_sql(f"RESET {name}")

    def _change(self, change: object, step: Step) -> None:
        if isinstance(change, AddIndex) and self._made(change.index, step):
            return
        if isinstance(change, DropIndex) and self._found(change.table, change.name) is None:
            return
        try:
            self._run(step)
        except sa.exc.DBAPIError:
            if isinstance(change, AddIndex) and not self.connection.invalidated:
                self._made(change.index, step)
            raise

    def _run(self, step: Step) -> None:
        for sql in statements(step, "postgresql"):
            self.connection.exec_driver_sql(sql, execution_options={"no_parameters": True})

    def _made(self, index: Index, step: Step) -> bool:
        """Whether it is there and valid. What is not valid is dropped: it would go on to refuse
        equal values, and cost every writer time."""
        name = index.name or ""
        found = self._settled(index.table, name)
        if found is None:
            return False
        if found.valid:
            if _kind(found.text) != _kind(self._wanted(index)):
                raise DatabaseError(
                    f"there is another index of that name: {found.text}",
                    where=name,
                    cure="give one of them another name",
                )
            return True
        self.say(f"{name} was left invalid: dropping it")
        self._run(Step((DropIndex(name, index.table),), options=step.options))
        return False

    def _settled(self, table: str, name: str) -> sa.Row[Any] | None:
        """The index, once nobody builds it: the server goes on for a client that is gone."""
        told = False
        while (found := self._found(table, name)) is not None and found.builder is not None:
            if not told:
                self.say(f"{name} is being built by process {found.builder}: waiting for it")
                told = True
            time.sleep(LOOK)
        return found

    def _found(self, table: str, name: str) -> sa.Row[Any] | None:
        named = {"name": quoted(beside(table, name))}
        return self.connection.execute(sa.text(FOUND), named).first()

    def _wanted(self, index: Index) -> str:
        """How the server would write the index: that of an empty table of the same columns."""
        own = index.table.rpartition(".")[2]
        made = keys.index(replace(index, table=f"pg_temp.{own}"))
        statements = (
            "BEGIN",
            f"CREATE TEMPORARY TABLE {quoted(own)} (LIKE {quoted(index.table)})",
            made,
        )
        try:
            for sql in statements:
                self.connection.exec_driver_sql(sql, execution_options={"no_parameters": True})
            query = sa.text(FOUND)
            named = {"name": quoted(f"pg_temp.{index.name}")}
            return str(self.connection.execute(query, named).one().text)
        finally:
            self.connection.exec_driver_sql("ROLLBACK")


def _kind(text: str) -> tuple[bool, str]:
    """What an index is, wherever it is and whatever it is called."""
    return text.startswith("CREATE UNIQUE"), text.partition(" USING ")[2]
