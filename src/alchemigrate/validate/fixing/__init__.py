"""`models --fix`: cures that are safe, written into models and Alembic revisions."""
