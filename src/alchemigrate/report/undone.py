"""What `schema undo` has done, in words and as a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from ..migrate.applying.undo import Undone
from .json_document import dump
from .wording import plural

VERSION = 1


def lines(found: Undone) -> Iterator[str]:
    """Each revision that was taken back, or what is in the way."""
    for moved in found.done:
        yield f"{moved.revision} taken back: {moved.title} ({moved.seconds:.1f} s)"
    for stop in found.stops:
        yield str(stop)
    if found.stops:
        yield f"nothing was taken back: {plural(len(found.stops), 'thing')} in the way"
    elif not found.done:
        yield "there is nothing to take back"


def document(found: Undone) -> str:
    """The document that is published in docs/schemas/undo.json."""
    return dump(
        {
            "version": VERSION,
            "taken_back": [asdict(one) for one in found.done],
            "heads": list(found.heads),
            "stops": [asdict(one) for one in found.stops],
        }
    )
