"""Defaults of columns: which are the same for every row of a transaction."""

from __future__ import annotations

import re

STEADY = re.compile(
    r"""(?:
      \(*\s*
      (?: [+-]?\d+(?:\.\d+)? | '(?:[^']|'')*' | true | false | null
        | now\(\) | current_timestamp | current_date | localtimestamp | transaction_timestamp\(\)
        | timezone\('utc'(?:::text)?,\s*now\(\)\) | now\(\)\s+at\s+time\s+zone\s+'utc'(?:::text)? )
      \s*\)* (?: ::\s*[\w .]+(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])? \s*\)* )*
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def steady(default: str) -> bool:
    """Whether a default is known to be a constant, or the moment a transaction began."""
    return STEADY.fullmatch(default.strip()) is not None
