"""Models in code that `exec()` runs need a module that `sys.modules` knows.

2.0 reads the annotations of mapped classes. Where they are text (in quotes, or all of them under
`from __future__ import annotations`), their names are looked up in `sys.modules`, in the module
that `__module__` of the class names. A namespace that is only a dictionary is in no module: its
classes say that they come from `builtins`, and `Optional[str]` or `List["Child"]` is not found
there (`MappedAnnotationError`). 1.x did not look.

`exec(code, {})` runs in the namespace of a new module instead, which is put into `sys.modules`
first. Who runs the code could not tell what it left in the dictionary: nothing else changes but
`__name__` and the classes' `__module__`.

That the code has models is proven where the function goes on to `configure_mappers()` or
`clear_mappers()`, or where the code is a literal with annotated classes.

Reported only: namespaces that are kept in a variable, and code that runs among the names of a
function.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.scopes import Binding, Scope
from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Fix,
    Found,
    Import,
    Level,
    Rule,
    blocks,
    make,
)
from alchemigrate.rulekit.tables import text_of

_HEAD = "from sqlalchemy.orm import clear_mappers, configure_mappers\n\n\n"
_RUN = (
    "def check(code):\n    try:\n        exec(code, {}){}\n"
    "        configure_mappers()\n    finally:\n        clear_mappers()\n"
)
_MODELS = (
    '"""from __future__ import annotations\nfrom sqlalchemy.orm import registry\n'
    '@registry().mapped\nclass A:\n    __tablename__ = \'a\'\n    x: int = None\n"""'
)


def _run(namespace: str, before: str = "") -> str:
    return _RUN.replace("exec(code, {}){}", f"{before}exec(code, {namespace})  # run")


RULE = Rule(
    code="AL553",
    level=Level.BREAKS,
    since="2.0",
    bridge=True,
    examples=(
        Example(
            _HEAD + _run("{}"),
            "import sys\nfrom types import ModuleType\n" + _HEAD
            + _run(
                "module.__dict__",
                'module = ModuleType(f"{__name__}.executed")\n'
                "        sys.modules[module.__name__] = module\n        ",
            ),
            bare=True,
        ),
        Example(
            f"import sys\nfrom types import ModuleType\n\nexec({_MODELS}, dict())\n",
            "import sys\nfrom types import ModuleType\n\n"
            'module = ModuleType(f"{__name__}.executed")\n'
            "sys.modules[module.__name__] = module\n"
            f"exec({_MODELS}, module.__dict__)\n",
            title="a literal",
            bare=True,
        ),
        Example(
            _HEAD + _run("namespace", "namespace = {}\n        "), FLAGGED,
            title="a namespace that is read later", bare=True,
        ),
        Example(_HEAD + _RUN.replace(", {}){}", ")"), FLAGGED, title="local names", bare=True),
        Example(
            _HEAD + "sys = 1\n\n\n" + _run("{}"), FLAGGED,
            title="sys is something else", bare=True,
        ),
        Example(
            _HEAD + 'def check(code):\n    exec(code, {"__name__": "models"})\n'
            "    configure_mappers()\n",
            None,
            title="a module of its own",
            bare=True,
        ),
        Example("def check(code):\n    exec(code, {})\n", None, title="no models", bare=True),
        Example(
            _HEAD + "def check(code):\n    configure_mappers()\n    exec(code, {})\n",
            None,
            title="the mappers are others",
            bare=True,
        ),
        Example(
            f"exec({_MODELS.replace('from __future__ import annotations', '')}, {{}})\n",
            None,
            title="annotations that are no text",
            bare=True,
        ),
        Example(
            _HEAD + "def exec(code, names): ...\n\n\n" + _run("{}"), None,
            title="another exec", bare=True,
        ),
        Example(
            _HEAD + "def check(code):\n    exec(code, globals())\n    configure_mappers()\n",
            None,
            title="the module's own names",
            bare=True,
        ),
    ),
)  # fmt: skip

