"""The models as an entity relationship diagram of Mermaid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..values.entities import Entities, Entity, KeyColumn, Link, Relation
from .html.marking import Marking, Marks

_WORD = re.compile(r"\W+")


def render(read: Entities, marking: Marking) -> str:
    """The diagram as text; what was found stands in the names and in comments of columns."""
    lines = ["erDiagram"]
    for one in read.entities:
        lines += _entity(one, marking)
    numbers = {one.key: _number(one) for one in read.entities}
    lines += [_relation(one, numbers, marking) for one in read.relations]
    return "\n".join(lines) + "\n"


def _entity(one: Entity, marking: Marking) -> Iterator[str]:
    title = one.name if one.name == one.table or not one.table else f"{one.name} ({one.table})"
    label = _quoted(f"{title}{_marked(marking.of(one))}")
    yield f"    {_number(one)}[{label}] {{"
    for column in one.keys:
        yield f"        {_column(one, column, marking)}"
    yield "    }"


def _column(of: Entity, column: KeyColumn, marking: Marking) -> str:
    flags = {"PK": column.primary, "FK": column.foreign, "UK": column.unique}
    kinds = ", ".join(name for name, is_one in flags.items() if is_one)
    found = {
        finding.rule: None
        for finding in marking.at(of)
        if finding.object == f"{of.table}.{column.name}" and not finding.status.is_done
    }
    comment = f" {_quoted(', '.join(found))}" if found else ""
    return f"{_word(column.type)} {_word(column.name)} {kinds}{comment}"


def _relation(one: Relation, numbers: dict[str, str], marking: Marking) -> str:
    source, target = numbers[one.source], numbers[one.target]
    label = _quoted(f"{one.name or 'is a'}{_marked(marking.of(one))}")
    if one.link is Link.INHERITS:
        return f"    {source} |o..|| {target} : {label}"
    if one.through:
        return f"    {source} }}o--o{{ {target} : {label}"
    many, needed = ("}o" if one.several else "|o"), ("||" if one.needed else "o|")
    if one.link is Link.RELATIONSHIP:
        many, needed = ("}o" if one.several else "|o"), ("o|" if one.several else "o{")
    return f"    {source} {many}--{needed} {target} : {label}"


def _marked(marks: Marks) -> str:
    return f" ▲ {marks.left}" if marks.left else ""


def _number(one: Entity) -> str:
    """A name that Mermaid takes, the same for the same class."""
    return f"e_{_word(one.key)}"


def _word(text: str) -> str:
    return _WORD.sub("_", text).strip("_") or "_"


def _quoted(text: str) -> str:
    return '"' + " ".join(text.split()).replace('"', "'") + '"'
