"""`filter_by()` of a select with joins looks at all of its entities.

`select(A).join(A.b).filter_by(id=1)` meant the entity joined last; 2.1 looks for the name on every
entity of the statement, and raises AmbiguousColumnError if more than one has it. `where(B.id == 1)`
says which one, on every version. (A Query's `filter_by()` has not changed.)

Left alone: names that only one of the entities has, statements without joins, and statements whose
entities or keywords are not all written out (2.1 says so itself).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Kind,
    Level,
    Ref,
    Rule,
    make,
)
from alchemigrate.rulekit.lead import Chain, chain
from alchemigrate.rulekit.spelling import class_spelling

RULE = Rule(
    code="AL960",
    level=Level.BREAKS,
    since="2.1",
    rows=("filter-by-ambiguous",),
    examples=(
        Example(
            "q = select(User).join(User.addresses).filter_by(id=1, email=x or y)  # one\n",
            "q = select(User).join(User.addresses)"
            ".where(Address.id == 1, Address.email == (x or y))  # one\n",
            target="2.1",
        ),
        Example(
            "q = select(User.name)\nq = q.join(Order)\nq = q.filter_by(\n    id=5,\n)\n",
            "q = select(User.name)\nq = q.join(Order)\nq = q.where(\n    Order.id == 5,\n)\n",
            target="2.1",
            title="over several statements",
        ),
        Example(
            "a = aliased(Address)\nq = select(User).join(a).filter_by(id=1)\n",
            None,
            target="2.1",
            title="an alias is not followed",
        ),
        Example(
            "q = f'{select(User).join(Address).filter_by(id=1)}'\n", FLAGGED, target="2.1"
        ),
        Example("q = select(User).join(User.addresses).filter_by(email='x')\n", None, target="2.1",
                title="one has it"),
        Example("q = select(User).filter_by(id=1)\n", None, target="2.1", title="no join"),
        Example("q = session.query(User).join(Address).filter_by(id=1)\n", None, target="2.1",
                title="a Query"),
    ),
)  # fmt: skip

_JOINS = {"join": 0, "outerjoin": 0, "join_from": 1, "outerjoin_from": 1}
_LOOSE = (ast.Name, ast.Attribute, ast.Constant, ast.Call, ast.Subscript, ast.List, ast.Tuple,
          ast.BinOp, ast.UnaryOp, ast.JoinedStr)  # fmt: skip


@RULE.on(ast.Call, names=("filter_by",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A `filter_by()` behind joins, one of whose names more than one entity has."""
    if not isinstance(call.func, ast.Attribute) or context.kind(call.func.value) is not Kind.SELECT:
        return
    behind = chain(context, call.func.value)
    joined = _joined(context, behind)
    entities = _entities(context, behind, joined)
    names = [keyword.arg for keyword in call.keywords]
    if joined is None or entities is None or None in names or call.args:
        return
    last = joined[0]
    shared = [n for n in names if n and sum(_has(context, ref, n) for ref in entities) > 1]
    if not shared or not all(_has(context, last, name) for name in names if name):
        return
    owners = ", ".join(sorted(ref.name for ref in entities if _has(context, ref, shared[0])))
    message = f"filter_by({shared[0]}=..) is ambiguous on 2.1: {owners} have it"
    spelling = class_spelling(context, last, call)
    if spelling is None or context.in_fstring(call):
        yield Found(call, message, reason=f"{last.name} has no name here, or it is in an f-string")
        return
    edits = [make.rename_attribute(context, call.func, "where"), *spelling.edits]
    for keyword in call.keywords:
        start, value = context.span(keyword).start, make.outer_start(context, keyword.value)
        edits.append(Edit(start, value, f"{spelling.text}.{keyword.arg} == "))
        if not isinstance(keyword.value, _LOOSE) and value == context.span(keyword.value).start:
            edits += make.wrap(context, keyword.value, "(", ")")
    yield Found(call, message, make.fix(*edits, imports=spelling.imports))


def _has(context: Context, ref: Ref, name: str) -> bool:
    return context.mappings.find(ref, name) is not None


def _joined(context: Context, behind: Chain) -> list[Ref] | None:
    """The classes joined, the last one first; None if there is none or one is not proven."""
    if not behind.complete or len(behind.roots) != 1:
        return None
    found = []
    for call in behind.calls:
        method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if method not in _JOINS:
            continue
        position = _JOINS[method]
        target = call.args[position] if len(call.args) > position else None
        ref = _target(context, target)
        if ref is None or (position and _target(context, call.args[0]) is None):
            return None
        found.append(ref)
    return found or None


def _target(context: Context, node: ast.expr | None) -> Ref | None:
    """The mapped class that a join's target is or leads to."""
    value = context.value(node)
    if value.kind is Kind.CLASS and not value.name and context.mappings.is_mapped(value.ref):
        return value.ref
    if value.kind is Kind.RELATIONSHIP and value.ref is not None:
        attribute = context.mappings.find(value.ref, value.name)
        return context.mappings.target(attribute) if attribute is not None else None
    return None


def _entities(context: Context, behind: Chain, joined: list[Ref] | None) -> set[Ref] | None:
    """All classes of the statement; None if one is not proven."""
    if joined is None or not isinstance(behind.roots[0], ast.Call):
        return None
    found = set(joined)
    for argument in behind.roots[0].args:
        value = context.value(argument)
        mapped = value.kind in (Kind.CLASS, Kind.COLUMN) and context.mappings.is_mapped(value.ref)
        if not mapped or value.ref is None:
            return None
        found.add(value.ref)
    if behind.methods() & {"select_from", "with_only_columns", "add_columns"}:
        return None
    return found
