"""Alembic's revisions, read from their files: nothing of them runs."""
