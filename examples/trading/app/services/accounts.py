"""Profiles, watchlists, rooms of one's own: what users do with their account."""

from sqlalchemy import and_, select

from app.core.clock import utcnow
from app.core.database import engine, metadata
from app.models import Market, User, UserRole, watchlist
from app.repositories import MarketRepository, UserRepository
from app.services import audit


class AccountService(object):
    def __init__(self, db):
        self.db = db
        self.users = UserRepository(db)
        self.markets = MarketRepository(db)

    def profile(self, user):
        return {
            "id": str(user.id),
            "email": user.email,
            "username": user.username,
            "display_name": user.display_name,
            "role": user.role.value,
            "preferences": dict(user.preferences),
        }

    def set_preference(self, user, name, value):
        user.preferences[name] = value
        self.db.commit()

    def watch(self, user, symbol):
        market = self.markets.by_symbol(symbol)
        if not self.is_watched(user, market):
            with engine.begin() as connection:
                connection.execute(watchlist.insert().values({"user_id": user.id, "market_id": market.id}))
        return market

    def is_watched(self, user, market):
        query = (
            watchlist.select()
            .where(and_(watchlist.c.user_id == user.id, watchlist.c.market_id == market.id))
        )
        with engine.connect() as connection:
            return connection.execute(query).first() is not None

    def unwatch(self, user, symbol):
        market = self.markets.by_symbol(symbol)
        with engine.begin() as conn:
            conn.execute(
                watchlist.delete()
                .where(and_(watchlist.c.user_id == user.id, watchlist.c.market_id == market.id))
            )

    def watched_symbols(self, user):
        markets = Market.__table__
        query = (
            select(markets.c.symbol)
            .where(markets.c.id == watchlist.c.market_id)
            .order_by(markets.c.symbol)
        )
        with engine.connect() as connection:
            return [row._mapping[markets.c.symbol] for row in connection.execute(query.where(
                watchlist.c.user_id == user.id
            ))]

    def link_telegram(self, user, chat_id):
        """Remember where to send the user's alerts."""
        links = metadata.tables["telegram_links"]
        now = utcnow()
        with engine.connect() as conn:
            conn.execute(links.delete().where(links.c.user_id == user.id))
            conn.commit()
            conn.execute(
                links.insert(),
                {"user_id": user.id,
                "chat_id": chat_id,
                "muted": False,
                "created_at": now,
                "updated_at": now},
            )
            conn.commit()
        self.db.expire(user)

    def promote(self, user, role):
        user.role = UserRole(role)
        self.db.commit()
        audit.record("user:promoted", user.id, "user", user.id, role=role)

    def names_by_display_name(self, wanted):
        query = select(User.username).where(User.display_name == wanted)
        return [name for (name,) in self.db.execute(query.order_by(User.username))]
