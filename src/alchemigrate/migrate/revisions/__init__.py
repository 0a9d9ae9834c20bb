"""Alembic revisions: where a project keeps them, and how a new one is written."""
