"""Markets."""

from app.models import Exchange, Market, Ticker
from app.repositories.base import NotFound, Repository


class MarketRepository(Repository):
    model = Market

    def by_symbol(self, symbol):
        market = self.db.query(Market).filter_by(symbol=symbol).first()
        if market is None:
            raise NotFound("market %s does not exist" % symbol)
        return market

    def of_exchange(self, code):
        return (
            self.db.query(Market)
            .join("exchange")
            .filter(Exchange.code == code)
            .order_by(Market.symbol)
            .all()
        )

    def with_price(self):
        """Markets that have a last price, as (symbol, price) rows."""
        return (
            self.db.query(Market.symbol, Ticker.last_price)
            .join(Ticker, Ticker.market_id == Market.id)
            .order_by(Market.symbol)
            .all()
        )
