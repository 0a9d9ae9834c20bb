"""Processes that are made in a moment, to be killed: what they need is imported before."""

from __future__ import annotations

import multiprocessing

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([
    "alchemigrate.migrate.executor", "alchemigrate.migrate.executor.signals", "psycopg", "pytest",
    "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite.pysqlite",
])  # fmt: skip
"""No module of the tests: the server of forks does not know their folder, and says nothing."""
