"""The words rules are written in.

`Rule`, `Example`, `FLAGGED` and `Found` say what a rule is; `Context` is what it sees; `make`
builds edits. A rule file imports from here and from `values` only.
"""

from ..project.kinds import Kind, Ref, Value
from ..values.finding import Level
from ..values.text import Edit, Fix, Import, Safety
from . import (
    blocks,
    consuming,
    databases,
    declared_columns,
    engine_blocks,
    listeners,
    make,
    parameters,
    rows,
    statements,
    transactions,
)
from .context import Context
from .document import Document, TextContext
from .rule import FLAGGED, Example, Found, Rule

__all__ = [
    "FLAGGED",
    "Context",
    "Document",
    "Edit",
    "Example",
    "Fix",
    "Found",
    "Import",
    "Kind",
    "Level",
    "Ref",
    "Rule",
    "Safety",
    "TextContext",
    "Value",
    "blocks",
    "consuming",
    "databases",
    "declared_columns",
    "engine_blocks",
    "listeners",
    "make",
    "parameters",
    "rows",
    "statements",
    "transactions",
]
