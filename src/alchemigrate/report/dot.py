"""The models as a graph in DOT, the language of Graphviz."""

from __future__ import annotations

import html

from ..values.entities import Entities, Entity, KeyColumn, Link, Relation
from .html.marking import Marking, Marks

HEAD = """\
digraph models {
  rankdir="RL"
  node [shape="plain", fontname="sans-serif", fontsize="11"]
  edge [fontname="sans-serif", fontsize="9", color="gray40"]
"""
PROBLEM = "#b02318"


def render(read: Entities, marking: Marking) -> str:
    """The graph as text; what was found is counted in the boxes and on the lines."""
    names = {one.key: f"e{number}" for number, one in enumerate(read.entities)}
    lines = [f"  {names[one.key]} [label=<{_table(one, marking)}>]" for one in read.entities]
    lines += [_relation(one, names, marking) for one in read.relations]
    return HEAD + "\n".join(lines) + "\n}\n"


def _table(one: Entity, marking: Marking) -> str:
    marks = marking.of(one)
    colour = f' color="{PROBLEM}"' if marks.problem else ""
    title = f"<b>{html.escape(one.name)}</b>{_marked(marks)}"
    under = f"<br/>{html.escape(one.table)}" if one.table not in ("", one.name) else ""
    rows = [f"<tr><td>{title}{under}</td></tr>"]
    rows += [
        f'<tr><td align="left">{_column(one, column, marking)}</td></tr>' for column in one.keys
    ]
    return f'<table border="0" cellborder="1" cellspacing="0"{colour}>{"".join(rows)}</table>'


def _column(of: Entity, column: KeyColumn, marking: Marking) -> str:
    flags = {"PK": column.primary, "FK": column.foreign, "UK": column.unique}
    kinds = " ".join(name for name, is_one in flags.items() if is_one)
    marks = sum(
        1 for one in marking.at(of)
         if one.object == f"{of.table}.{column.name}" and not one.status.is_done
    )  # fmt: skip
    told = f' <font color="{PROBLEM}">▲ {marks}</font>' if marks else ""
    return f"{html.escape(f'{column.name} {column.type}')} {kinds}{told}"


def _relation(one: Relation, names: dict[str, str], marking: Marking) -> str:
    marks = marking.of(one)
    ends = {"arrowtail": "none", "arrowhead": "empty"}
    if one.through:
        ends = {"arrowtail": "crow", "arrowhead": "crow"}
    elif one.link is not Link.INHERITS:
        head = "teetee" if one.needed else "teeodot"
        if one.link is Link.RELATIONSHIP and not one.several:
            head = "crow"
        ends = {"arrowtail": "crow" if one.several else "teeodot", "arrowhead": head}
    label = f"{one.name or 'is a'}{' ▲ ' + str(marks.left) if marks.left else ''}"
    given = {"dir": "both", **ends, "label": label}
    given |= {"style": "dashed"} if one.link is Link.INHERITS else {}
    given |= {"color": PROBLEM} if marks.problem else {}
    words = ", ".join(f"{name}={_quoted(value)}" for name, value in given.items())
    return f"  {names[one.source]} -> {names[one.target]} [{words}]"


def _marked(marks: Marks) -> str:
    return f' <font color="{PROBLEM}">▲ {marks.left}</font>' if marks.left else ""


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
