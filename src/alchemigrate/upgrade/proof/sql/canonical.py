"""One statement without what may differ: its text, and its parameters in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .events import Row
from .harmless import IN_TEXT, Harmless
from .parsing import Group, Kind, Node, Token, find, parse, says, split
from .selecting import Scope, Writer, unmarked

WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "CREATE", "DROP", "ALTER", "TRUNCATE")
ROWS = ("INSERT", "UPDATE", "DELETE")
MARKED = re.compile("\x01([^\x02]*)\x02")
TYPE_WORDS = ("WITH", "WITHOUT", "TIME", "ZONE", "PRECISION", "VARYING")
END_OF_ROWS = ("RETURNING", "ON", "WHERE")


@dataclass(frozen=True, slots=True)
class Canonical:
    """The text to compare; for each row in it, which parameters it takes, in order; what RETURNING
    brings; whether it writes; and whether rows of the same text may be put together."""

    text: str
    rows: tuple[tuple[str, ...], ...]
    returning: str = ""
    writes: bool = False
    joins: bool = False

    def values(self, row: Row) -> list[tuple[str, ...]]:
        """The parameters as each row of the statement takes them; as given if that is unclear."""
        given = dict(row)
        numbered = [str(number) for number in range(len(row))]
        wanted = [key for keys in self.rows for key in keys]
        if not all(key in given for key in wanted):
            return [tuple(given[key] for key in numbered if key in given) or tuple(given.values())]
        return [tuple(given[key] for key in keys) for keys in self.rows]


def canonical(sql: str, allowed: frozenset[Harmless]) -> Canonical:
    """The statement without the harmless differences that are allowed."""
    return _canonical(sql, allowed & IN_TEXT)


@lru_cache(maxsize=20_000)
def needed(before: str, after: str, allowed: frozenset[Harmless]) -> frozenset[Harmless]:
    """The differences of text without which two statements would not be the same."""
    if before == after:
        return frozenset()
    return frozenset(
        one
        for one in allowed & IN_TEXT
        if canonical(before, allowed - {one}).text != canonical(after, allowed - {one}).text
    )


@lru_cache(maxsize=50_000)
def _canonical(sql: str, allowed: frozenset[Harmless]) -> Canonical:
    nodes = _uncast(parse(sql)) if Harmless.BINDS in allowed else parse(sql)
    nodes = _numbered(nodes, iter(range(sql.count("?") + sql.count("%s"))))
    verb = nodes[0].text.upper() if nodes and isinstance(nodes[0], Token) else ""
    verb = _main(nodes) if verb == "WITH" else verb
    returning = ""
    if Harmless.RETURNING in allowed and verb in ROWS:
        at = find(nodes, 0, "RETURNING")
        returning = _writer(allowed).statement(nodes[at + 1 :], Scope())
        nodes = nodes[:at]
    if Harmless.SAVEPOINT_NAMES in allowed and says(nodes[0] if nodes else None, *SAVEPOINTS):
        at = find(nodes, 0, "SAVEPOINT")
        nodes = [*nodes[:at], Token(Kind.WORD, "SAVEPOINT")]
    texts = _rows(nodes, allowed) if verb == "INSERT" else None
    texts = texts or [_written(nodes, verb, allowed)]
    rows = [tuple(MARKED.findall(text)) for text in texts]
    bare = [_bare(text, allowed) for text in texts]
    if len(set(bare)) > 1:
        rows, bare = [tuple(key for keys in rows for key in keys)], [" ; ".join(bare)]
    return Canonical(bare[0], tuple(rows), returning, verb in WRITES, verb in ROWS)


SAVEPOINTS = ("SAVEPOINT", "RELEASE", "ROLLBACK")


def _writer(allowed: frozenset[Harmless]) -> Writer:
    return Writer(
        aliases=Harmless.ALIASES in allowed,
        labels=Harmless.LABELS in allowed,
        column_order=Harmless.COLUMN_ORDER in allowed,
    )


def _bare(text: str, allowed: frozenset[Harmless]) -> str:
    """Without marks; names of binds stay if they count, numbers never do."""
    if Harmless.BINDS in allowed:
        return unmarked(text)
    return MARKED.sub(lambda found: "?" if found[1].isdigit() else f":{found[1]}", text)


def _main(nodes: Sequence[Node]) -> str:
    """What a statement after WITH does."""
    at = find(nodes, 1, "SELECT", *WRITES)
    node = nodes[at] if at < len(nodes) else None
    return node.text.upper() if isinstance(node, Token) else ""


def _numbered(nodes: Sequence[Node], numbers: object) -> Sequence[Node]:
    """Binds as the keys of their parameters: their names, or their numbers from 0."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, Group):
            found.append(Group(_numbered(node.nodes, numbers)))
        elif node.kind is Kind.BIND:
            found.append(Token(Kind.BIND, _key(node.text, numbers)))
        else:
            found.append(node)
    return found


