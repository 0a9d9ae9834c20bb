"""`child.parent = parent` no longer adds the child to the parent's session.

In 1.x, setting one side of a two-sided relationship to an object in a session also brought the
other object into that session, along the backref. Since 2.0 it does not: the row is never written,
and all that is seen is a warning at flush. A child made in the same function that nothing adds is
added right behind the assignment, in the cases in which 1.x added it: if the parent is in the
session.

`parent.children.append(child)` still adds the child and is left alone; so are children that the
function adds, relationships with one side, with `cascade_backrefs=False` or without save-update,
and parents that are new themselves (adding the parent adds the child). Reported only: children
that get no name (`make(Address(user=user))`), and places where no statement can be put.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.project.classes import find_in_class
from alchemigrate.rulekit import (
    FLAGGED,
    Context,
    Edit,
    Example,
    Found,
    Import,
    Kind,
    Level,
    Ref,
    Rule,
    make,
)
from alchemigrate.rulekit.cascades import backref_cascades
from alchemigrate.rulekit.pending import (
    is_added,
    is_adding,
    is_used_before,
    loaded,
    made_here,
    session_here,
)

RULE = Rule(
    code="AL410",
    level=Level.SILENT,
    since="2.0",
    rows=("cascade-backrefs-behavior",),
    examples=(
        Example(
            "u = session.query(User).filter_by(id=1).one()\na = Address(id=9)\na.user = u\n"
            "session.commit()\n",
            "u = session.query(User).filter_by(id=1).one()\na = Address(id=9)\na.user = u\n"
            "session.add(a)\nsession.commit()\n",
        ),
        Example(
            "class Mail:\n    def __init__(self, db: Session):\n        self.db = db\n\n"
            "    def post(self, user, text):\n        mail = Address(email=text)\n"
            "        mail.user = user  # from the page\n        self.db.commit()\n"
            "        return mail\n",
            "class Mail:\n    def __init__(self, db: Session):\n        self.db = db\n\n"
            "    def post(self, user, text):\n        mail = Address(email=text)\n"
            "        mail.user = user  # from the page\n"
            "        if user is not None and user in self.db:\n            self.db.add(mail)\n"
            "        self.db.commit()\n        return mail\n",
            title="a parameter: only if it is in the session",
        ),
        Example(
            "def post(db: Session, user, text):\n    mail = Address(email=text + user.name)\n"
            "    mail.user = user\n    db.commit()\n",
            "def post(db: Session, user, text):\n    mail = Address(email=text + user.name)\n"
            "    mail.user = user\n    if user in db:\n        db.add(mail)\n    db.commit()\n",
            title="an attribute was read before: it is not None",
        ),
        Example(
            "def make(user: User):\n    order = Order(buyer=user)\n    return order\n",
            "from sqlalchemy.orm import object_session\n"
            "def make(user: User):\n    order = Order(buyer=user)\n"
            "    if user is not None and object_session(user) is not None:\n"
            "        object_session(user).add(order)\n    return order\n",
            title="no session in sight: the parent's own; a backref, in the constructor",
        ),
        Example(
            "for u in session.query(User):\n    a = Address(user=u)\nsession.commit()\n",
            "for u in session.query(User):\n    a = Address(user=u)\n    session.add(a)\n"
            "session.commit()\n",
            title="in a loop over a query",
        ),
        Example(
            "u = User()\nsession.add(u)\nwhen = 1\nAddress(user=u)\nsession.commit()\n",
            "u = User()\nsession.add(u)\nwhen = 1\nsession.add(Address(user=u))\n"
            "session.commit()\n",
            title="a child without a name",
        ),
        Example(
            "u = session.query(User).one()\na = Address()\na.user = u\nsession.add(a)\n", None,
            title="added",
        ),
        Example(
            "u = session.query(User).one()\na = Address(user=u)\nsession.add_all([a])\n", None,
            title="added with others",
        ),
        Example(
            "u = session.query(User).one()\na = Address(user=u)\no = User(addresses=[a])\n"
            "session.add(o)\n",
            "u = session.query(User).one()\na = Address(user=u)\nsession.add(a)\n"
            "o = User(addresses=[a])\nsession.add(o)\n",
            title="what holds it is too far away to follow: adding twice is harmless",
        ),
        Example(
            "u = session.query(User)"
            ".one()\nu.addresses.append(Address())\nsession.commit()\n", None,
            title="the collection's side",
        ),
        Example("u = User()\na = Address(user=u)\nsession.add(u)\n", None, title="a new parent"),
        Example("u = session.query(User).one()\na = Address(user_id=u.id)\n", None, title="by key"),
        Example("a = Address()\na.user = None\n", None, title="no parent"),
        Example(
            "def move(a: Address, u: User):\n    a.user = u\n", None, title="a child made elsewhere"
        ),
        Example(
            "def keep(repo, u: User):\n    a = Address(user=u)\n    repo.save(a)\n", None,
            title="handed to something that saves",
        ),
        Example(
            "from models import *\n\n\nclass Tag(Base):\n    __tablename__ = 'tags'\n"
            "    id = Column(Integer, primary_key=True)\n"
            "    user_id = Column(ForeignKey('users.id'))\n    user = relationship('User')\n\n\n"
            "def tag(u: User):\n    t = Tag(user=u)\n    return t\n",
            None,
            bare=True,
            title="one side",
        ),
        Example(
            "def send(u: User, post):\n    post(Address(user=u))\n", FLAGGED, title="no name"
        ),
        Example(
            "def lost(u: User):\n    a = Address(); a.user = u\n    return a\n", FLAGGED,
            title="two statements in a line",
        ),
    ),
)  # fmt: skip

MESSAGE = "on 2.0 setting {} no longer adds the new {} to the session"


@RULE.on(ast.Assign)
def find_assignment(context: Context, node: ast.Assign) -> Iterator[Found]:
    """`child.parent = parent` of a child made here."""
    if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Attribute):
        return
    target = node.targets[0]
    child = context.value(target.value)
    if child.kind is not Kind.INSTANCE or child.ref is None or not made_here(context, target.value):
        return
    assert isinstance(target.value, ast.Name)
    if not backref_cascades(context, child.ref, target.attr) or not _may_be_in(context, node.value):
        return
    name = target.value.id
    if is_added(context, name, node) or _earlier(context, node, name):
        return
    message = MESSAGE.format(f"{child.ref.name}.{target.attr}", child.ref.name)
    yield _found(context, node, name, node.value, message)


@RULE.on(ast.Call)
def find_constructor(context: Context, call: ast.Call) -> Iterator[Found]:
    """`Child(parent=parent)`."""
    found = _relationship_given(context, call)
    if found is None:
        return
    keyword, owner = found
    message = MESSAGE.format(f"{owner}.{keyword.arg}", owner)
    statement = context.parent(call)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            if not is_added(context, name, call):
                yield _found(context, statement, name, keyword.value, message)
        case ast.Expr():
            yield _dropped(context, call, keyword.value, message)
        case _ if not _goes_on(context, call):
            yield Found(
                call, message, reason="the new object has no name here: add it where it is kept"
            )


def _relationship_given(context: Context, call: ast.Call) -> tuple[ast.keyword, str] | None:
    named = [keyword for keyword in call.keywords if keyword.arg]
    if not named or context.in_fstring(call):
        return None
    callee = context.value(call.func)
    if callee.kind is not Kind.CLASS or callee.ref is None or callee.name:
        return None
    if not context.mappings.is_mapped(callee.ref) or _own_init(context, callee.ref):
        return None
    for keyword in named:
        name = keyword.arg or ""
        if backref_cascades(context, callee.ref, name) and _may_be_in(context, keyword.value):
            return keyword, callee.ref.name
    return None


def _own_init(context: Context, ref: Ref) -> bool:
    """Whether a class takes its keywords itself, so that they need not be its attributes."""
    return find_in_class(context.infer, ref, "__init__") is not None


def _may_be_in(context: Context, parent: ast.expr) -> bool:
    """Whether a value is one object that may be in a session: a name, and not a new object's."""
    if not isinstance(parent, (ast.Name, ast.Attribute)):
        return False
    value = context.value(parent)
    if value.kind not in (Kind.UNKNOWN, Kind.INSTANCE):
        return False
    return loaded(context, parent) != "new"


