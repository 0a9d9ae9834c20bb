"""Defaults of columns as SQLite takes them."""

from __future__ import annotations

import re

from .tokens import tokens

PLAIN = re.compile(
    r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?|0[xX][0-9a-fA-F]+|[xX]?'(?:[^']|'')*'"
    r"|NULL|TRUE|FALSE|CURRENT_(?:TIME|DATE|TIMESTAMP)",
    re.IGNORECASE,
)
"""Defaults that SQLite takes without brackets."""


def default_text(sql: str) -> str:
    """A default as it is written: expressions stand in brackets."""
    text = sql.strip()
    whole = text.startswith("(") and _closes_at_the_end(text)
    return text if whole or PLAIN.fullmatch(text) else f"({text})"


def _closes_at_the_end(text: str) -> bool:
    depth = 0
    found = tokens(text)
    for number, token in enumerate(found):
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if not depth:
            return number == len(found) - 1
    return False
