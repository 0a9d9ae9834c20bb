"""Names of what operations make in a database for as long as they last."""

from __future__ import annotations

from hashlib import sha256

from ..values.own import PREFIX

MOST = 63
"""Bytes that PostgreSQL keeps of a name."""


def own_name(*parts: str) -> str:
    """A name that begins with `alchemigrate_`; one that is too long ends in a hash of all of it."""
    full = PREFIX + "_".join(part.replace(".", "_") for part in parts)
    if len(full.encode()) <= MOST:
        return full
    tail = sha256(full.encode()).hexdigest()[:8]
    kept = full.encode()[: MOST - 9].decode(errors="ignore")
    return f"{kept}_{tail}"
