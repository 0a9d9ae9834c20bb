"""The user's strategies."""

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.exc import IntegrityError

from app.api.dependencies import current_user
from app.core.database import get_db
from app.repositories import StrategyRepository
from app.schemas.requests import StrategyRequest
from app.schemas.views import plain_values, strategy_view
from app.services.strategies import StrategyService

router = APIRouter(prefix="/strategies", tags=["strategies"])


def _own(strategy_id, user, db):
    strategy = StrategyRepository(db).get(strategy_id)
    if strategy is None or strategy.owner_id != user.id:
        raise HTTPException(404, "strategy %s does not exist" % strategy_id)
    return strategy


@router.get("")
def list_strategies(user=Depends(current_user), db=Depends(get_db)):
    return [strategy_view(s) for s in StrategyRepository(db).page_of(user)]


@router.post("", status_code=201)
def create(body: StrategyRequest, user=Depends(current_user), db=Depends(get_db)):
    try:
        strategy = StrategyService(db).create(user, **body.model_dump())
    except IntegrityError as error:
        db.rollback()
        raise HTTPException(409, "there is a strategy of that name") from error
    return strategy_view(strategy)


@router.get("/{strategy_id}")
def show(strategy_id: int, user=Depends(current_user), db=Depends(get_db)):
    return strategy_view(_own(strategy_id, user, db))


@router.post("/{strategy_id}/activate")
def activate(strategy_id: int, user=Depends(current_user), db=Depends(get_db)):
    strategy = _own(strategy_id, user, db)
    StrategyService(db).activate(strategy)
    return strategy_view(strategy)


@router.put("/{strategy_id}/labels/{label}")
def add_label(strategy_id: int, label: str, user=Depends(current_user), db=Depends(get_db)):
    return StrategyService(db).add_label(_own(strategy_id, user, db), label)


@router.get("/{strategy_id}/performance")
def performance(strategy_id: int, user=Depends(current_user), db=Depends(get_db)):
    return plain_values(StrategyService(db).performance(_own(strategy_id, user, db)))


@router.post("/pause")
def pause_all(user=Depends(current_user), db=Depends(get_db)):
    return {"paused": StrategyService(db).pause_all_of(user)}