def _goes_on(context: Context, call: ast.Call) -> bool:
    """Whether the new object goes straight into something that adds it, or into another object."""
    for around in context.ancestors(call):
        if isinstance(around, ast.Call):
            name = getattr(around.func, "attr", getattr(around.func, "id", ""))
            return is_adding(name) or context.kind(around.func) is Kind.CLASS
        if isinstance(around, (ast.stmt, ast.Lambda, ast.comprehension)):
            return not isinstance(around, (ast.Return, ast.Expr))
    return True


def _earlier(context: Context, node: ast.Assign, name: str) -> bool:
    """Whether the same child got a parent before, so that the finding stands there already."""
    function = context.function(node) or context.module.tree
    return any(
        isinstance(other, ast.Assign)
        and other.lineno < node.lineno
        and _gives_parent(context, other, name)
        and not _rarer(context, other, node)
        for other in ast.walk(function)
    )


def _gives_parent(context: Context, node: ast.Assign, name: str) -> bool:
    """Whether an assignment sets a two-sided relationship of `name`, or makes it with one."""
    match node:
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=used) as child, attr=attribute)]):
            ref = context.value(child).ref
            return (
                used == name
                and ref is not None
                and backref_cascades(context, ref, attribute)
                and _may_be_in(context, node.value)
            )
        case ast.Assign(targets=[ast.Name(id=used)], value=ast.Call() as call):
            return used == name and _relationship_given(context, call) is not None
    return False


