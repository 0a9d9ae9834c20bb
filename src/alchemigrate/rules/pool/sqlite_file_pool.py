"""An engine for an SQLite file has a QueuePool on 2.0, and had a NullPool.

Connections to a file were opened and closed each time; 2.0 keeps them, and with them the file's
locks, its handle (Windows cannot delete the file) and what PRAGMAs set on a connection.
`poolclass=NullPool` keeps the way of 1.x.

Left alone: databases in memory, other databases, and engines that choose their pool. The fix
needs `--unsafe` where a part of the path is computed (it must not be a database in memory), and
there is none where the URL comes from settings or options are handed on with `**`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule, make, urls

RULE = Rule(
    code="AL720",
    level=Level.SILENT,
    since="2.0",
    rows=("sqlite-file-queuepool",),
    examples=(
        Example(
            "e = create_engine('sqlite:///x.db')\n",
            "from sqlalchemy.pool import NullPool\n"
            "e = create_engine('sqlite:///x.db', poolclass=NullPool)\n",
        ),
        Example(
            "from sqlalchemy.pool import NullPool\nURL = 'sqlite:////tmp/x.db'\n"
            "e = create_engine(\n"
            "    URL,\n    echo=True,  # loud\n)\n",
            "from sqlalchemy.pool import NullPool\nURL = 'sqlite:////tmp/x.db'\n"
            "e = create_engine(\n"
            "    URL,\n    echo=True, poolclass=NullPool,  # loud\n)\n",
            title="a constant, and a call over several lines",
        ),
        Example(
            "def f(path):\n    return create_engine('sqlite:///' + path)\n",
            "from sqlalchemy.pool import NullPool\ndef f(path):\n"
            "    return create_engine('sqlite:///' + path, poolclass=NullPool)\n",
            title="a computed path",
            unsafe=True,
        ),
        Example(
            "def f(folder):\n    return create_engine('sqlite:///' + folder + '/x.db')\n",
            "from sqlalchemy.pool import NullPool\ndef f(folder):\n"
            "    return create_engine('sqlite:///' + folder + '/x.db', poolclass=NullPool)\n",
            title="a computed folder, a file's name at the end",
        ),
        Example(
            "import os\ne = create_engine(os.environ.get('DB', 'sqlite:///x.db'))\n",
            FLAGGED,
            title="a setting",
        ),
        Example(
            "options = {}\ne = create_engine('sqlite:///x.db', **options)\n",
            FLAGGED,
            title="options",
        ),
        Example("e = create_engine('sqlite://')\n", None, title="in memory"),
        Example("e = create_engine('sqlite:///:memory:')\n", None, title="in memory, by name"),
        Example(
            "e = create_engine('sqlite:///file:x?mode=memory&uri=true')\n", None, title="shared"
        ),
        Example("e = create_engine('postgresql://h/x.db')\n", None, title="another database"),
        Example(
            "e = create_engine('sqlite:///x.db', poolclass=sa.pool.StaticPool)\n",
            None,
            title="chosen",
        ),
        Example("def f(url):\n    return create_engine(url)\n", None, title="not proven"),
    ),
)

MESSAGE = "an SQLite file has a QueuePool on 2.0, which keeps connections and file locks"
_ENGINES = ("sqlalchemy.create_engine", "sqlalchemy.ext.asyncio.create_async_engine")
_FILE = re.compile(r"sqlite(\+\w+)?:///(?!$|:memory:|\?)")
_HEAD = re.compile(r"sqlite(\+\w+)?:///")
_TAIL = re.compile(r"[\w-]\.\w+$")
_CHOOSING = {"poolclass", "pool", "creator", "pool_size", "max_overflow", "pool_timeout"}


@RULE.on(ast.Call, names=("create_engine", "create_async_engine"))
def find(context: Context, call: ast.Call) -> Iterator[Found]:
    """An engine for a file without a pool of its own."""
    if not context.calls(call, *_ENGINES):
        return
    given = urls.given_url(context.project, context.module, call)
    names = {keyword.arg for keyword in call.keywords}
    if given is None or names & _CHOOSING:
        return
    place = urls.Place(context.module, given)
    whole = urls.literal(context.project, place)
    if whole is not None and (not _FILE.match(whole) or "mode=memory" in whole):
        return
    if whole is None and not _begins(context, place):
        return
    if None in names:
        yield Found(
            call, MESSAGE, reason="its options are handed on; poolclass=NullPool keeps the old way"
        )
        return
    computed = isinstance(given, (ast.BinOp, ast.JoinedStr, ast.Call)) and _written_here(given)
    if whole is None and not computed:
        yield Found(
            call, MESSAGE, reason="the URL is a setting; poolclass=NullPool fits SQLite files only"
        )
        return
    if context.in_fstring(call):
        yield Found(call, MESSAGE, reason="it stands in an f-string")
        return
    name, imports = context.name_for("sqlalchemy.pool.NullPool", call)
    note = (
        ""
        if whole or _ends_in_name(given)
        else "a NullPool would lose a database in memory: is it always a file?"
    )
    edit = make.append_argument(context, call, f"poolclass={name}")
    yield Found(call, MESSAGE, make.fix(edit, imports=imports, unsafe=bool(note), note=note))


def _begins(context: Context, place: urls.Place) -> bool:
    """Whether all that the URL may begin with is SQLite's, and one of it names a file."""
    found = [part.node for part in urls.beginnings(context.project, place)]
    texts = [node.value for node in found if isinstance(node, ast.Constant)]
    if not texts or len(texts) != len(found):
        return False
    return all(str(text).startswith("sqlite") for text in texts) and any(
        _FILE.match(str(text)) or _HEAD.fullmatch(str(text)) for text in texts
    )


def _ends_in_name(given: ast.expr) -> bool:
    """Whether the URL ends in a literal piece of a file's name: then it is not in memory."""
    match given:
        case ast.JoinedStr(values=[*_, ast.Constant(value=str(tail))]):
            return _TAIL.search(tail) is not None
        case ast.BinOp(op=ast.Add(), right=ast.Constant(value=str(tail))):
            return _TAIL.search(tail) is not None
    return False


def _written_here(given: ast.expr) -> bool:
    """Whether the call itself begins the URL with a literal."""
    match given:
        case ast.JoinedStr(values=[ast.Constant(), *_]):
            return True
        case ast.BinOp(left=left):
            return isinstance(left, ast.Constant) or _written_here(left)
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="format")):
            return True
    return False
