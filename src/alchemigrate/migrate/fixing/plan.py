"""Which cures of a revision can be written, each after the others: text edits, or why not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...dangerkit import Issue, Setting
from ...dangerkit.recipe import Recipe
from ...values.change import AddIndex, SetDefault, SetNotNull
from ...values.revision import Statement
from ...values.text import Edit, Fix
from .again import runs_again
from .layout import HELPER, helper, laid_out
from .limits import limited
from .obstacles import Obstacles
from .place import Body, body
from .spelling import spelled

CREATING = (
    "op.create_index", "op.create_foreign_key", "op.create_check_constraint",
    "op.create_unique_constraint",
)  # fmt: skip
NAME = re.compile(r"[A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)?")
Outcome = Fix | str


@dataclass(frozen=True, slots=True)
class Part:
    """A statement at the top of `upgrade()` that is written anew, and the edits inside its call."""

    number: int
    recipe: Recipe
    inner: tuple[Edit, ...]


@dataclass(slots=True)
class _Plan:
    """The parts of each issue by its number, and why others are refused."""

    parts: dict[int, tuple[Part, ...]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    def at(self) -> Mapping[int, Part]:
        """The parts by the number of their statement."""
        return {part.number: part for parts in self.parts.values() for part in parts}

    def refuse(self, issue: int, why: str) -> None:
        self.parts.pop(issue, None)
        self.refused[issue] = why


def plan(setting: Setting, issues: Sequence[Issue], around: Obstacles) -> Mapping[int, Outcome]:
    """The fix of each issue that has recipes, by its number, or why it has none."""
    asked = [number for number, one in enumerate(issues) if one.recipes]
    found = body(setting.revision) if asked else None
    if found is None:
        return dict.fromkeys(asked, "upgrade() is not a function of several lines")
    made = _Plan()
    for number in asked:
        if not _limits(issues[number]):
            _take(made, number, issues[number], setting, found, around)
    while (failed := _unsafe(made, found, setting)) is not None:
        made.refuse(*failed)
    limits: Mapping[int, tuple[int, ...]] = {}
    for number in asked:
        if _limits(issues[number]):
            recipes = {at: one.recipe for at, one in made.at().items()}
            answer = around.against(sql=True) or limited(setting, found, recipes)
            if isinstance(answer, str):
                made.refuse(number, answer)
            else:
                limits = answer
    return dict(_written(made, issues, asked, found, limits))


def _limits(issue: Issue) -> bool:
    return any(recipe.limits for _, recipe in issue.recipes)


def _take(
    made: _Plan, number: int, issue: Issue, setting: Setting, found: Body, around: Obstacles
) -> None:
    parts = []
    for statement, recipe in issue.recipes:
        part = _part(statement, recipe, setting, found, around)
        if isinstance(part, str):
            made.refuse(number, part)
            return
        parts.append(part)
    if any(part.number in made.at() for part in parts):
        made.refuse(number, "another cure writes the same statement")
        return
    made.parts[number] = tuple(parts)


def _part(
    statement: Statement, recipe: Recipe, setting: Setting, found: Body, around: Obstacles
) -> Part | str:
    """What a statement becomes, or why it cannot."""
    if why := around.against(recipe.sql):
        return why
    if any(not name for name in recipe.names):
        return "it has no name of its own"
    if any(not NAME.fullmatch(name) for name in recipe.names):
        return "its names are computed, or have to be quoted"
    place = found.place(statement)
    if isinstance(place, str):
        return place
    convention = around.convention(isinstance(statement.change, AddIndex))
    if convention and statement.via == "op" and not _is_final(place.call):
        return f"a naming convention ({convention}) may change its name, which is not op.f(..)"
    beside = [
        one
        for one in setting.upgrade
        if (one.line, one.column) == (statement.line, statement.column)
    ]
    if len(beside) > 1 and not _one_column(beside):
        return "it does several things at once"
    if recipe.builds and HELPER in found.functions and helper("\n") not in _lf(found.source):
        return f"{HELPER} is another function here"
    inner = spelled(place.call, recipe, found, statement.via == "sql")
    return inner if isinstance(inner, str) else Part(place.number, recipe, inner)


def _is_final(call: ast.Call) -> bool:
    """Whether no convention changes the name that an operation is given."""
    if ast.unparse(call.func) not in CREATING:
        return True
    named = [one.value for one in call.keywords if one.arg in ("constraint_name", "index_name")]
    first = next(iter([*named, *call.args]), None)
    return isinstance(first, ast.Call) and ast.unparse(first.func) == "op.f"


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n")


def _one_column(beside: Sequence[Statement]) -> bool:
    kinds = {type(one.change) for one in beside}
    return kinds == {SetNotNull, SetDefault} and len(beside) == len(kinds)


def _unsafe(made: _Plan, found: Body, setting: Setting) -> tuple[int, str] | None:
    """The first issue whose cure would commit what cannot be run again after a failure."""
    owners = {part.number: issue for issue, parts in made.parts.items() for part in parts}
    parts, blocked = made.at(), ""
    for number, node in enumerate(found.nodes):
        part = parts.get(number)
        if part is None:
            if not blocked and not runs_again(node, found, setting.revision):
                blocked = (
                    f"line {node.lineno} would be committed before it and could not be run again "
                    "after a failure: a revision of its own"
                )
            continue
        for line in part.recipe.lines:
            if line.outside and blocked:
                return owners[number], blocked
            if not line.again and not blocked:
                blocked = (
                    f"the cure of line {node.lineno} would be committed before it and could not be "
                    "run again after a failure: run --fix on one at a time, or a revision of its "
                    "own"
                )
    return None


def _written(
    made: _Plan,
    issues: Sequence[Issue],
    asked: Sequence[int],
    found: Body,
    limits: Mapping[int, tuple[int, ...]],
) -> Iterator[tuple[int, Outcome]]:
    parts = made.at()
    edits: dict[int, tuple[Edit, ...]] = {}
    for at in sorted({*parts, *limits}):
        part = parts.get(at)
        recipe = part.recipe if part else Recipe()
        inner = part.inner if part else ()
        edits[at] = laid_out(found, found.nodes[at], recipe, inner, limits.get(at, ()))
    for number in asked:
        if number in made.refused:
            yield number, made.refused[number]
            continue
        mine = limits if _limits(issues[number]) else [one.number for one in made.parts[number]]
        yield number, Fix(tuple(sorted({edit for at in mine for edit in edits[at]})))
