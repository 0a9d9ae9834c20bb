"""What has become of a transaction whose COMMIT nobody answered: PostgreSQL can be asked."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from .errors import CommitUnknown, Disconnected, NotReady

NUMBER = sa.text("SELECT CAST(pg_current_xact_id_if_assigned() AS text)")
STATUS = sa.text("SELECT pg_xact_status(CAST(CAST(:number AS text) AS xid8))")

NOTHING_WRITTEN = ""
UNKNOWN = "?"


def number_of(session: Session) -> str:
    """The number of the session's transaction, NOTHING_WRITTEN, or UNKNOWN to this database."""
    session.flush()
    connections = session.get_bind()
    if connections.dialect.name != "postgresql":
        return UNKNOWN
    number: str | None = session.scalar(NUMBER)
    return NOTHING_WRITTEN if number is None else number


def require_committed(session: Session, number: str) -> None:
    """Return if transaction `number` was committed.

    Raises Disconnected if it was not (it may be run again), NotReady while it is still going on,
    CommitUnknown if the server has forgotten.
    """
    status = session.scalar(STATUS, {"number": number})
    if status == "aborted":
        raise Disconnected("the connection went away before COMMIT, so that nothing was written")
    if status == "in progress":
        raise NotReady("the transaction whose COMMIT was sent is still going on")
    if status != "committed":
        raise CommitUnknown()
