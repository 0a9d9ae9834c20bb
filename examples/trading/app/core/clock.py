"""The one clock of the application: naive UTC, as the database columns are."""

from datetime import datetime, timezone


def utcnow():
    return datetime.now(timezone.utc).replace(tzinfo=None)
