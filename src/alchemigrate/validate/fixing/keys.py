"""Declaring an index or a unique constraint in a model, and declaring it no more."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ...project.facts import last_name
from ...rulekit.context import Context
from ...rulekit.make import append_argument, fix, remove_argument, replace
from ...rulekit.naming import name_for
from ...values.remedy import DeclareKey, WithdrawKey
from ...values.text import Edit, Fix
from . import table_args
from .declarations import COLUMNS, FIELDS, Declaration, bodies, column, makers
from .draft import Draft

Place = tuple[str, Fix]
"""A file, and a fix in it."""

KEYED = COLUMNS | FIELDS
"""What takes `index=True` and `unique=True`."""


def declare(draft: Draft, edit: DeclareKey) -> Place | str:
    """`index=True` or `unique=True` on a single column; for several a part of `__table_args__`."""
    if len(edit.columns) == 1:
        found = column(draft, edit.table, edit.columns[0], KEYED)
        return found if isinstance(found, str) else _say(found, edit)
    names = ", ".join(f'"{name}"' for name in edit.columns)
    kind, first = ("UniqueConstraint", "") if edit.unique else ("Index", "None, ")
    classes, tables = bodies(draft, edit.table), makers(draft, edit.table)
    if len(classes) + len(tables) != 1:
        return f"{edit.table} is declared in {len(classes) + len(tables)} places"
    if tables:
        made = tables[0]
        name, imports = name_for(
            made.context.project, made.context.module, _dotted(kind), made.call
        )
        text = append_argument(made.context, made.call, f"{name}({first}{names})")
        return made.path, fix(text, imports=imports)
    context, node = classes[0]
    name, imports = name_for(context.project, context.module, _dotted(kind), node)
    edits = table_args.add(context, node, f"{name}({first}{names})")
    if isinstance(edits, str):
        return edits
    return context.module.path, fix(*edits, imports=imports)


def _dotted(kind: str) -> str:
    return f"sqlalchemy.{kind}"


def _say(found: Declaration, edit: DeclareKey) -> Place | str:
    word = "unique" if edit.unique else "index"
    said = found.keyword(word)
    if said is not None:
        if not isinstance(said.value, ast.Constant):
            return f"{word}= of the column is not a literal"
        return found.path, fix(replace(found.context, said.value, "True"))
    return found.path, fix(append_argument(found.context, found.call, f"{word}=True"))


def withdraw(draft: Draft, edit: WithdrawKey) -> Place | str:
    """Take away the one literal that declares a key: a word at its column, or an element."""
    found = [*_words(draft, edit), *_elements(draft, edit)]
    if len(found) != 1:
        number = f"{len(found)} places" if found else "no place"
        return f"{edit.name or edit.kind} is declared in {number} that could be edited"
    return found[0]


def _words(draft: Draft, edit: WithdrawKey) -> Iterator[Place]:
    if len(edit.columns) != 1:
        return
    found = column(draft, edit.table, edit.columns[0], KEYED)
    if isinstance(found, str):
        return
    said = {name: one for name in ("index", "unique") if (one := _true(found, name)) is not None}
    kinds: dict[tuple[str, ...], str] = {("index",): "index", ("unique",): "unique constraint"}
    kind = kinds.get(tuple(said), "unique index" if said else "")
    if kind != edit.kind:
        return
    edits = [remove_argument(found.context, found.call, one) for one in said.values()]
    if len(edits) == 1 or edits[0].end <= edits[1].start or edits[1].end <= edits[0].start:
        yield found.path, fix(*edits)


def _true(found: Declaration, name: str) -> ast.keyword | None:
    said = found.keyword(name)
    given = said is not None and isinstance(said.value, ast.Constant) and said.value.value is True
    return said if given else None


def _elements(draft: Draft, edit: WithdrawKey) -> Iterator[Place]:
    for context, node in bodies(draft, edit.table):
        for element in table_args.elements(node):
            if _is_that(element, edit):
                yield context.module.path, fix(*table_args.remove(context, node, element))
    for made in makers(draft, edit.table):
        for part in made.call.args:
            if isinstance(part, ast.Call) and _is_that(part, edit):
                yield made.path, fix(remove_argument(made.context, made.call, part))
    yield from _alone(draft, edit)


def _alone(draft: Draft, edit: WithdrawKey) -> Iterator[Place]:
    """Statements of a module that are nothing but `Index("name", Model.column)`."""
    seen: list[Context] = []
    for context, _ in bodies(draft, edit.table):
        if context not in seen:
            seen.append(context)
            for statement in context.module.tree.body:
                if isinstance(statement, ast.Expr) and _named(statement.value, edit):
                    yield context.module.path, fix(_line(context, statement))


def _named(node: ast.expr, edit: WithdrawKey) -> bool:
    return isinstance(node, ast.Call) and _kind(node) == edit.kind and _name(node) == edit.name


def _line(context: Context, statement: ast.stmt) -> Edit:
    lines = context.module.lines
    end = lines.end_of(statement.end_lineno or statement.lineno)
    return Edit(lines.start_of(statement.lineno), end, "")


def _is_that(node: ast.expr, edit: WithdrawKey) -> bool:
    """Whether an element declares the key: by its name, or without one by its columns."""
    if not isinstance(node, ast.Call) or _kind(node) != edit.kind:
        return False
    name = _name(node)
    return name == edit.name if name is not None else _columns(node) == edit.columns


def _kind(call: ast.Call) -> str:
    name = last_name(call.func)
    if name == "UniqueConstraint":
        return "unique constraint"
    words = {one.arg: one.value for one in call.keywords}
    unique = words.get("unique")
    if name != "Index" or not words.keys() <= {"unique"}:
        return ""
    return "unique index" if isinstance(unique, ast.Constant) and unique.value else "index"


def _name(call: ast.Call) -> str | None:
    if last_name(call.func) == "UniqueConstraint":
        given = [one.value for one in call.keywords if one.arg == "name"]
    else:
        given = call.args[:1]
    value = given[0].value if given and isinstance(given[0], ast.Constant) else None
    return str(value) if value is not None else None


def _columns(call: ast.Call) -> tuple[object, ...]:
    rest = call.args if last_name(call.func) == "UniqueConstraint" else call.args[1:]
    return tuple(one.value if isinstance(one, ast.Constant) else None for one in rest)
