"""Markets, prices and candles. Open to everybody."""

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy import select

from app.core.async_database import get_async_db
from app.core.database import get_db
from app.models import Market, Ticker
from app.repositories import MarketRepository
from app.repositories.base import NotFound
from app.services.formatting import plain
from app.services.market_data import MarketDataService

router = APIRouter(prefix="/markets", tags=["market data"])


@router.get("")
def prices(db=Depends(get_db)):
    return {symbol: plain(price) for symbol, price in MarketRepository(db).with_price()}


@router.get("/gainers")
def gainers(limit: int = 5, db=Depends(get_db)):
    return MarketDataService(db).gainers(limit)


@router.get("/{symbol}/ticker")
async def ticker(symbol: str, db=Depends(get_async_db)):
    query = (
        select(Ticker.last_price, Ticker.change_24h)
        .join(Market, Market.id == Ticker.market_id)
        .where(Market.symbol == symbol)
    )
    row = (await db.execute(query)).first()
    if row is None:
        raise HTTPException(404, "no price of %s" % symbol)
    return {"symbol": symbol, "price": plain(row.last_price), "change": plain(row.change_24h)}


@router.get("/{symbol}/candles")
def candles(symbol: str, limit: int = 100, db=Depends(get_db)):
    try:
        found = MarketDataService(db).candles_of(symbol, limit)
    except NotFound as error:
        raise HTTPException(404, str(error)) from error
    return [
        {"opened_at": candle.opened_at.isoformat(), "close": plain(candle.close)}
        for candle in found
    ]


@router.get("/{symbol}/range")
def closing_range(symbol: str, db=Depends(get_db)):
    return {key: plain(value) for key, value in MarketDataService(db).closing_range(symbol).items()}
