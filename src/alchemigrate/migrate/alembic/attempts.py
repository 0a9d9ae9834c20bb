"""Whether a run of revisions that found a table locked may be run again as a whole."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext

from ..backfill.failures import Failure, failure
from ..sql.reads import reads


class Attempts:
    """Notes what a connection commits while revisions run on it.

    A revision of which a part was committed must not be run again: only it knows what it can take
    twice. Revisions that were applied as a whole are not run again anyway.
    """

    def __init__(self, connection: sa.Connection, version_table: str) -> None:
        self._connection = connection
        self._versions = version_table
        self._written = self._stamped = self.partly = False

    def __enter__(self) -> Attempts:
        for name, listener in self._listeners.items():
            sa.event.listen(self._connection, name, listener)
        return self

    def __exit__(self, *_: object) -> None:
        for name, listener in self._listeners.items():
            sa.event.remove(self._connection, name, listener)

    @property
    def _listeners(self) -> dict[str, Any]:
        return {
            "after_cursor_execute": self._executed,
            "commit": self._committed,
            "rollback": self._rolled_back,
        }

    def applied(self, *, ctx: MigrationContext, **_: object) -> None:
        """A revision has come to its end: Alembic's `on_version_apply`."""
        del ctx
        self._stamped, self.partly = True, False

    def again(self, error: sa.exc.DBAPIError) -> bool:
        """Whether to run them again after an error."""
        return failure(error) is Failure.LOCKED and not self.partly

    def _executed(self, *given: Any) -> None:
        statement = str(given[2])
        if self._versions not in statement and not reads(statement):
            self._written = True

    def _committed(self, _: sa.Connection) -> None:
        self.partly = self.partly or (self._written and not self._stamped)
        self._written = self._stamped = False

    def _rolled_back(self, _: sa.Connection) -> None:
        self._written = self._stamped = False
