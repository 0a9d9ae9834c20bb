"""Requirement files: every package at one version, every version with its hashes."""

from __future__ import annotations

import re


def entries(text: str) -> list[str]:
    """The requirements of a file, continuation lines joined, comments left out."""
    joined = re.sub(r"\\\n", " ", text)
    bare = (re.sub(r"(^|\s)#.*", "", line).strip() for line in joined.splitlines())
    return [line for line in bare if line]


def loose(text: str) -> list[str]:
    """Requirements without an exact version or without a sha256 hash, and pip options."""
    exact = re.compile(
        r"^[\w.-]+(\[[\w,.-]+\])?==[^\s*]+(\s*;[^-]*)?(\s+--hash=sha256:[0-9a-f]{64})+$"
    )
    return [entry.split(" ")[0] for entry in entries(text) if not exact.match(entry)]


def version(text: str, package: str) -> str:
    """The pinned version of `package`, or an empty text."""
    found = re.search(rf"^{re.escape(package)}==([^\s\\;]+)", text, re.M)
    return found.group(1) if found else ""
