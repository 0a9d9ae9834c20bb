"""A SELECT without the names that nothing depends on: aliases, labels, the order of columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .parsing import Group, Kind, Node, Token, find, says, split

CLAUSES = ("FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", "WINDOW")
COMPOUND = ("UNION", "EXCEPT", "INTERSECT")
QUERY = ("SELECT", "WITH")
Columns = dict[str, str]
"""Labels of a query, and the expressions that they stand for."""


@dataclass
class Scope:
    """Names that FROM gives: how each alias is called here, and the columns of subqueries; and
    labels, where they can be used."""

    aliases: dict[str, str] = field(default_factory=dict)
    columns: dict[str, Columns] = field(default_factory=dict)
    labels: Columns = field(default_factory=dict)

    def inner(self) -> Scope:
        """A scope for a subquery, which sees these names too."""
        return Scope(dict(self.aliases), dict(self.columns))


class Writer:
    """Writes one statement; `aliases`, `labels` and `column_order` say what to leave out.

    A bind is written as its number between marks (`mark`): it may move.
    """

    def __init__(self, *, aliases: bool, labels: bool, column_order: bool) -> None:
        self.rename = aliases
        self.unlabel = labels
        self.sort = column_order
        self.numbers: Counter[str] = Counter()

    def statement(self, nodes: Sequence[Node], scope: Scope, *, fixed: bool = False) -> str:
        """Any nodes; queries in them by `query`. `fixed` keeps the order of columns."""
        if nodes and says(nodes[0], *QUERY):
            return self.query(nodes, scope, fixed=fixed)[0]
        return self.plain(nodes, scope)

    def query(
        self, nodes: Sequence[Node], scope: Scope, *, fixed: bool = False
    ) -> tuple[str, Columns]:
        """A SELECT, a union of them, or either after WITH; and its columns."""
        scope = scope.inner()
        parts: list[str] = []
        if says(nodes[0], "WITH"):
            nodes, start = self._with(nodes, scope)
            parts.append(start)
        if not nodes or not says(nodes[0], "SELECT"):
            return " ".join([*parts, self.plain(nodes, scope)]), {}
        first: Columns | None = None
        fixed = fixed or find(nodes, 0, *COMPOUND) < len(nodes)
        start_of = 0
        while start_of < len(nodes):
            end = find(nodes, start_of + 1, *COMPOUND)
            text, columns = self._select(nodes[start_of:end], scope, fixed, first)
            parts.append(text)
            first = columns if first is None else first
            start_of = find(nodes, end, *QUERY)
            parts += [self.plain(nodes[end:start_of], scope)] if end < len(nodes) else []
        return " ".join(parts), first or {}

    def _with(self, nodes: Sequence[Node], scope: Scope) -> tuple[Sequence[Node], str]:
        """The nodes after WITH's own, and how those are written."""
        parts = ["WITH"]
        name, at = "", 1
        while at < len(nodes) and not says(nodes[at], "SELECT", "INSERT", "UPDATE", "DELETE"):
            node = nodes[at]
            if isinstance(node, Group) and node.nodes and says(node.nodes[0], *QUERY):
                text, columns = self.query(node.nodes, scope)
                scope.columns[name] = columns
                parts.append(f"({text})")
            elif isinstance(node, Token) and node.kind is Kind.WORD and not node.says(*CTE_WORDS):
                name = node.text
                scope.aliases[name] = self._number(name, "cte")
                parts.append(scope.aliases[name])
            else:
                parts.append(self.plain([node], scope))
            at += 1
        return nodes[at:], " ".join(parts)

    def _select(
        self, nodes: Sequence[Node], outer: Scope, fixed: bool, first: Columns | None
    ) -> tuple[str, Columns]:
        scope = outer.inner()
        end = find(nodes, 1, *CLAUSES)
        sources_end = find(nodes, end + 1, *CLAUSES) if end < len(nodes) else end
        begin = 1
        while begin < end and says(nodes[begin], "DISTINCT", "ALL", "ON"):
            begin += 2 if says(nodes[begin], "ON") else 1
        sources = self._sources(nodes[end:sources_end], scope)
        items, columns = self._items(split(nodes[begin:end], ","), scope)
        if self.sort and not fixed:
            items.sort(key=unmarked)
        labels = {**(first or {}), **columns} if self.unlabel else {}
        head = self.plain(nodes[:begin], scope)
        tail = self._tail(nodes[sources_end:], scope, labels)
        return " ".join(part for part in (head, " , ".join(items), sources, tail) if part), columns

    def _items(self, written: list[Sequence[Node]], scope: Scope) -> tuple[list[str], Columns]:
        items: list[str] = []
        columns: Columns = {}
        for nodes in written:
            label = nodes[-1] if len(nodes) > 2 and says(nodes[-2], "AS") else None
            bare = nodes[:-2] if label is not None else nodes
            text = self.plain(bare, scope)
            last = label if label is not None else nodes[-1] if nodes else None
            if isinstance(last, Token):
                columns[last.text] = f"<{unmarked(text)}>" if self.unlabel else last.text
            items.append(text if self.unlabel or label is None else self.plain(nodes, scope))
        return items, columns

    def _sources(self, nodes: Sequence[Node], scope: Scope) -> str:
        """FROM: learns its aliases first, since conditions may use those that come later."""
        written: dict[int, str] = {}
        self._learn(nodes, scope, written)
        return self.plain(nodes, scope, written)

    def _learn(self, nodes: Sequence[Node], scope: Scope, written: dict[int, str]) -> None:
        for at, node in enumerate(nodes):
            name = nodes[at + 2] if at + 2 < len(nodes) and says(nodes[at + 1], "AS") else None
            if isinstance(node, Group):
                if node.nodes and says(node.nodes[0], *QUERY):
                    text, columns = self.query(node.nodes, scope)
                    written[id(node)] = f"({text})"
                    if isinstance(name, Token):
                        scope.columns[name.text] = columns
                else:
                    self._learn(node.nodes, scope, written)
            if isinstance(name, Token) and name.kind is Kind.WORD:
                base = "sub" if isinstance(node, Group) else node.text
                if isinstance(node, Token) and node.text in scope.columns:
                    scope.columns[name.text] = scope.columns[node.text]
                scope.aliases[name.text] = self._number(name.text, base)

    def _number(self, name: str, base: str) -> str:
        if not self.rename:
            return name
        self.numbers[base] += 1
        return f"{base}~{self.numbers[base]}"

    def _tail(self, nodes: Sequence[Node], scope: Scope, labels: Columns) -> str:
        """What follows FROM; labels in ORDER BY and GROUP BY are the expressions themselves."""
        end = find(nodes, 0, "GROUP", "ORDER")
        named = Scope(scope.aliases, scope.columns, labels)
        parts = [self.plain(nodes[:end], scope), self.plain(nodes[end:], named)]
        return " ".join(part for part in parts if part)

    def plain(
        self, nodes: Sequence[Node], scope: Scope, written: dict[int, str] | None = None
    ) -> str:
        """Any nodes, with the names of the scope; `written` holds groups that are done."""
        parts: list[str] = []
        at = 0
        while at < len(nodes):
            node = nodes[at]
            if isinstance(node, Group):
                parts.append((written or {}).get(id(node)) or self._group(node, scope, written))
            elif node.kind is Kind.WORD:
                path = [node.text]
                while at + 2 < len(nodes) and says(nodes[at + 1], "."):
                    following = nodes[at + 2]
                    path.append(following.text if isinstance(following, Token) else "()")
                    at += 2
                called = at + 1 < len(nodes) and isinstance(nodes[at + 1], Group)
                parts.append(".".join(path) if called else self._name(path, scope))
            else:
                parts.append(mark(node.text) if node.kind is Kind.BIND else node.text)
            at += 1
        return " ".join(parts)

    def _group(self, node: Group, scope: Scope, written: dict[int, str] | None) -> str:
        if node.nodes and says(node.nodes[0], *QUERY):
            return f"({self.query(node.nodes, scope)[0]})"
        return f"({self.plain(node.nodes, scope, written)})"

    def _name(self, path: list[str], scope: Scope) -> str:
        first, *rest = path
        if not rest and first in scope.labels:
            return scope.labels[first][1:-1]
        if len(rest) == 1 and first in scope.columns:
            rest = [scope.columns[first].get(rest[0], rest[0])]
        return ".".join([scope.aliases.get(first, first), *rest])


CTE_WORDS = ("AS", "RECURSIVE", "MATERIALIZED", "NOT")


def mark(text: str) -> str:
    """A bind, as it is written meanwhile."""
    return f"\x01{text}\x02"


def unmarked(text: str) -> str:
    """A text in which all binds are the same: to sort by, and to name columns by."""
    out = []
    inside = False
    for letter in text:
        inside = inside or letter == "\x01"
        if not inside:
            out.append(letter)
        if letter == "\x02":
            inside = False
            out.append("?")
    return "".join(out)
