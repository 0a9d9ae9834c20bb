"""An imported name does not exist in SQLAlchemy 2.

An import that fails stops the module, and with it the application or the whole test suite. Where
the name has a proven new home or a new name, the import and all uses of the name in the file are
rewritten; else the message says what took its place. An import of a lost name that nothing uses
is taken out.

Left alone: imports with another way out (`except ImportError`, a check of the version), and names
that still exist under their old path.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Fix, Found, Level, Rule, make
from alchemigrate.rulekit.dead_imports import dead, dead_module
from alchemigrate.rulekit.moving import Moved, guarded, moved_names, only_annotates, relocation
from alchemigrate.rulekit.removed import (
    GONE,
    GONE_MODULES,
    IN_ANNOTATIONS,
    MOVED,
    NOT_ON_14,
    PYTHON_2,
)
from alchemigrate.rulekit.vanished import VANISHED

RULE = Rule(
    code="AL510",
    level=Level.BREAKS,
    since="2.0",
    startup=True,
    rows=(
        "relation-function", "eagerload-function", "extension-type-constants", "mapper-extension",
        "types-binary", "comparable-property", "compile-mappers", "instrument-declarative",
        "mapper-instrument-class-import", "ext-declarative-submodules", "rowproxy-import",
        "resultproxy-import", "connectable-class", "buffered-resultproxy",
        "exc-removedin20warning", "expression-literal-as-text",
        "ddlbase-import", "elements-private-imports", "exc-unmappedcolumnerror",
        "expression-old-underscored", "operators-div", "parse-autocommit", "passive-default",
        "selectable-subquery-import", "sql-visitors-depthfirst", "sql-visitors-visitable",
        "subquery-function", "threadlocal-metadata", "util-dependencies",
        "util-langhelpers-public-factory", "sqlalchemy-future-orm", "keyedtuple-import",
        "loader-all-functions", "orm-util-imports", "baked-lazy-functions",
        "orm-persistence-bulk-classes", "orm-query-module-imports", "pool-manage",
        "sqlalchemy-interfaces-module", "autocommit-regexp", "mysql-reserved-words-import",
        "sqlalchemy-databases-package", "dialect-firebird-removed", "dialect-sybase-removed",
        "pg-range-operators-import", "dbapi-proxy-processors-import", "c-extension-modules",
        "engine-strategies-module", "flask-db-namespace-removed-names",
        "dialect-drivers-removed", "asyncio-event-classes",
    ),
    examples=(
        Example(
            "from sqlalchemy.orm import relation, Session\n\nx = relation('User')\n",
            "from sqlalchemy.orm import relationship, Session\n\nx = relationship('User')\n",
            bare=True,
        ),
        Example(
            "from sqlalchemy.orm.util import aliased, object_mapper\n",
            "from sqlalchemy.orm import aliased\nfrom sqlalchemy.orm.util import object_mapper\n",
            bare=True,
            title="one of several names moves",
        ),
        Example(
            "from sqlalchemy.engine.result import RowProxy as Proxy  # rows\n\nprint(Proxy)\n",
            "from sqlalchemy.engine import Row as Proxy  # rows\n\nprint(Proxy)\n",
            bare=True,
            title="an alias is kept",
        ),
        Example(
            "from sqlalchemy.ext.hybrid import HYBRID_PROPERTY\n\n"
            "k = x.extension_type is HYBRID_PROPERTY\n",
            "from sqlalchemy.ext.hybrid import HybridExtensionType\n\n"
            "k = x.extension_type is HybridExtensionType.HYBRID_PROPERTY\n",
            bare=True,
            title="a constant that became a member",
        ),
        Example(
            "from sqlalchemy.databases import postgresql\n",
            "from sqlalchemy.dialects import postgresql\n",
            bare=True,
        ),
        Example(
            "from sqlalchemy.util import text_type\n\nprint(text_type(5))\n",
            "\nprint(str(5))\n",
            bare=True,
            title="a builtin",
        ),
        Example(
            "from sqlalchemy.orm import joinedload_all\n\nf = joinedload_all\n", FLAGGED, bare=True
        ),
        Example(
            "from sqlalchemy.interfaces import PoolListener\n\nprint(PoolListener)\n",
            FLAGGED,
            bare=True,
        ),
        Example(
            "from sqlalchemy.sql.sqltypes import TypeEngine, _LookupExpressionAdapter\n\n\n"
            "class Whole(_LookupExpressionAdapter, TypeEngine):\n    pass\n",
            "from sqlalchemy.sql.sqltypes import TypeEngine, HasExpressionLookup\n\n\n"
            "class Whole(HasExpressionLookup, TypeEngine):\n    pass\n",
            bare=True,
            title="an internal class with another name",
        ),
        Example(
            "from sqlalchemy.sql.sqltypes import String, _literal_as_binds as L\n\nL()\n",
            FLAGGED,
            bare=True,
            title="an internal name",
        ),
        Example(
            "from sqlalchemy.orm import MapperExtension, Session\n\nprint(Session)\n",
            "from sqlalchemy.orm import Session\n\nprint(Session)\n",
            bare=True,
            title="nothing uses it",
        ),
        Example(
            "from sqlalchemy.orm import MapperExtension\n",
            FLAGGED,
            bare=True,
            path="exports.py",
            files={"user.py": "from sqlalchemy import orm\nfrom exports import MapperExtension\n"},
            title="another file imports it from here",
        ),
        Example(
            "try:\n    from sqlalchemy.sql.sqltypes import _literal_as_binds\n"
            "except ImportError:\n    _literal_as_binds = object\n",
            None,
            bare=True,
            title="an internal name with another way out",
        ),
        Example(
            "from sqlalchemy.sql.sqltypes import _type_affinity, String\n",
            None,
            bare=True,
            title="an internal name that is not known to be gone",
        ),
        Example(
            "from sqlalchemy.ext.hybrid import HYBRID_PROPERTY\n",
            FLAGGED,
            bare=True,
            target="bridge",
            title="the new name is not on 1.4",
        ),
        Example(
            "try:\n    from sqlalchemy.engine import RowProxy\nexcept ImportError:\n"
            "    RowProxy = None\n",
            None,
            bare=True,
            title="another way out",
        ),
        Example(
            "from typing import Union\nfrom sqlalchemy.util.langhelpers import _symbol\n\n\n"
            "def changed(target, value: str, old: Union[str, _symbol]): ...\n",
            "from typing import Union\nfrom sqlalchemy.util.langhelpers import symbol\n\n\n"
            "def changed(target, value: str, old: Union[str, symbol]): ...\n",
            bare=True,
            title="an internal type in annotations",
        ),
        Example(
            "from sqlalchemy.util.langhelpers import _symbol\n\n\n"
            "def changed(target, old: _symbol):\n    return isinstance(old, _symbol)\n",
            FLAGGED,
            bare=True,
            title="an internal type that is asked for",
        ),
        Example("from sqlalchemy.orm.util import object_mapper\n", None, bare=True),
        Example(
            "import sqlalchemy.processors\n\nx = sqlalchemy.processors.to_str\n",
            FLAGGED,
            bare=True,
            title="a module",
        ),
        Example(
            "import sqlalchemy.processors\n\nx = sqlalchemy.select(1)\n",
            "import sqlalchemy\n\nx = sqlalchemy.select(1)\n",
            bare=True,
            title="a module that is not used itself",
        ),
        Example("from myorm.orm import relation\n", None, bare=True, title="not SQLAlchemy"),
        Example(
            "from sqlalchemy.orm import relation\n\n__all__ = ['relation']\n",
            FLAGGED,
            bare=True,
            title="exported",
        ),
    ),
)  # fmt: skip


@RULE.on(ast.ImportFrom)
def find(context: Context, node: ast.ImportFrom) -> Iterator[Found]:
    """Names in `from ... import` that are gone."""
    if not (node.module or "").startswith("sqlalchemy") or guarded(context, node):
        return
    known = [f"{node.module}.{alias.name}" in MOVED for alias in node.names]
    if node.module in GONE_MODULES and not all(known):
        unused = _unused(context, node, node.names[0]) if len(node.names) == 1 else None
        yield _gone(node, node.module or "", GONE_MODULES[node.module or ""], unused)
        return
    for moved in moved_names(context, node, MOVED):
        yield _moved(context, moved)
    typed = [moved.alias for moved in _annotations(context, node)]
    for moved in _annotations(context, node):
        yield _moved(context, moved)
    for alias in node.names:
        name = f"{node.module}.{alias.name}"
        if alias in typed:
            continue
        advice = GONE.get(name) or GONE_MODULES.get(name)
        if not advice and name not in MOVED and _vanished(node.module or "", alias.name):
            advice = _INTERNAL
        if advice and name not in PYTHON_2:
            yield _gone(alias, name, advice, _unused(context, node, alias))


def _annotations(context: Context, node: ast.ImportFrom) -> Iterator[Moved]:
    for moved in moved_names(context, node, IN_ANNOTATIONS):
        if only_annotates(context, moved.alias):
            yield moved


_INTERNAL = "it was not part of the documented interface: do without it, or copy what is needed"


def _vanished(module: str, name: str) -> bool:
    return name in VANISHED.get(module, "").split()


@RULE.on(ast.Import)
def find_module(context: Context, node: ast.Import) -> Iterator[Found]:
    """Modules that are gone."""
    for alias in node.names:
        if alias.name in GONE_MODULES and not guarded(context, node):
            edits = dead_module(context, node, alias)
            fix = make.fix(*edits) if edits else None
            yield _gone(alias, alias.name, GONE_MODULES[alias.name], fix)


_LAST_NAMES = frozenset(name.rpartition(".")[2] for name in (*MOVED, *GONE))


@RULE.on(ast.Attribute, names=_LAST_NAMES)
def find_attribute(context: Context, node: ast.Attribute) -> Iterator[Found]:
    """`orm.relation`, `sa.Binary`: the same names, reached through their module."""
    name = context.origin(node)
    new = MOVED.get(name)
    if new is None or guarded(context, node) or name == new:
        if name in GONE and not guarded(context, node):
            yield _gone(node, name, GONE[name])
        return
    message = f"{name} does not exist in SQLAlchemy 2"
    written = new.replace(":", ".")
    reason = _why_not(context, name) or ("in an f-string" if context.in_fstring(node) else "")
    if not reason and (":" in new or new.startswith("builtins.")):
        reason = f"write {written.removeprefix('builtins.')}"
    spelled, imports = context.name_for(new.partition(":")[0], node) if not reason else ("", ())
    same = name.rpartition(".")[0] == new.rpartition(".")[0]
    edit = (
        make.rename_attribute(context, node, new.rpartition(".")[2])
        if same
        else (make.replace(context, node, spelled))
    )
    fix = None if reason else make.fix(edit, imports=() if same else imports)
    yield Found(node, message, fix, reason, object=name, cure=f"use {written}")


def _moved(context: Context, moved: Moved) -> Found:
    edits, imports, reason = relocation(context, moved)
    reason = _why_not(context, moved.old) or reason
    fix = None if reason else make.fix(*edits, imports=imports)
    written = moved.new.replace(":", ".").removeprefix("builtins.")
    message = f"{moved.old} does not exist in SQLAlchemy 2: it is {written} now"
    last = moved.new.rpartition(".")[2].replace(":", ".")
    return Found(moved.alias, message, fix, reason, object=moved.old, cure=f"use {last}")


def _why_not(context: Context, old: str) -> str:
    if context.target == "bridge" and old in NOT_ON_14:
        return "the new name does not exist in 1.4"
    return ""


def _unused(context: Context, node: ast.ImportFrom, alias: ast.alias) -> Fix | None:
    edits = dead(context, node, alias)
    return make.fix(*edits) if edits else None


def _gone(node: ast.AST, name: str, advice: str, fix: Fix | None = None) -> Found:
    message = f"{name} does not exist in SQLAlchemy 2"
    if fix is not None:
        return Found(node, message, fix, object=name, cure="remove the import: nothing uses it")
    return Found(node, message, reason=f"nothing takes its place as it is: {advice}",
                 object=name, cure=advice)  # fmt: skip
