"""Where the code declares a column, a relationship or a table: one literal place, or none."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ...project.facts import last_name
from ...rulekit.context import Context
from ...values.models import MappedClass
from .draft import Draft

COLUMNS = frozenset(("Column", "mapped_column"))
FIELDS = frozenset(("Field",))
RELATIONSHIPS = frozenset(("relationship",))


@dataclass(frozen=True, slots=True)
class Declaration:
    """A call that declares something, in the class `owner` (None for a part of a `Table()`)."""

    context: Context
    call: ast.Call
    owner: ast.ClassDef | None = None

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.context.module.path

    @property
    def maker(self) -> str:
        """The name of what is called."""
        return last_name(self.call.func)

    def keyword(self, name: str) -> ast.keyword | None:
        """An argument by its name."""
        return next((one for one in self.call.keywords if one.arg == name), None)


def column(
    draft: Draft, table: str, name: str, makers: frozenset[str] = COLUMNS
) -> Declaration | str:
    """The call that declares a column, or why it is not certain which one does."""
    found = [*_in_classes(draft, table, name), *_in_tables(draft, table, name)]
    return _only(found, makers, f"{table}.{name}")


def relationship(draft: Draft, owner: str, key: str) -> Declaration | str:
    """The call that declares a relationship, or why it is not certain which one does."""
    found = [one for place in draft.classes(owner) for one in _assigned(*place, key)]
    return _only(found, RELATIONSHIPS, f"{owner.rpartition('.')[2]}.{key}")


def bodies(draft: Draft, table: str) -> list[tuple[Context, ast.ClassDef]]:
    """The definitions of the classes that are mapped to a table, each once."""
    found = [
        place for mapped in draft.models.of_table(table) for place in draft.classes(mapped.name)
    ]
    return list({(one.module.path, node.lineno): (one, node) for one, node in found}.values())


def makers(draft: Draft, table: str) -> list[Declaration]:
    """The calls of `Table()` that make a table."""
    known = draft.models.table(table)
    found: list[Declaration] = []
    for module in known.modules if known is not None else ():
        path = draft.places.path_of(module)
        context = draft.context(path) if path is not None else None
        for call in context.module.of(ast.Call) if context is not None else ():
            assert context is not None
            if last_name(call.func) == "Table" and _first(call) == table.rpartition(".")[2]:
                found.append(Declaration(context, call))
    return found


def _in_classes(draft: Draft, table: str, name: str) -> Iterator[Declaration]:
    for mapped in draft.models.of_table(table):
        for place in draft.classes(mapped.name):
            for key in _keys(mapped, name):
                yield from _assigned(*place, key)


def _keys(mapped: MappedClass, column: str) -> list[str]:
    return [key for key, name in mapped.columns.items() if name == column]


def _in_tables(draft: Draft, table: str, name: str) -> Iterator[Declaration]:
    for made in makers(draft, table):
        for part in made.call.args:
            if isinstance(part, ast.Call) and _first(part) == name:
                yield Declaration(made.context, part)


def _assigned(context: Context, node: ast.ClassDef, key: str) -> Iterator[Declaration]:
    """What a class body assigns to a name, where that is a call; a function of that name is
    nothing that can be edited."""
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as call) if name == key:
                yield Declaration(context, call, node)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Call() as call) if name == key:
                yield Declaration(context, call, node)


def _only(found: Iterable[Declaration], makers: frozenset[str], name: str) -> Declaration | str:
    unique = {(one.path, one.call.lineno, one.call.col_offset): one for one in found}
    if len(unique) != 1:
        number = "no place" if not unique else f"{len(unique)} places"
        return f"{name} is declared in {number} that could be edited"
    one = next(iter(unique.values()))
    if one.maker not in makers:
        return f"{name} is declared by {one.maker}(), which is not edited"
    if any(isinstance(part, ast.Starred) for part in one.call.args) or any(
        part.arg is None for part in one.call.keywords
    ):
        return f"the arguments of {name} are spread from elsewhere"
    return one


def _first(call: ast.Call) -> object:
    return call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
