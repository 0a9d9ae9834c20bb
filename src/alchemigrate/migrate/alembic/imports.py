"""The imports of a revision that has directives of this package."""

from __future__ import annotations

DIRECTIVES = "import alchemigrate.migrate.alembic  # noqa: F401 (its directives of op)"
"""The import that makes the directives known, whatever env.py does."""
