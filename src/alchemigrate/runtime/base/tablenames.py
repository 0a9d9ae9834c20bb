"""Table names from class names, for those who ask: `class OrderItem(TableNames, Base)`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import declared_attr, has_inherited_table

WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
HISSING = ("s", "x", "z", "ch", "sh")
VOWELS = "aeiou"


@dataclass(init=False, repr=False, eq=False)
class TableNames:
    """The class's name in small letters and in the plural: `OrderItem` is kept in `order_items`.

    The plural keeps clear of words that SQL has taken: user, order, group. A `__tablename__` of
    the class's own wins, and a subclass without one shares the table of its parent.
    """

    @declared_attr.directive
    def __tablename__(cls: Any) -> str | None:
        return None if has_inherited_table(cls) else table_name(cls.__name__)


def table_name(class_name: str) -> str:
    """The name of the table for a class: `HTTPEntry` gives `http_entries`."""
    words = WORD.sub("_", class_name).lower()
    if words.endswith("y") and words[-2:-1] not in VOWELS:
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith(HISSING) else f"{words}s"
