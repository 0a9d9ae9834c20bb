"""A project's Alembic revisions are applied to a live database, taken back, and proven."""
