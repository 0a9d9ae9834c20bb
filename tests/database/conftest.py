"""MariaDB for the tests of reading databases."""

from runtime.conftest import mariadb, mariadb_url

__all__ = ["mariadb", "mariadb_url"]
