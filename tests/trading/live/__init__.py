"""The backend and its next version on one database, while its schema changes."""
