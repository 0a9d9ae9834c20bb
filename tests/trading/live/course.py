"""The course of a live change: replicas serve customers while the schema is changed under them."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from trading.live import rows
from trading.live.customers import Customers
from trading.live.releases import following, present
from trading.live.replicas import Replica, replicas
from trading.live.tally import Tally

BEFORE = "0005"
"""The revision of the present schema."""


@dataclass
class Course:
    """A database with rows, how long a stage without a change lasts, and how long each of the
    customers waits before a request."""

    folder: Path
    url: str
    rows: int
    customers: int
    seconds: float
    pause: float = 0.0

    def prepare(self) -> None:
        """Tables as the present version has them, and rows."""
        self.old = present()
        self.new = following(self.folder)
        self.tally = Tally()
        self.old.alembic(self.url, "upgrade", BEFORE)
        self.old.seed(self.url)
        rows.make(self.url, self.rows)

    def run(self) -> Tally:
        """From the old version to the new one, with a way back in between."""
        with ExitStack() as stack:
            serving = stack.enter_context(replicas(self.folder, self.old, self.url))
            bases = [one.base() for one in serving]
            self.tally.begin("before")
            self.served = Customers(bases, self.tally, self.customers, self.rows, self.pause)
            stack.callback(self.served.stop)
            time.sleep(self.seconds)
            self._schema("expand, backfill", "apply")
            self._schema("taken back", "undo")
            self._schema("expand, backfill", "apply")
            self._deploy(serving)
            self._schema("contract", "apply", "--phase", "contract")
            self._stage("after")
        self.tally.end()
        self.logs = "".join(one.told() for one in serving)
        return self.tally

    def _stage(self, name: str) -> None:
        self.tally.begin(name)
        time.sleep(self.seconds)

    def _schema(self, name: str, *words: str) -> None:
        """A change by `alchemigrate schema`: it stops before what 3.7 needs ends."""
        self.tally.begin(name)
        self.new.schema(self.url, *words)

    def _deploy(self, serving: list[Replica]) -> None:
        """One replica after the other; both versions serve meanwhile."""
        self.tally.begin("deploy")
        for one in serving:
            one.deploy(self.new)
            time.sleep(self.seconds / len(serving))

    def ask(self, query: str) -> object:
        """The first value that a query of the database gives."""
        engine = sa.create_engine(self.url)
        try:
            with engine.connect() as connection:
                return connection.scalar(sa.text(query))
        finally:
            engine.dispose()
