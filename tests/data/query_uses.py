"""Which members of a Query its uses come to; prints JSON: use to names."""

import json
import warnings
from types import FunctionType

warnings.simplefilter("ignore")

from sqlalchemy import Column, Integer, create_engine  # noqa: E402
from sqlalchemy.orm import Query, Session, declarative_base  # noqa: E402

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)


USES = {
    "all": lambda q: q.all(),
    "first": lambda q: q.first(),
    "one": lambda q: q.limit(1).one(),
    "one_or_none": lambda q: q.limit(1).one_or_none(),
    "scalar": lambda q: q.limit(1).scalar(),
    "count": lambda q: q.count(),
    "update": lambda q: q.update({"id": User.id}, synchronize_session=False),
    "delete": lambda q: q.delete(synchronize_session=False),
    "loop": list,
    "dict": lambda q: dict(q.with_entities(User.id, User.id.label("again"))),
    "slice": lambda q: q[0:2],
    "sql": lambda q: (q.exists(), q.subquery(), q.cte(), User.id.in_(q.with_entities(User.id))),
    "statement": lambda q: q.statement,
}
touched = set()


def recorded(name, member):
    if isinstance(member, property):
        return property(lambda self: (touched.add(name), member.fget(self))[1])

    def call(self, *args, **kwargs):
        touched.add(name)
        return member(self, *args, **kwargs)

    return call


members = {}
for base in reversed(Query.__mro__[:-1]):
    for name, member in vars(base).items():
        known = isinstance(member, (FunctionType, property))
        if known and (name in ("__iter__", "__getitem__") or not name.startswith("_")):
            members[name] = recorded(name, member)
Own = type("Own", (Query,), members)
engine = create_engine("sqlite://")
Base.metadata.create_all(engine)
found = {}
for use, run in USES.items():
    session = Session(engine, query_cls=Own)
    session.add(User(id=1))
    session.flush()
    query = session.query(User).filter(User.id > 0)
    touched.clear()
    run(query)
    found[use] = sorted(touched)
    session.close()
print(json.dumps(found))
