"""Reports and switches for administrators."""

from fastapi import APIRouter, Depends

from app.api.dependencies import administrator
from app.core.database import get_db
from app.schemas.requests import FlagRequest
from app.schemas.views import plain_values
from app.services import admin, audit, reports

router = APIRouter(prefix="/admin", tags=["admin"], dependencies=[Depends(administrator)])


@router.get("/overview")
def overview():
    return {"rows": admin.database_overview(), "missing": admin.missing_tables()}


@router.get("/users")
def user_table():
    return admin.user_table()


@router.get("/leaderboard")
def leaderboard(limit: int = 10):
    return [plain_values(line) for line in reports.leaderboard(limit)]


@router.get("/turnover")
def turnover():
    return [
        {"symbol": symbol, "turnover": float(amount)}
        for symbol, amount in reports.turnover_by_market()
    ]


@router.get("/hours")
def hours():
    return reports.hours_of_trading()


@router.get("/trades/{username}")
def trades_of(username: str):
    return reports.trades_of(username)


@router.put("/flags/{name}")
def set_flag(name: str, body: FlagRequest, user=Depends(administrator), db=Depends(get_db)):
    admin.set_flag(name, body.enabled)
    audit.record("flag:changed", user.id, "flag", name, enabled=body.enabled)
    return admin.enabled_flags()


@router.get("/settings")
def campaigns(db=Depends(get_db)):
    settings = admin.SettingsService(db)
    return {"count": settings.count(), "campaigns": settings.campaigns()}
