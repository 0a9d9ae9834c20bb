"""Servers that tests of the runtime start: PgBouncer and MariaDB."""
