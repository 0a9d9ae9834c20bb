"""Code that runs alike on all versions: checked, found not to be a change, never to be reported."""

NOT_CHANGES = {
    "a column named like a tuple method": (
        "t = Table('t', metadata, Column('count', Integer), Column('index', Integer))\n"
        "with engine.connect() as connection:\n"
        "    for row in connection.execute(select(t)):\n"
        "        print(row.count, row.index)\n"
    ),
    "an annotated Column in a mapped class": (
        "class Thing(Base):\n"
        "    __tablename__ = 'things'\n"
        "    id: int = Column(Integer, primary_key=True)\n"
    ),
    "sessionmaker without autocommit": "factory = sessionmaker(bind=engine, autocommit=False)\n",
    "a loader option with several attributes": (
        "query = session.query(User).options(joinedload(User.addresses, Address.user))\n"
    ),
    "commit as the last act of a transaction's block": (
        "with session.begin():\n    session.add(User(id=9))\n"
    ),
    "parameters of a query": "user = session.query(User).filter(text('id = :id')).params(id=1)\n",
    "operators from their old home": (
        "from sqlalchemy.sql.elements import and_ as both, or_ as either\n"
        "statement = select(User).where(both(User.id == 1, either(User.name == 'a')))\n"
    ),
    "a bind chosen by a session of its own": (
        "class Routed(Session):\n"
        "    def get_bind(self, mapper=None, clause=None):\n"
        "        return engine\n"
    ),
    "deep imports that still work": (
        "from sqlalchemy.engine.base import Connection, Engine\n"
        "from sqlalchemy.engine.reflection import Inspector\n"
        "from sqlalchemy.orm.attributes import InstrumentedAttribute, flag_modified\n"
        "from sqlalchemy.orm.collections import attribute_mapped_collection\n"
        "from sqlalchemy.orm.dynamic import AppenderQuery\n"
        "from sqlalchemy.orm.exc import NoResultFound\n"
        "from sqlalchemy.orm.session import Session as Plain, sessionmaker as maker\n"
        "from sqlalchemy.sql.expression import ClauseElement, Executable, FunctionElement\n"
    ),
    "a buffered result": (
        "with engine.connect() as connection:\n"
        "    rows = connection.execute(select(users.c.id))\n"
        "    first = rows.fetchall()\n"
    ),
}
"""What is meant, and the code."""
