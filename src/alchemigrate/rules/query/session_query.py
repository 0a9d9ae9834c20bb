"""`Session.query()` is legacy: `select()` says what is wanted, the Session executes it.

A Query still works on 2.x, so it is written as a `select()` only where every answer stays the same:

- objects of one entity come from `session.scalars()`, rows from `session.execute()`;
- a Query leaves out objects and rows that a join repeats, so `unique()` is added unless rows cannot
  repeat; where a collection is loaded by a join it is compulsory anyway;
- `first()` asks for one row (`limit(1)`), `count()` counts what a subquery gives, `scalar()` raises
  where there are several rows;
- `update()` and `delete()` become statements; their result has the number of rows (`rowcount`);
- `union()` and its kin become an alias of the entity over a subquery, where nothing behind them
  names the entity;
- behind a join `filter_by()` means what was joined last: on 2.1 a `select()` looks into everything,
  so it becomes a criterion of that entity.

Queries that are built over several statements of a function are written whole or not at all. So
are those that functions return or are given: the function comes to give a `select()`, and all of
its callers execute it, in whatever file, by the Session that they know it by; one that is given a
query and knows no Session gets it as a parameter more. Every use of such a function (a method, a
private property) has to be seen: one that is decorated, handed on, named by a text, overridden or
called on something unknown is left.

Left alone: a `query()` that is not SQLAlchemy's. Reported only: queries that are kept where others
see them or passed to what is not seen, of unknown entities, of a Query class of the project's own,
with methods that a `select()` does not have, rows in which two columns have one name, and
`exists()` of expressions: a Query selects 1 in their place, a `select()` keeps the aggregate, which
always has a row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from alchemigrate.rulekit import FLAGGED, Context, Example, Found, Level, Rule
from alchemigrate.rulekit.selecting.reading import read
from alchemigrate.rulekit.selecting.rewrite import rewritten
from alchemigrate.rulekit.selecting.session import roots

FLASK = (
    "from flask_sqlalchemy import SQLAlchemy\ndb = SQLAlchemy()\n\n\n"
    "class Post(db.Model):\n    id = db.Column(db.Integer, primary_key=True)\n\n\n"
)
OWN = FLASK.replace("(db.Model):\n", "(db.Model):\n    query_class = Own\n").replace(
    "class Post", "class Own(db.Query):\n    def named(self):\n        return 1\n\n\nclass Post"
)
QUERY = "from sqlalchemy.orm import Query\n\n\n"
OWN_SESSIONS = (
    QUERY + "class Own(Query):\n    def {}(self):\n        return iter(())\n\n\n"
    "SessionLocal.configure(query_cls=Own)\n"
)

RULE = Rule(
    code="AL300",
    level=Level.LEGACY,
    since="1.4",
    rows=("query-to-select-style", "flask-lazy-dynamic-query-class"),
    examples=(
        Example(
            "us = session.query(User).filter(User.name == 'a').order_by(User.id).all()",
            "us = session.scalars(select(User).where(User.name == 'a').order_by(User.id)).all()",
        ),
        Example(
            "us = session.query(User).join(User.addresses).filter(Address.email == 'a').all()",
            "us = session.scalars(select(User).join(User.addresses)"
            ".where(Address.email == 'a')).unique().all()",
            title="a join repeats objects",
        ),
        Example(
            "us = (\n    session.query(User)\n    .filter(User.name == 'a')  # one\n"
            "    .order_by(User.id)\n    .all()\n)\n",
            "us = (\n    session.scalars(\n        select(User)\n"
            "        .where(User.name == 'a')  # one\n        .order_by(User.id)\n    )\n"
            "    .all()\n)\n",
            title="over several lines",
        ),
        Example(
            "u = session.query(User).filter_by(name='a').first()",
            "u = session.scalars(select(User).filter_by(name='a').limit(1)).first()",
            title="the first one",
        ),
        Example(
            "rows = session.query(User.name, Address.email).join(Address).all()",
            "rows = session.execute(select(User.name, Address.email).join(Address)).all()",
            title="columns",
        ),
        Example(
            "for u, a in session.query(User, Address).filter(User.id == Address.user_id):\n"
            "    print(u, a)\n",
            "for u, a in session.execute(select(User, Address)"
            ".where(User.id == Address.user_id)):\n    print(u, a)\n",
            title="two entities, whose rows cannot repeat",
        ),
        Example(
            "us = session.query(User).options(joinedload(User.addresses)).all()",
            "us = session.scalars(select(User).options(joinedload(User.addresses))).unique().all()",
            title="a collection loaded by a join",
        ),
        Example(
            "n = session.query(User).filter(User.id > 1).count()",
            "n = session.scalar(select(func.count()).select_from("
            "select(User).where(User.id > 1).subquery()))",
            title="counting",
        ),
        Example(
            "top = session.query(func.max(User.id)).filter(User.name != 'x').scalar()",
            "top = session.scalar(select(func.max(User.id)).where(User.name != 'x'))",
            title="an aggregate",
        ),
        Example(
            "top = (\n    session.query(func.max(User.id))\n    .filter(User.name != 'x')\n"
            ").scalar()\n",
            "top = (\n    session.scalar(\n        select(func.max(User.id))\n"
            "        .where(User.name != 'x')\n    )\n)\n",
            title="an aggregate in brackets",
        ),
        Example(
            "n = (session.query(User).filter(User.id > 1)).count()",
            FLAGGED,
            title="counting what stands in brackets",
        ),
        Example(
            "name = session.query(User.name).filter(User.id == 1).scalar()",
            "name = session.execute(select(User.name).where(User.id == 1)).scalar_one_or_none()",
            title="one value, which may not be one of several",
        ),
        Example(
            "session.query(User).filter(User.id == 1).update({'name': 'b'}, "
            "synchronize_session=False)",
            "session.execute(update(User).where(User.id == 1).values({'name': 'b'}), "
            'execution_options={"synchronize_session": False})',
            title="update",
        ),
        Example(
            "gone = session.query(User).filter(User.id == 1).delete()",
            "gone = session.execute(delete(User).where(User.id == 1)).rowcount",
            title="delete, and how many",
        ),
        Example(
            "def find(name=None):\n    query = session.query(User)\n    if name:\n"
            "        query = query.filter(User.name == name)\n"
            "    return query.order_by(User.id).all(), query.count()\n",
            "def find(name=None):\n    query = select(User)\n    if name:\n"
            "        query = query.where(User.name == name)\n"
            "    return session.scalars(query.order_by(User.id)).all(), "
            "session.scalar(select(func.count()).select_from(query.subquery()))\n",
            title="over several statements",
        ),
        Example(
            "us = session.query(User).filter(User.id.in_(session.query(Address.user_id))).all()",
            "us = session.scalars(select(User).where(User.id.in_(select(Address.user_id)))).all()",
            title="a query in a query",
        ),
        Example(
            "us = session.query(User).join(Address).filter_by(email='a').one()",
            "us = session.scalars(select(User).join(Address).where(Address.email == 'a'))"
            ".unique().one()",
            title="filter_by behind a join",
        ),
        Example(
            "ids = dict(session.query(User.id, User.name))",
            "ids = dict(session.execute(select(User.id, User.name)).all())",
            title="pairs",
        ),
        Example(
            "us = session.query(User).order_by(User.id)[2:5]",
            "us = session.scalars(select(User).order_by(User.id).slice(2, 5)).all()",
            title="a slice",
        ),
        Example(
            "us = session.query(User).filter(User.id > 3).union("
            "session.query(User).filter(User.name == 'a')).limit(5).all()",
            "us = session.scalars(select(aliased(User, union(select(User).where(User.id > 3), "
            "select(User).where(User.name == 'a')).subquery())).limit(5)).unique().all()",
            title="a union",
        ),
        Example(
            "us = session.query(User).union(session.query(User)).order_by(User.name).all()",
            FLAGGED,
            title="a union, ordered by what means its subquery",
        ),
        Example(
            "us = session.query(User.id).union(session.query(Address.id)).all()",
            FLAGGED,
            title="a union of columns",
        ),
        Example(
            "poly = with_polymorphic(User, '*')\n"
            "us = session.query(poly).filter(poly.name == 'a').all()\n",
            "poly = with_polymorphic(User, '*')\n"
            "us = session.scalars(select(poly).where(poly.name == 'a')).unique().all()\n",
            title="a polymorphic entity",
        ),
        Example(
            FLASK + "posts = Post.query.filter_by(id=1).all()\n",
            FLASK + "posts = db.session.scalars(db.select(Post).filter_by(id=1)).all()\n",
            title="a model's query",
            bare=True,
        ),
        Example(
            FLASK + "ids = Post.query.with_entities(Post.id).filter_by(id=1).all()\n",
            FLASK + "ids = db.session.execute(db.select(Post.id).filter_by(id=1)).all()\n",
            title="other things than the model",
            bare=True,
        ),
        Example(
            "from blog import Post\n\nPost.query.filter(Post.id > 3).delete()\n",
            "from blog import Post, db\nfrom sqlalchemy import delete\n\n"
            "db.session.execute(delete(Post).where(Post.id > 3))\n",
            title="a model's query in a file without the database object",
            files={"blog.py": FLASK},
            bare=True,
        ),
        Example(
            FLASK + "post = Post.query.filter_by(id=1).first_or_404('gone')\n",
            FLASK + "post = db.first_or_404(db.select(Post).filter_by(id=1).limit(1), 'gone')\n",
            title="first_or_404",
            bare=True,
        ),
        Example(
            FLASK + "page = db.session.query(Post).order_by(Post.id).paginate(\n    page=1\n)\n",
            FLASK + "page = db.paginate(db.select(Post).order_by(Post.id),\n    page=1\n)\n",
            title="pages",
            bare=True,
        ),
        Example(
            OWN.replace("named", "all") + "posts = Post.query.all()\n",
            FLAGGED,
            title="a model with a Query class that has its own all()",
            bare=True,
        ),
        Example(
            OWN + "posts = Post.query.all()\n",
            OWN + "posts = db.session.scalars(db.select(Post)).all()\n",
            title="a model with a Query class that only adds to it",
            bare=True,
        ),
        Example(
            OWN_SESSIONS.format("active") + "us = session.query(User).all()\n",
            OWN_SESSIONS.format("active") + "us = session.scalars(select(User)).all()\n",
            title="Sessions with a Query class that only adds to it",
        ),
        Example(
            OWN_SESSIONS.format("__iter__") + "one = session.query(User).filter_by(id=1).one()\n",
            OWN_SESSIONS.format("__iter__")
            + "one = session.scalars(select(User).filter_by(id=1)).one()\n",
            title="Sessions with a Query class whose other methods are not used here",
        ),
        Example(
            QUERY + "@event.listens_for(Query, 'before_compile_update', retval=True)\n"
            "def note(query, context):\n    return query\n\n\nus = session.query(User).all()\n",
            QUERY + "@event.listens_for(Query, 'before_compile_update', retval=True)\n"
            "def note(query, context):\n    return query\n\n\n"
            "us = session.scalars(select(User)).all()\n",
            title="an event of other Queries",
        ),
        Example("us = config.query('User').filter(1).all()", None, title="given a string"),
        Example(
            "class Api:\n    def query(self, what):\n        return []\n\n\n"
            "us = Api().query(User)\n",
            None,
            title="a query() of the project's own",
        ),
        Example("u = session.query(User).get(5)", None, title="get() has a rule of its own"),
        Example("us = session.scalars(select(User)).all()", None, title="new already"),
        Example(
            "def live(db):\n    return db.query(User).filter(User.id > 1)\n\n\n"
            "def names(db):\n    return [u.name for u in live(db).order_by(User.id)]\n\n\n"
            "names(session)\n",
            "def live(db):\n    return select(User).where(User.id > 1)\n\n\n"
            "def names(db):\n    return [u.name for u in db.scalars(live(db).order_by(User.id))]\n"
            "\n\nnames(session)\n",
            title="returned to callers who know the Session",
        ),
        Example(
            "from queries import live\n\nus = live().all()\n",
            "from queries import live, session\n\nus = session.scalars(live()).all()\n",
            title="returned to another file",
            files={
                "queries.py": "from models import *\n\n\n"
                "def live():\n    return session.query(User)\n"
            },
            others={
                "queries.py": "from models import *\n\n\ndef live():\n    return select(User)\n"
            },
            bare=True,
        ),
        Example(
            "def page(query, db):\n    return query.limit(5).all(), query.count()\n\n\n"
            "us = page(session.query(User), session)\n",
            "def page(query, db):\n    return db.scalars(query.limit(5)).all(), "
            "db.scalar(select(func.count()).select_from(query.subquery()))\n\n\n"
            "us = page(select(User), session)\n",
            title="given to a function",
        ),
        Example("def f():\n    return session.query(User)\n", FLAGGED, title="returned to nobody"),
        Example(
            "def live(db):\n    return db.query(User)\n\n\n"
            "us = live(session).all()\nkept = [live]\n",
            FLAGGED,
            title="returned by a function that is handed on",
        ),
        Example(
            "def f(many):\n    q = session.query(User).join(Address)\n    if many:\n"
            "        q = q.yield_per(9)\n    return q.all()\n",
            FLAGGED,
            title="perhaps streamed, when repeated objects are kept",
        ),
        Example("q = session.query(User)\n", FLAGGED, title="kept where others see it"),
        Example(
            "def f(keep):\n    q = session.query(User)\n    keep(q)\n    return q.all()\n",
            FLAGGED,
            title="passed on",
        ),
        Example(
            "def f(what):\n    q = session.query(User)\n    if what:\n        q = what\n"
            "    return q.all()\n",
            FLAGGED,
            title="a name that holds something else as well",
        ),
        Example(
            "rows = session.query(User.id, Address.id).join(Address).all()",
            FLAGGED,
            title="two columns of one name",
        ),
        Example(
            "us = session.query(User).join(Address).distinct().order_by(Address.email).all()",
            FLAGGED,
            title="distinct, ordered by another column",
        ),
        Example(
            "us = session.query(User).enable_eagerloads(False).all()",
            FLAGGED,
            title="a method that a select() does not have",
        ),
        Example(
            "found = session.scalar(select(session.query(func.count(User.id)).exists()))",
            FLAGGED,
            title="exists() of an aggregate",
        ),
        Example(
            "found = session.scalar(select(session.query(func.count(User.id))"
            ".group_by(User.name).exists()))",
            "found = session.scalar(select(select(func.count(User.id))"
            ".group_by(User.name).exists()))",
            title="exists() of an aggregate of groups",
        ),
        Example(
            "found = session.scalar(select("
            "session.query(User.name).distinct().offset(1).exists()))",
            FLAGGED,
            title="exists() of distinct rows, with an offset",
        ),
        Example(
            OWN_SESSIONS.format("__iter__") + "for user in session.query(User):\n    print(user)\n",
            FLAGGED,
            title="a loop over a Query of a class with its own __iter__()",
        ),
        Example(
            QUERY + "event.listen(Query, 'before_compile', note)\nus = session.query(User).all()\n",
            FLAGGED,
            title="an event of all Queries",
        ),
        Example(
            "n = session.query(User).filter(User.id == 1).update(changes)",
            FLAGGED,
            title="what is set is not seen",
        ),
        Example("x = f'{session.query(User).all()}'", FLAGGED, title="in an f-string"),
        Example("us = session.query(*what).all()", FLAGGED, title="unpacked"),
        Example(
            "from own import Own\nSessionLocal.configure(query_cls=Own)\n"
            "us = session.query(User).all()\n",
            FLAGGED,
            title="a Query class of the project's own",
        ),
    ),
)

MESSAGE = "Query is legacy: a select() executed by the Session does it"


@RULE.on(ast.Call, ast.Attribute, names=("query",))
def find(context: Context, node: ast.Call | ast.Attribute) -> Iterator[Found]:
    """Where a Query starts."""
    if not roots(context, node):
        return
    end = read(context, node).end
    if isinstance(end, ast.Call) and getattr(end.func, "attr", "") == "get":
        return
    result = rewritten(context, node)
    if isinstance(result, str):
        yield Found(node, MESSAGE, reason=result)
    else:
        yield Found(node, MESSAGE, result)
