"""What `schema prove` has proven, in words and as a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from ..migrate.proving.prove import AGAIN, DOWN, Proof
from ..migrate.proving.state import Difference
from .json_document import dump
from .wording import plural

VERSION = 1


def lines(found: Proof) -> Iterator[str]:
    """Each revision with what differs."""
    if not found.revisions:
        yield "nothing is pending"
    for one in found.revisions:
        yield f"{one.revision}: {'up, down, up: nothing differs' if one.holds else 'differs'}"
        if one.failed:
            yield f"  {one.failed}"
        yield from _told(DOWN, one.down)
        yield from _told(AGAIN, one.again)
    if found.left:
        yield f"not proven: {', '.join(found.left)}"
    if found.rows:
        yield f"with {plural(found.rows, 'row')} of the database"


def document(found: Proof) -> str:
    """The document that is published in docs/schemas/prove.json."""
    revisions = [{**asdict(one), "holds": one.holds} for one in found.revisions]
    return dump(
        {"version": VERSION, "rows": found.rows, "revisions": revisions, "left": list(found.left)}
    )


def _told(after: str, found: Iterable[Difference]) -> Iterator[str]:
    for one in found:
        yield f"  after {after}: {one.object} {one.how}"
