"""Programs in which functions return queries, or are given them.

`QUERY` is the start of the query, `FIRST` and `REST` are its methods, `TAKEN` is 0 or 1; between «
and » stands what is ended. `s` and `db` stand for the Session there.
"""

RETURNED = """\
def found():
    return QUERY FIRST

R = «found() REST»
"""

RETURNED_TO_A_NAME = """\
def found(s):
    return s.QUERY FIRST

def work(db):
    q = found(db)
    if TAKEN:
        q = q REST
    return «q»

R = work(session)
"""

GIVEN_AND_RETURNED = """\
def narrow(q):
    return q REST

def work(db):
    return «narrow(db.QUERY FIRST)»

R = work(session)
"""

METHOD = """\
class Store:
    def __init__(self, s):
        self.s = s

    def _found(self):
        q = self.s.QUERY FIRST
        return q REST

    def work(self):
        return «self._found()»

R = Store(session).work()
"""

PAGES = """\
def page(query, s):
    return query.limit(2).offset(1).all(), query.count()

def work():
    return page(QUERY FIRST REST, session)

R = work()
"""

PAGES_WITHOUT_A_SESSION = """\
def page(query):
    return query.count(), query.limit(2).all()

def work(s):
    return page(s.QUERY FIRST REST)

R = work(session), page(session.query(Tag))
"""

DEEP = """\
def base(s):
    return s.QUERY

def found(s, more):
    q = base(s) FIRST
    if more:
        return q REST
    return q

def work(db):
    return «found(db, TAKEN)»

R = work(session)
"""

STATIC = """\
class Queries:
    @staticmethod
    def base(s):
        return s.QUERY FIRST

    @classmethod
    def found(cls, s):
        return cls.base(s) REST

def work(db):
    return «Queries.found(db)», Queries.base(db).count()

R = work(session)
"""

PROPERTY = """\
class Store:
    def __init__(self, s):
        self.s = s

    @property
    def _found(self):
        return self.s.QUERY FIRST

    def work(self):
        return «self._found REST»

R = Store(session).work()
"""

GENERATOR = """\
def each(query):
    for one in query:
        yield one

def pages(query):
    return [*each(query), *each(query.limit(1))]

R = pages(QUERY FIRST REST)
"""

TWO_SESSIONS = """\
def found(s):
    return s.QUERY FIRST

def work(one, two):
    q = found(two)
    return «found(one) REST», q.count(), [session.query(Tag).count() for one in (1, 2)]

R = work(session, SessionLocal())
"""

FORMS = (
    RETURNED, RETURNED_TO_A_NAME, GIVEN_AND_RETURNED, METHOD, PAGES, PAGES_WITHOUT_A_SESSION,
    DEEP, STATIC, PROPERTY, GENERATOR, TWO_SESSIONS,
)  # fmt: skip
