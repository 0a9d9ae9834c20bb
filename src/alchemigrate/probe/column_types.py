"""Column types as plain data, the same for the same type on every SQLAlchemy version.

The class's name is left out for SQLAlchemy's own types: they were renamed and merged (`UUID` and
`Uuid`, `Variant`, `_PGNumeric`), while what reaches the database and Python is what counts.
"""

from __future__ import annotations

from typing import Any, Dict, Optional

from . import alchemy
from .attempt import attempt
from .rendering import DIALECTS, dialect


def describe(kind: Any) -> Dict[str, Any]:
    """`postgresql` and `sqlite` (as in DDL, None if that dialect has no such type), `python` (the
    type of values), `values` of enums, and `class` of the application's own types."""
    described: Dict[str, Any] = {name: _rendered(kind, name) for name in DIALECTS}
    plain = _plain(kind)
    described["python"] = _python(plain)
    described["values"] = list(getattr(plain, "enums", None) or []) or None
    described["class"] = _own_class(plain)
    return described


def _plain(kind: Any) -> Any:
    """The type itself where SQLAlchemy 1.x wraps one that has variants."""
    return kind.impl if type(kind).__name__ == "Variant" else kind


def _rendered(kind: Any, name: str) -> Optional[str]:
    outcome = attempt(lambda: str(kind.compile(dialect=dialect(name))))
    return None if outcome.error else outcome.value


def _python(kind: Any) -> Optional[str]:
    """The type of values in Python; None where the type leaves it open (JSON, arrays ..)."""
    if hasattr(kind, "as_uuid"):
        return "uuid.UUID" if kind.as_uuid else "builtins.str"
    found = attempt(lambda: kind.python_type).value
    if not isinstance(found, type) or found in (object, dict, list):
        return None
    return alchemy.class_name(found)


def _own_class(kind: Any) -> Optional[str]:
    cls = type(kind)
    return None if cls.__module__.startswith("sqlalchemy.") else alchemy.class_name(cls)
