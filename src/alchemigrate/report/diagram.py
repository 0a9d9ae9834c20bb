"""The models as a diagram in words: Mermaid or DOT, by the ending of the file's name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ..values.entities import Entities, Relation
from ..values.finding import Finding
from . import dot, mermaid
from .html.marking import Marking

WRITERS: Mapping[str, Callable[[Entities, Marking], str]] = {
    ".mmd": mermaid.render,
    ".dot": dot.render,
}
"""What writes the files of each ending."""


def render(ending: str, read: Entities, findings: Iterable[Finding]) -> str:
    """The diagram for a file of that ending, findings marked on classes and relations."""
    marking = Marking(findings)
    return WRITERS[ending](drawn(read, marking), marking)


def drawn(read: Entities, marking: Marking) -> Entities:
    """What a diagram shows: of each pair of relationships that lead back to each other one, and
    none that goes along a foreign key or through a table which is shown, unless something was found
    there."""
    joined = {
        frozenset((one.source, one.target)) for one in read.relations if one.link == "foreign key"
    }
    tables = {one.table for one in read.entities}
    seen: set[tuple[str, str]] = set()
    kept = []
    for one in read.relations:
        if one.target and (marking.of(one).problem or not _told(one, joined, tables, seen)):
            seen.add((one.source, one.name))
            kept.append(one)
    return Entities(read.entities, tuple(kept))


def _told(
    one: Relation, joined: set[frozenset[str]], tables: set[str], seen: set[tuple[str, str]]
) -> bool:
    if one.link != "relationship":
        return False
    pair = frozenset((one.source, one.target))
    along = one.through in tables if one.through else pair in joined
    return along or (bool(one.back) and (one.target, one.back) in seen)
