"""Alembic environments and revisions."""
