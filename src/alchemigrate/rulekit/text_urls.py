"""Database URLs in files that are no Python: `.env`, `alembic.ini`, compose files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..values.text import Edit
from .document import Document

PATTERNS = ("*.ini", "*.env", ".env*", "*.cfg", "docker-compose*.y*ml", "compose.y*ml", "app.json")
"""Names of files in which applications are told their database."""

_KEY = re.compile(
    r"^\s*(?:-\s*)?(?:export\s+)?[\"']?"
    r"(sqlalchemy\.url|[A-Z0-9_]*(?:DATABASE|DB|SQLALCHEMY)[A-Z0-9_]*|[a-z_]*database_ur[il])"
    r"[\"']?\s*[=:]\s*[\"']?",
    re.MULTILINE,
)


def urls(document: Document, head: str) -> Iterator[Edit]:
    """Places of `head` where a database setting's value begins with it, as edits that keep it."""
    for key in _KEY.finditer(document.text):
        if document.text.startswith(head, key.end()):
            yield Edit(key.end(), key.end() + len(head), head)


def of_sqlalchemy(document: Document, place: Edit) -> bool:
    """Whether the setting's own name says that SQLAlchemy reads it."""
    line = document.text[document.text.rfind("\n", 0, place.start) + 1 : place.start]
    return "sqlalchemy" in line.lower()
