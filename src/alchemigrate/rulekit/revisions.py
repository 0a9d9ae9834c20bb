"""Migration scripts: what they hold is history, and is not put into another form."""

from __future__ import annotations

from .context import Context

_NAMES = {"revision", "down_revision"}


def is_revision(context: Context) -> bool:
    """Whether a module is a revision of Alembic."""
    bindings = context.project.own_scope(context.module, context.module.tree).bindings
    return bindings.keys() >= _NAMES
