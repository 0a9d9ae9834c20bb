"""What `schema apply` has done, in words and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from ..migrate.applying.apply import Applied
from ..migrate.applying.moving import Moved
from .json_document import dump
from .wording import plural

VERSION = 1


def lines(found: Applied) -> Iterator[str]:
    """Each revision that was applied, and what to type next."""
    for one in found.done:
        yield f"{one.revision} applied: {one.title} ({_more(one)})"
    if not found.done:
        yield "nothing was applied" if found.waiting else "nothing is pending"
    if found.waiting:
        first = found.waiting[0]
        count = plural(len(found.waiting), "revision")
        yield f"{count} left: {first.revision} ends what old programs need ({first.title})"
        yield "once none of them runs: alchemigrate schema apply --phase contract"


def document(found: Applied) -> str:
    """The document that is published in docs/schemas/apply.json."""
    waiting: list[dict[str, Any]] = [
        {"revision": one.revision, "title": one.title} for one in found.waiting
    ]
    return dump(
        {
            "version": VERSION,
            "applied": [asdict(one) for one in found.done],
            "waiting": waiting,
            "heads": list(found.heads),
        }
    )


def _more(one: Moved) -> str:
    tried = f", tried {one.attempts} times" if one.attempts > 1 else ""
    return f"{one.seconds:.1f} s{tried}"
