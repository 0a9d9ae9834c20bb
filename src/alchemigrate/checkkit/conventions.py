"""Naming conventions of the models, and what they leave without a name."""

from __future__ import annotations

from collections.abc import Mapping

from ..values.models import Models

CLASSES = {
    "index": "ix", "unique_constraint": "uq", "foreign_key_constraint": "fk",
    "primary_key_constraint": "pk", "check_constraint": "ck",
    "table_or_column_check_constraint": "ck",
}  # fmt: skip
"""The keys that stand for classes, which may be given instead."""


def convention(models: Models, number: int) -> Mapping[str, str]:
    """The convention of a MetaData by its number, under the short keys."""
    if number >= len(models.schema.conventions):
        return {}
    given = models.schema.conventions[number]
    return {CLASSES.get(key, key): pattern for key, pattern in given.items()}
