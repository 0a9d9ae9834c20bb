"""Old trades move to a database file of their own."""

from sqlalchemy import Column, DateTime, Float, Integer, MetaData, String, Table, create_engine, text
from sqlalchemy import func, select
from sqlalchemy.pool import NullPool

from app.core.config import settings
from app.core.database import SessionLocal
from app.models import Trade

archive_metadata = MetaData()
archived_trades = Table(
    "archived_trades",
    archive_metadata,
    Column("trade_id", Integer, primary_key=True),
    Column("username", String(60), nullable=False),
    Column("symbol", String(30), nullable=False),
    Column("quantity", Float, nullable=False),
    Column("price", Float, nullable=False),
    Column("executed_at", DateTime, nullable=False),
)


class Archive(object):
    """A file that is read often and written once a month."""

    def __init__(self, folder=None):
        self.engine = create_engine("sqlite:///" + str(folder or settings.archive_folder) + "/archive.db", poolclass=NullPool)
        archive_metadata.create_all(self.engine)

    def store(self, moment):
        """Archive trades older than the moment. Returns how many."""
        db = SessionLocal()
        try:
            rows = [
                {
                    "trade_id": trade.id,
                    "username": trade.user.username,
                    "symbol": trade.market.symbol,
                    "quantity": float(trade.quantity),
                    "price": float(trade.price),
                    "executed_at": trade.executed_at,
                }
                for trade in db.scalars(select(Trade).where(Trade.executed_at < moment))
            ]
        finally:
            db.close()
        known = self.known_ids()
        rows = [row for row in rows if row["trade_id"] not in known]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(archived_trades.insert(), rows)
        return len(rows)

    def _reader(self):
        """A connection that cannot write, by accident or otherwise."""
        conn = self.engine.connect()
        conn.execute(text("PRAGMA query_only = ON"))
        return conn

    def known_ids(self):
        with self._reader() as conn:
            return {row[0] for row in conn.execute(select(archived_trades.c.trade_id))}

    def turnover(self, username):
        """The archived turnover of somebody."""
        total = func.sum(archived_trades.c.quantity * archived_trades.c.price)
        with self._reader() as conn:
            query = select(total).where(archived_trades.c.username == username)
            return conn.execute(query).scalar() or 0.0

    def forget(self, username):
        """Remove somebody's trades. Returns how many there were."""
        conn = self.engine.connect()
        try:
            result = conn.execute(
                archived_trades.delete().where(archived_trades.c.username == username)
            ).rowcount
            conn.commit()
            return result
        finally:
            conn.close()
