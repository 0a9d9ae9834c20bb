"""What the code of each revision was when a database got it: kept in the database itself.

Whoever applies revisions calls `record` in the same transaction, and `forget` when one is taken
back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import sqlalchemy as sa

from ..values.own import PREFIX
from ..values.revision import Revision

TABLE = sa.Table(
    f"{PREFIX}revisions",
    sa.MetaData(),
    sa.Column("revision", sa.String(64), primary_key=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)


def record(connection: sa.Connection, revisions: Iterable[Revision]) -> tuple[str, ...]:
    """Keep the checksums of revisions that a database has now, in the caller's transaction.

    What is kept already stays as it is. Gives the identifiers that are new.
    """
    TABLE.create(connection, checkfirst=True)
    known = kept(connection)
    fresh = [one for one in revisions if one.revision and one.revision not in known]
    now = datetime.now(UTC)
    rows = [{"revision": one.revision, "sha256": one.checksum, "at": now} for one in fresh]
    if rows:
        connection.execute(TABLE.insert(), rows)
    return tuple(one.revision for one in fresh)


def forget(connection: sa.Connection, revisions: Iterable[str]) -> None:
    """Keep nothing of revisions that a database has no more: their text may change again."""
    if sa.inspect(connection).has_table(TABLE.name):
        connection.execute(TABLE.delete().where(TABLE.c.revision.in_(tuple(revisions))))


def kept(connection: sa.Connection) -> Mapping[str, str]:
    """The checksums that a database keeps, by revision; none where it has no such table."""
    if not sa.inspect(connection).has_table(TABLE.name):
        return {}
    rows = connection.execute(sa.select(TABLE.c.revision, TABLE.c.sha256))
    return {one.revision: one.sha256 for one in rows}
