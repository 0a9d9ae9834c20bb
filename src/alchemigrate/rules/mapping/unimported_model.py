"""A mapped class that a relationship names stands in a file that nothing imports.

A string in `relationship("Referral")` is looked up among the classes that exist when the mappers
are configured. If no module imports the file that defines the class, it does not exist:
"expression 'Referral' failed to locate a name". The package's `__init__` that imports its
neighbours is where the import belongs; it is added there in the style of the others, and to
`__all__`.

Left alone: files that anything but a test imports when it is imported, or names in a string.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from alchemigrate.rulekit import FLAGGED, Context, Edit, Example, Fix, Found, Level, Ref, Rule, make
from alchemigrate.rulekit.imported import imported_files, importers, mentioned_anywhere
from alchemigrate.rulekit.tables import relationships, text_of

_BILL = (
    'class Bill(Base):\n    __tablename__ = "bills"\n    id = Column(Integer, primary_key=True)\n'
    '    plan_id = Column(ForeignKey("plans.id"))\n    plan = relationship("Plan")\n'
)
_USER = _BILL.replace("Bill", "Rate").replace("bills", "rates")
_STAR = "from models import *\n"
_PLAN = (
    'class Plan(Base):\n    __tablename__ = "plans"\n    id = Column(Integer, primary_key=True)\n'
)
_FILES = {"shop/tables/bill.py": _STAR + _BILL, "shop/tables/rate.py": _STAR + _USER}
_INIT = "from shop.tables.bill import Bill\nfrom shop.tables.rate import Rate\n"

RULE = Rule(
    code="AL505",
    level=Level.BREAKS,
    since="1.4",
    startup=True,
    signs=(
        r"failed to locate a name \(.?name '{owner}'",
        r"expression '{owner}' failed to locate",
        r"'{owner}' is not defined",
    ),
    examples=(
        Example(
            _PLAN,
            FLAGGED,
            path="shop/tables/plan.py",
            files={**_FILES, "shop/tables/__init__.py": _INIT + '\n__all__ = ["Bill", "Rate"]\n'},
            others={
                "shop/tables/__init__.py": _INIT + "from shop.tables.plan import Plan\n"
                '\n__all__ = ["Bill", "Plan", "Rate"]\n'
            },
            title="added to the package",
        ),
        Example(
            _PLAN,
            FLAGGED,
            path="shop/tables/plan.py",
            files={**_FILES, "shop/tables/__init__.py": "from . import bill\nfrom . import rate\n"},
            others={
                "shop/tables/__init__.py": "from . import bill\nfrom . import rate\n"
                "from . import plan\n"
            },
            title="modules imported by relative imports",
        ),
        Example(
            _PLAN,
            FLAGGED,
            path="shop/tables/plan.py",
            files={**_FILES, "shop/tables/__init__.py": "", "shop/main.py": _INIT},
            title="a package that imports nothing",
        ),
        Example(
            _PLAN,
            None,
            path="shop/tables/plan.py",
            files={
                **_FILES,
                "shop/tables/__init__.py": _INIT,
                "shop/main.py": "import shop.tables.plan",
            },
            title="imported elsewhere",
        ),
        Example(
            _PLAN,
            None,
            path="shop/tables/plan.py",
            files={
                **_FILES,
                "shop/tables/__init__.py": _INIT,
                "shop/main.py": 'LOAD = "tables.plan"',
            },
            title="named in a string",
        ),
        Example(_PLAN + "\n\n" + _BILL, None, title="one file"),
    ),
)


@RULE.on(ast.Module)
def find(context: Context, tree: ast.Module) -> Iterator[Found]:
    """A file with mapped classes that others refer to, but that is not imported."""
    path = context.module.path
    mine = [
        Ref(context.module, node)
        for node in tree.body
        if isinstance(node, ast.ClassDef) and context.mappings.has_table(Ref(context.module, node))
    ]
    asked = [(ref, name) for ref in mine for name in _asked_for(context, ref)]
    if not asked or path.endswith("__init__.py"):
        return
    if any(importers(context, path)) or mentioned_anywhere(context, path):
        return
    home = context.project.module(f"{path.rpartition('/')[0]}/__init__.py")
    fix = _fix(context, home.path, mine) if home is not None else None
    where = home.path if home is not None else "the module that is imported first"
    for ref, name in dict(reversed(asked)).items():
        yield Found(
            ref.node,
            f"{ref.name} is never imported, and {name} names it",
            fix,
            "" if fix else "no package that imports the neighbouring models was found",
            object=ref.name,
            cure=f"import it in {where}",
        )


def _asked_for(context: Context, ref: Ref) -> Iterator[str]:
    """Relationships in other, imported files that name a class by a string."""
    for refs in context.mappings.by_name.values():
        for other in refs:
            if other.module is ref.module:
                continue
            for attribute in relationships(context, other):
                if attribute.target.rpartition(".")[2] != ref.name:
                    continue
                named = attribute.argument("argument", 0)
                if text_of(named) is None or context.mappings.target(attribute) != ref:
                    continue
                if any(importers(context, other.module.path)):
                    yield f"{other.name}.{attribute.name}"


def _fix(context: Context, home_path: str, mine: list[Ref]) -> Fix | None:
    """The import behind the last one of a neighbour, in its style, and names in `__all__`."""
    home = context.project.module(home_path)
    assert home is not None
    there = Context(home, context.project, context.target)
    folder = home_path.rpartition("/")[0]
    neighbours = [
        node
        for node in home.tree.body
        if isinstance(node, ast.ImportFrom)
        and any(path.rpartition("/")[0] == folder for path in _files_of(there, node))
    ]
    if len(neighbours) < 2:
        return None
    last = neighbours[-1]
    stem = context.module.path.rpartition("/")[2].removesuffix(".py")
    names = sorted(ref.name for ref in mine)
    line, bound = _line(last, stem, names)
    at = home.lines.end_of(last.end_lineno or last.lineno)
    lead = "" if home.text[:at].endswith("\n") else home.newline
    edits = [Edit(at, at, f"{lead}{line}{home.newline}"), *_exported(there, bound)]
    return make.fix(*(replace(edit, path=home_path) for edit in edits))


def _files_of(context: Context, node: ast.ImportFrom) -> frozenset[str]:
    whole = imported_files(context, context.module)
    stems = {node.module.rpartition(".")[2] if node.module else ""}
    stems |= {alias.name for alias in node.names} if not node.module else set()
    return frozenset(path for path in whole if path.rpartition("/")[2].removesuffix(".py") in stems)


def _line(neighbour: ast.ImportFrom, stem: str, names: list[str]) -> tuple[str, list[str]]:
    dots = "." * neighbour.level
    if not neighbour.module:
        return f"from {dots} import {stem}", [stem]
    package = neighbour.module.rpartition(".")[0]
    source = f"{dots}{package}.{stem}" if package else f"{dots}{stem}"
    if neighbour.names[0].name == "*":
        return f"from {source} import *", []
    return f"from {source} import {', '.join(names)}", names


def _exported(context: Context, names: list[str]) -> list[Edit]:
    """Edits that put names into a literal `__all__`, in its order if it is sorted."""
    for node in context.module.tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=elements)):
                present = [text_of(element) or "" for element in elements]
                return [
                    _listed(context, elements, present, name)
                    for name in names
                    if elements and name not in present
                ]
    return []


def _listed(context: Context, elements: list[ast.expr], present: list[str], name: str) -> Edit:
    quote = context.source(elements[-1])[-1]
    following = [index for index, known in enumerate(present) if known > name]
    if present == sorted(present) and following:
        start = context.span(elements[following[0]]).start
        return Edit(start, start, f"{quote}{name}{quote}, ")
    return make.after(context, elements[-1], f", {quote}{name}{quote}")
