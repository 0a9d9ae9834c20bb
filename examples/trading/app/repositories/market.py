"""Markets."""

from app.models import Exchange, Market, Ticker
from app.repositories.base import NotFound, Repository
from sqlalchemy import select


class MarketRepository(Repository):
    model = Market

    def by_symbol(self, symbol):
        market = self.db.scalars(select(Market).filter_by(symbol=symbol).limit(1)).first()
        if market is None:
            raise NotFound("market %s does not exist" % symbol)
        return market

    def of_exchange(self, code):
        return (
            self.db.scalars(
                select(Market)
                .join(Market.exchange)
                .where(Exchange.code == code)
                .order_by(Market.symbol)
            )
            .unique()
            .all()
        )

    def with_price(self):
        """Markets that have a last price, as (symbol, price) rows."""
        return (
            self.db.execute(
                select(Market.symbol, Ticker.last_price)
                .join(Ticker, Ticker.market_id == Market.id)
                .order_by(Market.symbol)
            )
            .all()
        )