_MAPPERS = ("sqlalchemy.orm.configure_mappers", "sqlalchemy.orm.clear_mappers")
_MESSAGE = "2.0 looks names in annotations up in sys.modules, where this namespace is not"
_CURE = "run the code in the namespace of a module that is in sys.modules"


@RULE.on(ast.Call, names=("exec",))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """A call of exec() that makes mapped classes."""
    if not _is_builtin(context, call) or not call.args or len(call.args) > 2 or call.keywords:
        return
    if not (_maps_later(context, call) or _maps_in_text(call.args[0])):
        return
    namespace = call.args[1] if len(call.args) == 2 else None
    if namespace is None:
        if context.function(call) is not None:
            yield Found(call, _MESSAGE, reason=f"it uses the function's own names: {_CURE}")
    elif _is_fresh(namespace):
        fix = _fix(context, call, namespace)
        reason = "" if fix else f"no line can be put before it: {_CURE}"
        yield Found(call, _MESSAGE, fix, reason)
    elif isinstance(namespace, ast.Name) and _is_plain_dictionary(context, namespace):
        yield Found(call, _MESSAGE, reason=f"{namespace.id} may be read elsewhere: {_CURE}")


def _is_builtin(context: Context, call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and _bindings(context, call, "exec") is None


def _bindings(context: Context, at: ast.AST, name: str) -> list[Binding] | None:
    """How a name is bound in the nearest scope around a node that binds it; None if none does."""
    scope: Scope | None = context.scope(at)
    while scope is not None:
        if name in scope.bindings:
            return scope.bindings[name]
        scope = scope.parent
    return None


def _maps_later(context: Context, call: ast.Call) -> bool:
    """Whether the function around goes on to configure or clear the mappers."""
    home = context.function(call) or context.module.tree
    return any(
        isinstance(node, ast.Call) and node.lineno > call.lineno and context.calls(node, *_MAPPERS)
        for node in ast.walk(home)
    )


def _maps_in_text(code: ast.expr) -> bool:
    """Whether code is a literal with mapped classes whose annotations are text."""
    text = text_of(code) or ""
    if "sqlalchemy" not in text or "class " not in text:
        return False
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    deferred = "from __future__ import annotations" in text
    return any(
        isinstance(statement, ast.AnnAssign) and (deferred or _is_text(statement.annotation))
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
    )


def _is_text(annotation: ast.expr) -> bool:
    return any(text_of(node) for node in ast.walk(annotation) if isinstance(node, ast.Constant))


def _is_fresh(node: ast.expr) -> bool:
    match node:
        case ast.Dict(keys=[]) | ast.Call(func=ast.Name(id="dict"), args=[], keywords=[]):
            return True
    return False


def _is_plain_dictionary(context: Context, name: ast.Name) -> bool:
    """Whether a variable is a dictionary that names no module."""
    values = [binding.value for binding in _bindings(context, name, name.id) or ()]
    return bool(values) and all(value is not None and _is_fresh(value) for value in values)


def _fix(context: Context, call: ast.Call, namespace: ast.expr) -> Fix | None:
    statement = context.statement(call)
    if not isinstance(statement, ast.Expr) or statement.value is not call:
        return None
    if not blocks.stands_alone(context, statement, statement) or context.in_fstring(call):
        return None
    present = _bindings(context, call, "sys")
    if present is not None and {binding.origin for binding in present} != {"sys"}:
        return None
    name = blocks.free_name(context, statement, "module", "executed")
    maker, imports = context.name_for("types.ModuleType", call)
    indent, end = make.indent_of(context, statement), context.module.newline
    lines = (
        f'{name} = {maker}(f"{{__name__}}.executed")',
        f"sys.modules[{name}.__name__] = {name}",
    )
    start = context.span(statement).start
    above = Edit(start, start, "".join(f"{line}{end}{indent}" for line in lines))
    inside = make.replace(context, namespace, f"{name}.__dict__")
    return make.fix(above, inside, imports=(*imports, Import("sys")))
