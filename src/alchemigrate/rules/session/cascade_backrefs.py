"""`child.parent = parent` no longer adds the child to the parent's session.

In 1.x, setting one side of a two-sided relationship to an object in a session also brought the
other object into that session, along the backref. Since 2.0 it does not: the row is never written,
and all that is seen is a warning at flush. A child made in the same function that nothing adds is
added right behind the assignment, in the cases in which 1.x added it: if the parent is in the
session. So is a parameter that some call fills with a new object which it does not add itself.

`parent.children.append(child)` still adds the child and is left alone; so are children that the
function adds, relationships with one side, with `cascade_backrefs=False` or without save-update,
and parents that are new themselves (adding the parent adds the child), and projects whose sessions
are all async or `future=True`: they never did it. Reported only: objects whose session may be an
async one, children that get no name (`make(Address(user=user))`), and places where no statement can
be put.
"""

from __future__ import annotations

import ast
import keyword
import re
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
from alchemigrate.rulekit.blocks import free_name, stands_alone
from alchemigrate.rulekit.cascades import backref_cascades
from alchemigrate.rulekit.handed import handed_new
from alchemigrate.rulekit.pending import (
    is_added,
    is_adding,
    is_async_here,
    is_used_before,
    loaded,
    made_here,
    session_here,
)
from alchemigrate.rulekit.prelude import MODELS
from alchemigrate.rulekit.session_makers import styles

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
            "def add(user: User):\n    Order(buyer=user)\n",
            "from sqlalchemy.orm import object_session\n"
            "def add(user: User):\n    order = Order(buyer=user)\n"
            "    if user is not None and object_session(user) is not None:\n"
            "        object_session(user).add(order)\n",
            title="a child without a name, no session in sight",
        ),
        Example(
            "class Form:\n    def save(self, user, address):\n        address.user = user\n"
            "        return address\n\n\n"
            "def post(user):\n    address = Form().save(user, Address())\n"
            "    return address\n",
            "from sqlalchemy.orm import object_session\n"
            "class Form:\n    def save(self, user, address):\n        address.user = user\n"
            "        if user is not None and object_session(user) is not None:\n"
            "            object_session(user).add(address)\n"
            "        return address\n\n\n"
            "def post(user):\n    address = Form().save(user, Address())\n"
            "    return address\n",
            title="a new child handed in by a caller",
        ),
        Example(
            "def fill(user, address):\n    address.user = user\n    return address\n\n\n"
            "def post(db: Session, user):\n    address = fill(user, Address())\n"
            "    db.add(address)\n\n\n"
            "def move(db: Session, user):\n    fill(user, db.query(Address).first())\n",
            None,
            title="a caller adds its new child, another hands in a stored one",
        ),
        Example(
            "from sqlalchemy.ext.asyncio import AsyncSession\n\n\n"
            "async def post(db: AsyncSession, user: User):\n    order = Order(buyer=user)\n"
            "    user.orders.append(order)\n    await db.commit()\n",
            None,
            files={
                "models.py": MODELS.replace("SessionLocal = sessionmaker(bind=engine)\n", "")
                .replace("session = SessionLocal()\n", "")
                .replace("Session, ", ""),
                "db.py": "from sqlalchemy.ext.asyncio import AsyncSession as Async\n"
                "from models import engine\nsession = Async(engine)\n",
            },
            title="async sessions never did it",
        ),
        Example(
            "async def post(user: User):\n    order = Order(buyer=user)\n    return order\n",
            FLAGGED,
            files={
                "db.py": "from sqlalchemy.ext.asyncio import AsyncSession as Async\n"
                "from models import engine\nsession = Async(engine)\n",
            },
            title="it may be an async session's",
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
    if target.attr not in context.mappings.relationship_names:
        return
    child = context.value(target.value)
    if child.kind is not Kind.INSTANCE or child.ref is None:
        return
    if not backref_cascades(context, child.ref, target.attr) or not _may_be_in(context, node.value):
        return
    if not made_here(context, target.value) and not handed_new(context, target.value):
        return
    if is_async_here(context, node):
        return
    assert isinstance(target.value, ast.Name)
    name = target.value.id
    if is_added(context, name, node) or _earlier(context, node, name):
        return
    message = MESSAGE.format(f"{child.ref.name}.{target.attr}", child.ref.name)
    yield _found(context, node, name, node.value, message)


@RULE.on(ast.Call)
def find_constructor(context: Context, call: ast.Call) -> Iterator[Found]:
    """`Child(parent=parent)`."""
    found = _relationship_given(context, call)
    if found is None or is_async_here(context, call):
        return
    given, owner = found
    message = MESSAGE.format(f"{owner}.{given.arg}", owner)
    statement = context.parent(call)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            if not is_added(context, name, call):
                yield _found(context, statement, name, given.value, message)
        case ast.Expr():
            yield _dropped(context, statement, owner, given.value, message)
        case _ if not _goes_on(context, call):
            yield Found(
                call, message, reason="the new object has no name here: add it where it is kept"
            )


def _relationship_given(context: Context, call: ast.Call) -> tuple[ast.keyword, str] | None:
    names = context.mappings.relationship_names if call.keywords else frozenset()
    named = [given for given in call.keywords if given.arg in names]
    if not named or context.in_fstring(call):
        return None
    callee = context.value(call.func)
    if callee.kind is not Kind.CLASS or callee.ref is None or callee.name:
        return None
    if not context.mappings.is_mapped(callee.ref) or _own_init(context, callee.ref):
        return None
    for given in named:
        name = given.arg or ""
        if backref_cascades(context, callee.ref, name) and _may_be_in(context, given.value):
            return given, callee.ref.name
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


_MAY_BE_ASYNC = "no session in sight: a plain one added it (add it then), an async one never did"


def _found(
    context: Context, node: ast.stmt, name: str, parent: ast.expr, message: str, *first: Edit
) -> Found:
    if not stands_alone(context, node, node):
        return Found(
            node, message, reason="the statement shares its line: add the object behind it"
        )
    if session_here(context, node) is None and any(styles(context.project)):
        return Found(node, message, reason=_MAY_BE_ASYNC)
    end = context.module.lines.end_of(node.end_lineno or node.lineno)
    text, imports = _adding(context, node, name, parent)
    indent, newline = make.indent_of(context, node), context.module.newline
    written = "".join(f"{indent}{line}{newline}" for line in text)
    if not context.module.text[:end].endswith(("\n", "\r")):
        written = newline + written.removesuffix(newline)
    return Found(node, message, make.fix(*first, Edit(end, end, written), imports=imports))


def _adding(
    context: Context, node: ast.stmt, name: str, parent: ast.expr
) -> tuple[list[str], tuple[Import, ...]]:
    """The lines that add a child if 1.x would have added it."""
    session, given = session_here(context, node), context.source(parent)
    if session is not None and loaded(context, parent) in ("one", "added"):
        return [f"{session}.add({name})"], ()
    is_one = is_used_before(context, parent) or _is_self(context, parent)
    proven = "" if is_one else f"{given} is not None and "
    if session is not None:
        return [f"if {proven}{given} in {session}:", f"    {session}.add({name})"], ()
    of, imports = context.name_for("sqlalchemy.orm.object_session", node)
    condition = f"if {proven}{of}({given}) is not None:"
    return [condition, f"    {of}({given}).add({name})"], imports


def _is_self(context: Context, node: ast.expr) -> bool:
    function = context.function(node)
    return (
        isinstance(node, ast.Name)
        and node.id == "self"
        and function is not None
        and isinstance(context.parent(function), ast.ClassDef)
    )


def _dropped(
    context: Context, statement: ast.Expr, owner: str, parent: ast.expr, message: str
) -> Found:
    """A child that is made and dropped: only the cascade can have kept it."""
    call, session = statement.value, session_here(context, statement)
    if session is not None and loaded(context, parent) in ("one", "added"):
        return Found(call, message, make.fix(*make.wrap(context, call, f"{session}.add(", ")")))
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", owner).lower()
    candidates = [f"new_{name}"] if keyword.iskeyword(name) else [name, f"new_{name}"]
    name = free_name(context, statement, *candidates)
    named = make.before(context, call, f"{name} = ")
    return _found(context, statement, name, parent, message, named)
