"""The names that a project's models want in a database."""

from __future__ import annotations

from pathlib import Path

from ..checkkit.declared import models_of
from ..database.connect import reading
from ..migrate.naming.adopt import planned
from ..migrate.naming.plan import Plan
from ..migrate.naming.sqlite.plan import NamingPlan
from ..upgrade.proof import probing
from .project import with_database


def names_of(
    root: Path, python: Path, database: str, with_partitions: bool = False
) -> Plan | NamingPlan:
    """Import the models, read the database, and compare; raises ProbeError, DatabaseError."""
    models = models_of(probing.models(python, root))
    with reading(database) as connection:
        return planned(with_database(models, connection), connection, with_partitions)
