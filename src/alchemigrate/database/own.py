"""Tables that Alchemigrate keeps in a database for itself: no part of the application's schema."""

from __future__ import annotations

JOBS_TABLE = "alchemigrate_jobs"
JOURNAL_TABLE = "alchemigrate_journal"
REVISIONS_TABLE = "alchemigrate_revisions"
OWN = frozenset((JOBS_TABLE, JOURNAL_TABLE, REVISIONS_TABLE))
