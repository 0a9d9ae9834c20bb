"""`relationship(lazy="dynamic")` is legacy: `lazy="write_only"` takes its place.

A dynamic collection is a Query. `WriteOnlyMapped[..]` (2.0) gives a select() to execute, and works
with asyncio; `.append()` is `.add()`. It is another way to work: what reads the collection says
which Session does it. So --modern reports it only; it is rewritten where this rule is asked for by
name, `alchemigrate upgrade --select dynamic-loader`, and there only if every use of the collection
in the project can be:

- `user.posts.filter(..).order_by(..).all()`, `first()`, `one()`, `one_or_none()`, loops, slices:
  `session.scalars(user.posts.select().where(..).order_by(..)).all()` and so on;
- `count()` counts a subquery, as before; Flask-SQLAlchemy's `paginate()` and `first_or_404()` are
  asked of its `SQLAlchemy()` object;
- `append()` is `add()`, `extend()` is `add_all()`, `remove()` stays; what names the collection on
  the class (`User.posts.any(..)`, joins) stays.

The Session is Flask-SQLAlchemy's, or the only one that the function has. The attribute is
annotated where the file knows the class that it points to.

Reported with the reason: a use on what is not proven to be an owner, one that is returned, kept or
tested, no Session at hand, an owner that is made in the same function, the name as text or in
another class that may be filled from it, and owners that may be deleted without
`passive_deletes=True`: a write-only collection cannot be loaded to do it. Templates are not read: a
project that renders any has the rewrite with --unsafe only. Left alone: other loaders. Not for the
bridge: 1.4 has no write-only collections.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from alchemigrate.project.names import canonical
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
    make,
)
from alchemigrate.rulekit.spelling import is_named
from alchemigrate.rulekit.write_only.collection import Collection, collection
from alchemigrate.rulekit.write_only.rewriting import rewritten

_MODELS = (
    "from models import Base\nfrom sqlalchemy import Column, ForeignKey, Integer, String\n"
    "from sqlalchemy.orm import relationship{names}\n\n\nclass Writer(Base):\n"
    "    __tablename__ = 'writers'\n    id = Column(Integer, primary_key=True)\n"
    "    posts{typed} = relationship('Post', lazy='{lazy}', passive_deletes=True)\n\n\n"
    "class Post(Base):\n    __tablename__ = 'posts'\n    id = Column(Integer, primary_key=True)\n"
    "    writer_id = Column(ForeignKey('writers.id', ondelete='CASCADE'))\n"
    "    title = Column(String)\n"
)
_OLD = _MODELS.format(names="", typed="", lazy="dynamic")
_NEW = _MODELS.format(
    names=", WriteOnlyMapped", typed=": WriteOnlyMapped['Post']", lazy="write_only"
).replace("['Post']", '["Post"]')
_HEAD = "from blog import Post, Writer\nfrom sqlalchemy.orm import Session\n\n\n"
_USE = "def use(session: Session, writer: Writer, post: Post):\n    "

_LOGIN = (
    "from flask_login import current_user\nfrom sqlalchemy.orm import Session\n\n\n"
    "def use(session: Session):\n"
)


def _uses(before: str, after: str | None, title: str) -> Example:
    """What is done with a collection in another file than the one that declares it."""
    imports = ""
    if after is not None and "func." in after:
        imports = "from sqlalchemy import select, func\n"
    head = _HEAD.replace("from sqlalchemy.orm", f"{imports}from sqlalchemy.orm")
    text = {"pages.py": _HEAD + _USE + before + "\n"}
    if after is None:
        return Example(_OLD, FLAGGED, title, text, path="blog.py", bare=True)
    changed = {"pages.py": head + _USE + after + "\n"}
    return Example(_OLD, _NEW, title, text, changed, path="blog.py", bare=True)


RULE = Rule(
    code="AL547",
    level=Level.LEGACY,
    since="2.0",
    bridge=False,
    asked=True,
    rows=("relationship-dynamic-loader",),
    examples=(
        _uses(
            "return writer.posts.filter(Post.title != '').order_by(Post.id).all()",
            "return session.scalars(writer.posts.select().where(Post.title != '')"
            ".order_by(Post.id)).all()",
            "what reads it",
        ),
        _uses(
            "writer.posts.append(post)\n    writer.posts.remove(post)",
            "writer.posts.add(post)\n    writer.posts.remove(post)",
            "what changes it",
        ),
        _uses(
            "return writer.posts.filter_by(title='a').count()",
            "return session.scalar(select(func.count()).select_from(writer.posts.select()"
            ".filter_by(title='a').subquery()))",
            "counting",
        ),
        _uses(
            "return [p.id for p in writer.posts], writer.posts.first()",
            "return [p.id for p in session.scalars(writer.posts.select())], "
            "session.scalars(writer.posts.select().limit(1)).first()",
            "a loop, and the first one",
        ),
        _uses("return writer.posts.order_by(Post.id)", None, "returned"),
        _uses("return getattr(writer, 'posts').all()", None, "by its name as text"),
        _uses("return post in writer.posts", None, "membership"),
        _uses(
            "author = Writer()\n    return author.posts.all()", None, "an owner that is made there"
        ),
        _uses("return page.posts", None, "what it is used on is not proven"),
        Example(
            _OLD,
            FLAGGED,
            "no Session at hand",
            {"pages.py": _HEAD + "def use(writer: Writer):\n    return writer.posts.all()\n"},
            path="blog.py",
            bare=True,
        ),
        Example(
            _OLD.replace(", passive_deletes=True", ""),
            FLAGGED,
            "an owner is deleted",
            {"pages.py": _HEAD + _USE + "session.delete(writer)\n"},
            path="blog.py",
            bare=True,
        ),
        Example(
            _OLD,
            _NEW,
            "a query of what a library knows",
            {"pages.py": _LOGIN + "    return current_user.posts.filter_by(id=1).all()\n"},
            {
                "pages.py": _LOGIN
                + "    return session.scalars(current_user.posts.select().filter_by(id=1)).all()\n"
            },
            path="blog.py",
            bare=True,
        ),
        Example(
            _OLD,
            FLAGGED,
            "what a library knows, and no query",
            {"pages.py": _LOGIN + "    return current_user.posts.append(session)\n"},
            path="blog.py",
            bare=True,
        ),
        Example(
            "r = relationship('Address', backref=backref('users', lazy='dynamic'))\n",
            FLAGGED,
            title="a backref",
        ),
        Example("r = relationship('Address', lazy='selectin')\n", None, title="another loader"),
        Example("r = fetch('Address', lazy='dynamic')\n", None, title="not SQLAlchemy"),
    ),
)

MESSAGE = "a dynamic collection is legacy"
NOTE = "templates are not read: look there for what reads the collection"
_CALLS = ("sqlalchemy.orm.relationship", "sqlalchemy.orm.relation", "sqlalchemy.orm.backref")
_RENDERING = ("render_template", "render_template_string", "TemplateResponse", "get_template")


@RULE.on(ast.keyword, names=("lazy",))
def find(context: Context, keyword: ast.keyword) -> Iterator[Found]:
    """The loader of a relationship or backref."""
    call = context.parent(keyword)
    if not isinstance(call, ast.Call) or canonical(context.origin(call.func)) not in _CALLS:
        return
    if not isinstance(keyword.value, ast.Constant) or keyword.value.value != "dynamic":
        return
    found = collection(context, call)
    fix = found if isinstance(found, str) else _fix(context, keyword.value, found)
    if isinstance(fix, str):
        yield Found(keyword, MESSAGE, reason=fix)
    else:
        yield Found(keyword, MESSAGE, fix)


def _fix(context: Context, loader: ast.Constant, found: Collection) -> Fix | str:
    written = rewritten(context, found)
    if isinstance(written, str):
        return written
    annotated = _annotation(context, found)
    if isinstance(annotated, str):
        return annotated
    quote = context.source(loader)[0]
    edits = [make.replace(context, loader, f"{quote}write_only{quote}"), *annotated[0]]
    rendered = any(name in context.project.callers for name in _RENDERING)
    every = dict.fromkeys((*annotated[1], *written[1]))
    return make.fix(
        *edits,
        *dict.fromkeys(written[0]),
        imports=tuple(every),
        unsafe=rendered,
        note=NOTE if rendered else "",
    )


def _annotation(context: Context, found: Collection) -> tuple[list[Edit], tuple[Import, ...]] | str:
    """`WriteOnlyMapped[..]` on the attribute, if the class is known in the file."""
    statement = found.attribute.node
    spelled, imports = context.name_for("sqlalchemy.orm.WriteOnlyMapped", statement)
    match statement:
        case ast.Assign(targets=[ast.Name() as name]):
            if not is_named(context, found.target, statement):
                return [], ()
            return [make.after(context, name, f': {spelled}["{found.target.name}"]')], imports
        case ast.AnnAssign(annotation=ast.Subscript(value=outer)) if (
            context.origin(outer) == "sqlalchemy.orm.DynamicMapped"
        ):
            drop = replace(Import("sqlalchemy.orm", "DynamicMapped"), drop=True)
            return [make.replace(context, outer, spelled)], (*imports, drop)
    return "its annotation is not DynamicMapped[..]"