def _rarer(context: Context, first: ast.stmt, then: ast.stmt) -> bool:
    around = set(context.ancestors(then))
    return any(
        isinstance(node, (ast.If, ast.For, ast.While, ast.ExceptHandler)) and node not in around
        for node in context.ancestors(first)
    )


def _found(context: Context, node: ast.stmt, name: str, parent: ast.expr, message: str) -> Found:
    lines = context.module.lines
    end = lines.end_of(node.end_lineno or node.lineno)
    tail = context.module.text[context.span(node).end : end].strip()
    indent = make.indent_of(context, node)
    start = lines.start_of(node.lineno) + len(indent)
    if (tail and not tail.startswith("#")) or start != context.span(node).start:
        return Found(
            node, message, reason="the statement shares its line: add the object behind it"
        )
    text, imports = _adding(context, node, name, parent)
    newline = context.module.newline
    written = "".join(f"{indent}{line}{newline}" for line in text)
    if not context.module.text[:end].endswith(("\n", "\r")):
        written = newline + written.removesuffix(newline)
    return Found(node, message, make.fix(Edit(end, end, written), imports=imports))


def _adding(
    context: Context, node: ast.stmt, name: str, parent: ast.expr
) -> tuple[list[str], tuple[Import, ...]]:
    """The lines that add a child if 1.x would have added it."""
    session, given = session_here(context, node), context.source(parent)
    if session is not None and loaded(context, parent) in ("one", "added"):
        return [f"{session}.add({name})"], ()
    proven = "" if is_used_before(context, parent) else f"{given} is not None and "
    if session is not None:
        return [f"if {proven}{given} in {session}:", f"    {session}.add({name})"], ()
    of, imports = context.name_for("sqlalchemy.orm.object_session", node)
    condition = f"if {proven}{of}({given}) is not None:"
    return [condition, f"    {of}({given}).add({name})"], imports


def _dropped(context: Context, call: ast.Call, parent: ast.expr, message: str) -> Found:
    """A child that is made and dropped: only the cascade can have kept it."""
    session = session_here(context, call)
    if session is None or loaded(context, parent) not in ("one", "added"):
        return Found(call, message, reason="the session is not known: add the new object to it")
    return Found(call, message, make.fix(*make.wrap(context, call, f"{session}.add(", ")")))
