"""The user's portfolio."""

from fastapi import APIRouter, Depends

from app.api.dependencies import current_user
from app.core.database import get_db
from app.schemas.views import plain_values, portfolio_view
from app.services.portfolio import PortfolioService

router = APIRouter(prefix="/portfolio", tags=["portfolio"])


@router.get("")
def portfolio(user=Depends(current_user), db=Depends(get_db)):
    return portfolio_view(PortfolioService(db).summary(user))


@router.get("/curve")
def curve(user=Depends(current_user), db=Depends(get_db)):
    return [plain_values(point) for point in PortfolioService(db).equity_curve(user)]


@router.get("/flows")
def flows(user=Depends(current_user), db=Depends(get_db)):
    return plain_values(PortfolioService(db).flows(user))
