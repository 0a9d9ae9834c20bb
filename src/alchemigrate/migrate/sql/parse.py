"""From the text of SQL to the changes it makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ...values.change import (
    AddIndex,
    AddLabel,
    AttachIndex,
    Change,
    ChangeRows,
    ChangeTrigger,
    Configure,
    DropIndex,
    DropSchema,
    DropTable,
    Lock,
    Other,
    RenameIndex,
    RenameLabel,
    Rewrite,
)
from ...values.schema import Index
from .alter import alter_table
from .assignments import assigned, given
from .columns import created
from .cursor import Cursor
from .tokens import Token, statements

Parsed = tuple[Change, frozenset[str]]
NONE: frozenset[str] = frozenset()
DROPPED: Mapping[str, Callable[[str], Change]] = {
    "INDEX": DropIndex,
    "TABLE": DropTable,
    "SCHEMA": DropSchema,
}


@dataclass(frozen=True, slots=True)
class Said:
    """A change that a statement makes, its options, and where the statement begins in the text."""

    change: Change
    options: frozenset[str]
    start: int


def parse(sql: str) -> Iterator[Said]:
    """All changes of a text, in their order; a statement that changes nothing known is `Other`."""
    for found in statements(sql):
        for change, options in _statement(Cursor(found, sql), found):
            yield Said(change, options, found[0].start)


def _statement(cursor: Cursor, found: Sequence[Token]) -> Iterator[Parsed]:
    first = cursor.next.upper
    reader = READERS.get(first)
    read = list(reader(cursor)) if reader is not None else []
    if read:
        yield from read
    else:
        words = [one.upper for one in found]
        late = frozenset(["not valid"] if words[-2:] == ["NOT", "VALID"] else [])
        more = 4 if words[:2] in (["ALTER", "SCHEMA"], ["ALTER", "DOMAIN"]) else 3
        yield Other(" ".join(word for word in words[:more] if word)), late


def _create(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("CREATE")
    unique = cursor.take("UNIQUE")
    if cursor.take("INDEX"):
        yield _index(cursor, unique)
        return
    cursor.take("OR", "REPLACE")
    cursor.take("CONSTRAINT")
    if cursor.take("TRIGGER"):
        yield from _trigger(cursor, "create")
        return
    options = set()
    while word := cursor.any("TEMPORARY", "TEMP", "UNLOGGED", "GLOBAL", "LOCAL"):
        options |= {"temporary"} if word.startswith("TEMP") else set()
    if cursor.take("VIEW"):
        yield Other(f"CREATE VIEW {cursor.name().upper()}"), frozenset(options)
    elif cursor.take("TABLE"):
        options |= {"if not exists"} if cursor.take("IF", "NOT", "EXISTS") else set()
        name = cursor.name()
        made = created(name, cursor)
        rest = [one.upper for one in cursor.rest()]
        if ("PARTITION", "BY") in pairwise(rest):
            options.add("partitioned")
        yield made, frozenset(options)


def _trigger(cursor: Cursor, kind: str) -> Iterator[Parsed]:
    while cursor.next.kind != "end":
        if cursor.take("ON"):
            yield ChangeTrigger(cursor.name(), kind), NONE
            return
        cursor.skip()


def _index(cursor: Cursor, unique: bool) -> Parsed:
    options = {"concurrently"} if cursor.take("CONCURRENTLY") else set()
    if cursor.take("IF", "NOT", "EXISTS"):
        options.add("if not exists")
    name = "" if cursor.next.upper == "ON" else cursor.name()
    cursor.take("ON")
    if cursor.take("ONLY"):
        options.add("only")
    table = cursor.name()
    method = cursor.name() if cursor.take("USING") else None
    columns = cursor.names()
    include = cursor.names() if cursor.take("INCLUDE") else ()
    while cursor.next.kind != "end" and cursor.next.upper != "WHERE":
        cursor.skip()
    where = cursor.until() if cursor.take("WHERE") else None
    index = Index(table, columns, name or None, unique, where, method, include)
    return AddIndex(index), frozenset(options)


def _drop(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("DROP")
    if cursor.take("TRIGGER"):
        yield from _trigger(cursor, "drop")
        return
    kind = DROPPED.get(cursor.any(*DROPPED))
    if kind is None:
        return
    options = {"concurrently"} if cursor.take("CONCURRENTLY") else set()
    if cursor.take("IF", "EXISTS"):
        options.add("if exists")
    names = [cursor.name()]
    while cursor.take(","):
        names.append(cursor.name())
    if cursor.take("CASCADE"):
        options.add("cascade")
    for name in names:
        yield kind(name), frozenset(options)


def _alter(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("ALTER")
    if cursor.take("TABLE"):
        yield from alter_table(cursor)
    elif cursor.take("INDEX"):
        cursor.take("IF", "EXISTS")
        name = cursor.name()
        if cursor.take("RENAME", "TO"):
            yield RenameIndex(name, cursor.name()), NONE
        elif cursor.take("ATTACH", "PARTITION"):
            yield AttachIndex("", cursor.name(), "", name), NONE
    elif cursor.take("TYPE"):
        enum = cursor.name()
        if cursor.take("ADD", "VALUE"):
            options = frozenset(["if not exists"] if cursor.take("IF", "NOT", "EXISTS") else [])
            yield AddLabel(enum, cursor.literal()), options
        elif cursor.take("RENAME", "VALUE"):
            label = cursor.literal()
            cursor.take("TO")
            yield RenameLabel(enum, label, cursor.literal()), NONE


def _update(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("UPDATE")
    cursor.take("ONLY")
    table = cursor.name()
    whole = _whole(cursor, ended=False)
    yield ChangeRows("update", table, whole, assigned(cursor)), NONE


def _delete(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("DELETE", "FROM")
    cursor.take("ONLY")
    table = cursor.name()
    yield ChangeRows("delete", table, _whole(cursor, ended=True)), NONE


def _whole(cursor: Cursor, *, ended: bool) -> bool:
    """Whether no condition follows, outside brackets, nor a part that is not known where one may
    stand: behind what has `ended`."""
    depth = 0
    for token in cursor.rest():
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if not depth and (token.upper == "WHERE" or (ended and token.computed)):
            return False
        ended = token.ends
    return True


def _insert(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("INSERT", "INTO")
    table = cursor.name()
    columns = given(cursor)
    queried = any(one.upper == "SELECT" for one in cursor.rest())
    yield ChangeRows("insert", table, queried, columns), NONE


def _truncate(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("TRUNCATE")
    cursor.take("TABLE")
    cursor.take("ONLY")
    yield ChangeRows("truncate", cursor.name(), all=True), NONE


def _set(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("SET")
    options = frozenset(["local"] if cursor.any("LOCAL", "SESSION") == "LOCAL" else [])
    name = cursor.name()
    if cursor.take("=") or cursor.take("TO"):
        rest = cursor.rest()
        yield Configure(name, " ".join(one.text for one in rest).strip("'")), options


def _vacuum(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("VACUUM")
    inside = [one.upper for one in cursor.inside()]
    full = "FULL" in inside
    while word := cursor.any("FULL", "FREEZE", "VERBOSE", "ANALYZE"):
        full = full or word == "FULL"
    if full:
        yield Rewrite("VACUUM FULL", cursor.name()), NONE


def _cluster(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("CLUSTER")
    cursor.take("VERBOSE")
    yield Rewrite("CLUSTER", cursor.name()), NONE


def _reindex(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("REINDEX")
    inside = [one.upper for one in cursor.inside()]
    cursor.any("INDEX", "TABLE", "SCHEMA", "DATABASE", "SYSTEM")
    gently = cursor.take("CONCURRENTLY") or "CONCURRENTLY" in inside
    options = frozenset(["concurrently"] if gently else [])
    yield Rewrite("REINDEX", cursor.name()), options


def _refresh(cursor: Cursor) -> Iterator[Parsed]:
    if cursor.take("REFRESH", "MATERIALIZED", "VIEW"):
        options = frozenset(["concurrently"] if cursor.take("CONCURRENTLY") else [])
        yield Rewrite("REFRESH MATERIALIZED VIEW", cursor.name()), options


def _lock(cursor: Cursor) -> Iterator[Parsed]:
    cursor.take("LOCK")
    cursor.take("TABLE")
    cursor.take("ONLY")
    table = cursor.name()
    mode = "ACCESS EXCLUSIVE"
    if cursor.take("IN"):
        words = [one.upper for one in cursor.rest()]
        mode = " ".join(words[: words.index("MODE")] if "MODE" in words else words)
    yield Lock(table, mode), NONE


def _with(cursor: Cursor) -> Iterator[Parsed]:
    """What the parts of a `WITH` write; which rows, is not known."""
    found = cursor.rest()
    for number, token in enumerate(found):
        ahead = [one.upper for one in found[number : number + 2]]
        words = {"UPDATE": 1, "DELETE": 2, "INSERT": 2}.get(token.upper, 0)
        if not words or (words == 2 and ahead[1:] not in (["FROM"], ["INTO"])):
            continue
        behind = Cursor(found[number + words :], cursor.sql)
        table = behind.name()
        if table and table != "set":
            columns = {"UPDATE": assigned, "INSERT": given}.get(token.upper, lambda _: ())(behind)
            yield ChangeRows(token.upper.lower(), table, columns=columns), NONE


READERS: Mapping[str, Callable[[Cursor], Iterator[Parsed]]] = {
    "CREATE": _create,
    "DROP": _drop,
    "ALTER": _alter,
    "UPDATE": _update,
    "DELETE": _delete,
    "INSERT": _insert,
    "TRUNCATE": _truncate,
    "SET": _set,
    "VACUUM": _vacuum,
    "CLUSTER": _cluster,
    "REINDEX": _reindex,
    "REFRESH": _refresh,
    "LOCK": _lock,
    "WITH": _with,
}
