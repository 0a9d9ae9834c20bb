"""Which file speaks for a database."""

from __future__ import annotations

from ..options import Options
from . import mysql, postgresql, sqlite
from .arrangement import Arrangement

ARRANGE = {
    "postgresql": postgresql.arrange,
    "sqlite": sqlite.arrange,
    "mysql": mysql.arrange,
    "mariadb": mysql.arrange,
}


def arrangement(options: Options) -> Arrangement:
    """What the database of the URL wants."""
    return ARRANGE[options.url.get_backend_name()](options)
