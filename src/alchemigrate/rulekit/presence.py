"""Whether a module has to do with SQLAlchemy at all."""

from __future__ import annotations

from ..project.scopes import How
from .context import Context


def mentions_sqlalchemy(context: Context) -> bool:
    """Whether a module imports SQLAlchemy, or a star from a module of the project."""
    scope = context.project.own_scope(context.module, context.module.tree)
    if any(context.project.layout.find(star, context.module.path) for star in scope.stars):
        return True
    origins = [b.origin for found in scope.bindings.values() for b in found if b.how is How.IMPORT]
    return any(
        origin.partition(".")[0] in ("sqlalchemy", "flask_sqlalchemy")
        for origin in (*origins, *scope.stars)
    )
