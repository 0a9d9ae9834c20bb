"""The user's own account."""

from fastapi import APIRouter, Depends, HTTPException

from app.api.dependencies import current_user
from app.core.database import get_db
from app.repositories import UserRepository
from app.repositories.base import NotFound
from app.services.accounts import AccountService

router = APIRouter(prefix="/users", tags=["users"])


@router.get("/me")
def me(user=Depends(current_user), db=Depends(get_db)):
    return AccountService(db).profile(user)


@router.put("/me/preferences/{name}")
def set_preference(name: str, value: str, user=Depends(current_user), db=Depends(get_db)):
    AccountService(db).set_preference(user, name, value)
    return dict(user.preferences)


@router.get("")
def directory(user=Depends(current_user), db=Depends(get_db)):
    return [
        {"username": found.username, "name": found.display_name}
        for found in UserRepository(db).directory()
    ]


@router.get("/me/watchlist")
def watched(user=Depends(current_user), db=Depends(get_db)):
    return AccountService(db).watched_symbols(user)


@router.put("/me/watchlist/{symbol}")
def watch(symbol: str, user=Depends(current_user), db=Depends(get_db)):
    accounts = AccountService(db)
    try:
        accounts.watch(user, symbol)
    except NotFound as error:
        raise HTTPException(404, str(error)) from error
    return accounts.watched_symbols(user)


@router.delete("/me/watchlist/{symbol}")
def unwatch(symbol: str, user=Depends(current_user), db=Depends(get_db)):
    accounts = AccountService(db)
    accounts.unwatch(user, symbol)
    return accounts.watched_symbols(user)


@router.put("/me/telegram/{chat_id}", status_code=204)
def link_telegram(chat_id: int, user=Depends(current_user), db=Depends(get_db)):
    AccountService(db).link_telegram(user, chat_id)
