"""What every repository can do."""


class NotFound(LookupError):
    """There is no such row."""


class Repository(object):
    """Base class: subclasses name their model."""

    model = None

    def __init__(self, db):
        self.db = db

    def get(self, key):
        return self.db.query(self.model).get(key)

    def require(self, key):
        found = self.get(key)
        if found is None:
            raise NotFound("%s %s does not exist" % (self.model.__name__, key))
        return found

    def query(self):
        return self.db.query(self.model)

    def add(self, instance):
        self.db.add(instance)
        self.db.flush()
        return instance

    def count(self, *criteria):
        return self.query().filter(*criteria).count()

    def page(self, number, size=20, order_by=None):
        """One page, counted from 1, and the total."""
        query = self.query()
        total = query.count()
        if order_by is not None:
            query = query.order_by(order_by)
        return query.limit(size).offset((number - 1) * size).all(), total