def _key(text: str, numbers: object) -> str:
    if text in ("?", "%s"):
        return str(next(numbers, ""))  # type: ignore[call-overload]
    if text.startswith("$"):
        return str(int(text[1:]) - 1)
    return text[2:-2] if text.startswith("%(") else text[1:]


def _uncast(nodes: Sequence[Node]) -> Sequence[Node]:
    """Without the casts that drivers want after a bind: `$1::VARCHAR`."""
    found: list[Node] = []
    at = 0
    while at < len(nodes):
        node = nodes[at]
        found.append(Group(_uncast(node.nodes)) if isinstance(node, Group) else node)
        at += 1
        is_bind = isinstance(node, Token) and node.kind is Kind.BIND
        if is_bind and at + 1 < len(nodes) and says(nodes[at], "::"):
            at += 2
            while at < len(nodes) and (
                isinstance(nodes[at], Group) or says(nodes[at], *TYPE_WORDS, "[", "]")
            ):
                at += 1
    return found


def _written(nodes: Sequence[Node], verb: str, allowed: frozenset[Harmless]) -> str:
    writer = _writer(allowed)
    in_order = Harmless.COLUMN_ORDER not in allowed
    if verb == "UPDATE" and not in_order:
        return _update(nodes, writer)
    if verb == "CREATE" and not in_order and len(nodes) > 1 and says(nodes[1], "TABLE"):
        scope = Scope()
        return " ".join(_sorted(node, writer, scope) for node in nodes)
    return writer.statement(nodes, Scope(), fixed=verb == "INSERT")


def _sorted(node: Node, writer: Writer, scope: Scope) -> str:
    if isinstance(node, Group):
        parts = sorted(writer.plain(part, scope) for part in split(node.nodes, ","))
        return f"({' , '.join(parts)})"
    return writer.plain([node], scope)


def _update(nodes: Sequence[Node], writer: Writer) -> str:
    scope = Scope()
    begin = find(nodes, 0, "SET") + 1
    end = find(nodes, begin, "WHERE", "FROM", "RETURNING")
    settings = (writer.plain(part, scope) for part in split(nodes[begin:end], ","))
    parts = [
        writer.plain(nodes[:begin], scope),
        " , ".join(sorted(settings, key=unmarked)),
        writer.plain(nodes[end:], scope),
    ]
    return " ".join(part for part in parts if part)


def _rows(nodes: Sequence[Node], allowed: frozenset[Harmless]) -> list[str] | None:
    """`INSERT .. VALUES` as a text for each of its rows; None for other forms."""
    at = find(nodes, 0, "VALUES")
    columns = nodes[at - 1] if 0 < at < len(nodes) else None
    if not isinstance(columns, Group):
        return _batch(nodes, allowed)
    end = find(nodes, at, *END_OF_ROWS)
    rows = [node for node in nodes[at + 1 : end] if isinstance(node, Group)]
    return [_row(nodes[: at - 1], columns, row, nodes[end:], allowed) for row in rows]


def _batch(nodes: Sequence[Node], allowed: frozenset[Harmless]) -> list[str] | None:
    """SQLAlchemy 2's `INSERT .. SELECT p0, .. FROM (VALUES (..), ..) AS imp_sen(..)`."""
    at = find(nodes, 0, "FROM")
    if Harmless.BATCHES not in allowed or at + 3 >= len(nodes) or not _named(nodes[at + 3]):
        return None
    select = find(nodes, 0, "SELECT")
    columns, values = nodes[select - 1], nodes[at + 1]
    assert isinstance(values, Group)
    if not isinstance(columns, Group):
        return None
    rows = [node for node in values.nodes[1:] if isinstance(node, Group)]
    count = len(split(columns.nodes, ","))
    tail = nodes[find(nodes, at, "RETURNING") :]
    texts = []
    for row in rows:
        parts: list[Node] = []
        for part in split(row.nodes, ",")[:count]:
            parts += [*([Token(Kind.SYMBOL, ",")] if parts else []), *part]
        texts.append(_row(nodes[: select - 1], columns, Group(parts), tail, allowed))
    return texts


def _named(node: Node) -> bool:
    return isinstance(node, Token) and node.text == "imp_sen"


def _row(
    head: Sequence[Node],
    columns: Group,
    values: Group,
    tail: Sequence[Node],
    allowed: frozenset[Harmless],
) -> str:
    writer, scope = _writer(allowed), Scope()
    names = [writer.plain(part, scope) for part in split(columns.nodes, ",")]
    given = [writer.plain(part, scope) for part in split(values.nodes, ",")]
    pairs = list(zip(names, given, strict=False))
    if Harmless.COLUMN_ORDER in allowed:
        pairs.sort()
    return " ".join(
        part
        for part in (
            writer.plain(head, scope),
            f"({' , '.join(name for name, _ in pairs)}) VALUES",
            f"({' , '.join(value for _, value in pairs)})",
            writer.plain(tail, scope),
        )
        if part
    )
