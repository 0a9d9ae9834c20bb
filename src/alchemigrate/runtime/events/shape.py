"""A statement without the values that stand in it: safe to keep, to log and to show."""

from __future__ import annotations

import re

LONGEST = 2000
"""Characters of a statement that are kept."""
BODIES = r"\$(\w*)\$.*?(?:\$\1\$|$)"
TEXTS = re.compile(rf"'(?:[^']|'')*(?:'|$)|{BODIES}", re.S)
MYSQL_TEXTS = re.compile(r"""(['"])(?:(?!\1)[^\\]|\\.|\1\1)*(?:\1|\\?$)""", re.S)
NUMBERS = re.compile(r"""(?<![\w$:.%@"`])\d+(?:\.\d+)?\b""")
SPACE = re.compile(r"\s+")


def shape(statement: str, dialect: str = "") -> str:
    """The statement in one line, its texts and numbers as `?`, cut after LONGEST characters."""
    texts = MYSQL_TEXTS if dialect in ("mysql", "mariadb") else TEXTS
    without = texts.sub("?", statement[: 2 * LONGEST])
    return SPACE.sub(" ", NUMBERS.sub("?", without)).strip()[:LONGEST]


def verb(statement: str) -> str:
    """ "SELECT": its first word."""
    words = statement.split(None, 1)
    return words[0].upper() if words else ""
