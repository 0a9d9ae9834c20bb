"""What has become of a transaction whose COMMIT nobody answered: PostgreSQL can be asked."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from .errors import CommitUnknown, Disconnected, NotReady

LIFE = "concat(pg_postmaster_start_time(), ' ', (SELECT stats_reset FROM pg_stat_bgwriter))"
"""Changes when the server starts, and when it recovers from the crash of one of its processes."""
NUMBER = sa.text(f"SELECT CAST(pg_current_xact_id_if_assigned() AS text) AS number, {LIFE} AS life")
STATUS = sa.text(
    f"SELECT pg_xact_status(CAST(CAST(:number AS text) AS xid8)) AS status, {LIFE} AS life"
)

NOTHING_WRITTEN = ""
UNKNOWN = "?"


def number_of(session: Session) -> str:
    """The number of the session's transaction, NOTHING_WRITTEN, or UNKNOWN to this database."""
    session.flush()
    connections = session.get_bind()
    if connections.dialect.name != "postgresql":
        return UNKNOWN
    told = session.execute(NUMBER).one()
    return NOTHING_WRITTEN if told.number is None else f"{told.number} {told.life}"


def require_committed(session: Session, number: str) -> None:
    """Return if transaction `number` was committed.

    Raises Disconnected if it was not (it may be run again), NotReady while it is still going on,
    CommitUnknown if the server has forgotten, or was started anew: a number whose transaction was
    lost in a crash is given out again, and what that one has come to says nothing.
    """
    own, _, life = number.partition(" ")
    told = session.execute(STATUS, {"number": own}).one()
    status = told.status
    if status == "committed" and told.life != life:
        raise CommitUnknown()
    if status == "aborted":
        raise Disconnected("the connection went away before COMMIT, so that nothing was written")
    if status == "in progress":
        raise NotReady("the transaction whose COMMIT was sent is still going on")
    if status != "committed":
        raise CommitUnknown()
