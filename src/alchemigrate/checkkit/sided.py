"""Cures that name the other side of a relationship."""

from __future__ import annotations

from ..values.models import Models, Relationship
from ..values.remedy import Remedy, SayOfRelationship

CASCADES = (
    "on SQLAlchemy 1.x what is put into one side then brings its object into the session of the "
    "other"
)


def named_back(models: Models, *pairs: tuple[Relationship, Relationship]) -> Remedy:
    """Let the first of each pair name the second in back_populates."""
    edits = tuple(
        SayOfRelationship(one.owner, one.key, "back_populates", f'"{other.key}"')
        for one, other in pairs
    )
    return Remedy(edits, doubt=CASCADES if models.sqlalchemy.startswith("1.") else "")
