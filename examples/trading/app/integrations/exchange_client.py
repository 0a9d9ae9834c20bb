"""Client of the exchanges' order interface. Talks HTTP, not SQL."""


class OrderSearch(object):
    """A search at the exchange, narrowed step by step and sent by first() or all()."""

    def __init__(self, client, resource, terms=()):
        self.client = client
        self.resource = resource
        self.terms = terms

    def filter(self, **terms):
        return OrderSearch(self.client, self.resource, self.terms + tuple(sorted(terms.items())))

    def limit(self, number):
        return self.filter(limit=number)

    def all(self):
        return self.client.send("GET", "/" + self.resource, dict(self.terms))

    def first(self):
        found = self.limit(1).all()
        return found[0] if found else None

    def get(self, key):
        return self.client.send("GET", "/%s/%s" % (self.resource, key), {})


class ExchangeClient(object):
    """One exchange account. ``transport(method, path, params)`` does the talking."""

    def __init__(self, transport, config=None):
        self.transport = transport
        self.config = config or {}

    def query(self, resource):
        return OrderSearch(self, resource)

    def send(self, method, path, params):
        prefix = self.config.get("prefix", "/api/v3")
        return self.transport(method, prefix + path, params)

    def execute(self, command):
        """Run a command of the exchange's own language, for example ``"cancel all"``."""
        verb, _, argument = command.partition(" ")
        return self.send("POST", "/" + verb, {"argument": argument})


def remote_status(client, reference):
    """The exchange's idea of one of our orders; None when it does not know it."""
    row = client.query("orders").filter(client_reference=reference).first()
    return None if row is None else row["status"]


def remote_balance(client, asset):
    row = client.query("balances").get(asset)
    return row["free"] if "free" in row else "0"


def cancel_everything(client):
    return client.execute("cancel all")
