"""Predictions of the models, and how good they were."""

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, defaultload

from app.models import AIModel, AIPrediction, Market, Ticker
from app.repositories import MarketRepository
from app.services.credits import CreditService

PRICE_OF_A_RUN = 2


class PredictionService(object):
    def __init__(self, db):
        self.db = db
        self.credits = CreditService(db)

    def run(self, user, model, symbol, target_price, confidence):
        """Store a prediction; the user pays for it."""
        market = MarketRepository(self.db).by_symbol(symbol)
        self.credits.use(user, PRICE_OF_A_RUN, "prediction for " + symbol)
        prediction = AIPrediction(
            model_id=model.id,
            market_id=market.id,
            target_price=target_price,
            confidence=confidence,
        )
        self.db.add(prediction)
        self.db.commit()
        return prediction

    def of_symbol(self, symbol):
        return (
            self.db.scalars(
                select(AIPrediction)
                .options(joinedload(AIPrediction.model), defaultload(AIPrediction.market).joinedload(Market.ticker))
                .join(AIPrediction.market)
                .where(Market.symbol == symbol)
                .order_by(AIPrediction.id)
            )
            .unique()
            .all()
        )

    def mean_error(self, model):
        """Mean distance between predicted and present price; None without predictions."""
        return (
            self.db.scalar(
                select(func.avg(func.abs(AIPrediction.target_price - Ticker.last_price)))
                .join(Ticker, Ticker.market_id == AIPrediction.market_id)
                .where(AIPrediction.model_id == model.id)
            )
        )

    def active_models(self):
        """Names and versions, by name."""
        query = self.db.query(AIModel).filter(AIModel.is_active.is_(True))
        return list(query.order_by(AIModel.name, AIModel.version).with_entities(
            AIModel.name, AIModel.version
        ))
